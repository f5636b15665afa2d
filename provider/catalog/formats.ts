import { extname } from "node:path";
import { csv } from "./csv.ts";
import type { FileFormat, FileReader } from "./file-format.ts";
import { json } from "./json.ts";
import { ndjson } from "./ndjson.ts";
import { txt } from "./txt.ts";
import { xml } from "./xml.ts";
import { yaml } from "./yaml.ts";

/** Every format in which catalogs are read and written. To add one, write its file and list it here. */
export const CATALOG_FORMATS = [csv, json, ndjson, yaml] as const;

/** Every format of files that can be read as a catalog. */
export const READABLE_FORMATS: readonly FileReader[] = [...CATALOG_FORMATS, txt, xml];

/**
 * The formats in which a catalog can be written.
 *
 * @useDeclaredType
 */
export type CatalogFormat = (typeof CATALOG_FORMATS)[number]["name"];

/** Finds the format of a file by the ending of its name, in upper or lower case. */
export function formatOf<Format extends Pick<FileFormat, "endings">>(
  formats: readonly Format[],
  path: string,
): Format | undefined {
  const ending = extname(path).toLowerCase();
  return formats.find(({ endings }) => endings.includes(ending));
}

/** Lists all endings of the formats for a message: `.csv, .json, or .yaml`. */
export function listEndings(formats: readonly Pick<FileFormat, "endings">[]): string {
  const list = new Intl.ListFormat("en", { type: "disjunction" });
  return list.format(formats.flatMap(({ endings }) => endings));
}
