import { isUtf8 } from "node:buffer";
import { dirname, extname, resolve } from "node:path";
import { ValidationError } from "../api/errors.ts";
import { isJsonObject } from "../api/json.ts";
import { readCsv } from "./csv.ts";
import { type Declared, type DeclareOptions, declare, type Fields } from "./declare.ts";
import { readJson, readNdjson } from "./json.ts";
import type { Row } from "./row.ts";
import { readYaml } from "./yaml.ts";

/** What the rows of a file declare. Paths of images in it are relative to its folder. */
export function parseCatalog(
  path: string,
  bytes: Buffer,
  options: DeclareOptions,
  known?: (value: unknown) => unknown,
): Declared[] {
  const rows = rowsOf(path, bytes, options.transform !== undefined);
  return declare(path, rows, options, known).map(({ id, declaration }) => ({
    id,
    declaration: withAbsolutePaths(declaration, dirname(resolve(path))),
  }));
}

/** The provider runs in a working directory of its own. */
function withAbsolutePaths(declaration: Fields, folder: string): Fields {
  if (!Array.isArray(declaration.images)) return declaration;
  const images = declaration.images.map((image) => {
    const file = isJsonObject(image) ? image.file : undefined;
    return typeof file === "string" ? { ...image, file: resolve(folder, file) } : image;
  });
  return { ...declaration, images };
}

function rowsOf(path: string, bytes: Buffer, ownColumns: boolean): Row[] {
  if (!isUtf8(bytes)) {
    throw invalid(`The catalog ${path} is not in UTF-8: save it as UTF-8 (in Excel, "CSV UTF-8").`);
  }
  const hasMark = bytes.toString("latin1", 0, 3) === "\xef\xbb\xbf";
  const content = bytes.subarray(hasMark ? 3 : 0);
  switch (extname(path).toLowerCase()) {
    case ".csv":
      return readCsv(path, content, ownColumns);
    case ".json":
      return readJson(path, content.toString());
    case ".ndjson":
    case ".jsonl":
      return readNdjson(path, content.toString());
    case ".yaml":
    case ".yml":
      return readYaml(path, content.toString());
    default:
      throw invalid(
        `The catalog ${path} has no ending that tells its format: .csv, .json, .ndjson or .yaml.`,
      );
  }
}

function invalid(message: string): ValidationError {
  return new ValidationError({ code: "INVALID_CATALOG", message });
}
