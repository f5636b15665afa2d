import { existsSync } from "node:fs";
import { ValidationError } from "../api/errors.ts";
import { type Declared, type DeclareOptions, declare } from "./declare.ts";
import { toUtf8 } from "./encoding.ts";
import { formatOf, listEndings, READABLE_FORMATS } from "./formats.ts";
import { ImageFolder } from "./image-folder.ts";
import type { CatalogSourceOptions } from "./options.ts";
import type { CatalogReport } from "./report.ts";
import { readRows } from "./sources.ts";
import { inProgram } from "./write-option.ts";

export interface ParseOptions extends DeclareOptions, CatalogSourceOptions {
  /** Whether local images are looked at, too. Otherwise whoever uploads them finds what is wrong. */
  readonly checksImages?: boolean;
}

export interface ParsedCatalog {
  readonly declared: Declared[];
  readonly report: CatalogReport;
}

/**
 * Reads and checks what a catalog file declares.
 *
 * @param read - Reads the file.
 * @param known - See {@link declare}.
 * @throws ValidationError that names each problem with its place.
 */
export function parseCatalog(
  path: string,
  read: (path: string) => Buffer,
  options: ParseOptions,
  known?: (value: unknown) => unknown,
): ParsedCatalog {
  const format = formatOf(READABLE_FORMATS, path);
  // A folder or a device is refused as such, so its name counts only after that.
  const bytes = format !== undefined || existsSync(path) ? read(path) : undefined;
  if (format === undefined || bytes === undefined) {
    throw new ValidationError({
      code: "INVALID_CATALOG",
      message: `The catalog ${path} has an unknown format: its name must end in ${listEndings(READABLE_FORMATS)}. Save a sheet of a spreadsheet as CSV.`,
    });
  }
  const { transform, groupBy, map, writeOption = inProgram } = options;
  const extraColumns = transform !== undefined;
  const allColumns = extraColumns || groupBy !== undefined || map !== undefined;
  const document = format.read(
    path,
    toUtf8(path, bytes, options.encoding, writeOption),
    allColumns,
  );
  const { from, isDetected, rows } = readRows(document, {
    ...{ file: path, options, extraColumns, writeOption },
  });
  const folder = new ImageFolder(path, options.imageRoot, options.checksImages, writeOption);
  const { declared, leftOut } = declare(path, rows, options, known, folder);
  const images = declared.reduce((sum, { declaration }) => sum + count(declaration.images), 0);
  const report = { from, isDetected, products: declared.length, images, leftOut };
  return { declared, report };
}

function count(images: unknown): number {
  return Array.isArray(images) ? images.length : 0;
}
