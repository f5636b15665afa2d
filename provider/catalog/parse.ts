import { isUtf8 } from "node:buffer";
import { existsSync } from "node:fs";
import { ValidationError } from "../api/errors.ts";
import { type Declared, type DeclareOptions, declare } from "./declare.ts";
import { CATALOG_FORMATS, formatOf, listEndings } from "./formats.ts";
import { ImageFolder } from "./image-folder.ts";

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
  options: DeclareOptions,
  known?: (value: unknown) => unknown,
): Declared[] {
  const format = formatOf(CATALOG_FORMATS, path);
  // A folder or a device is refused as such, so its name counts only after that.
  const bytes = format !== undefined || existsSync(path) ? read(path) : undefined;
  if (format === undefined || bytes === undefined) {
    throw invalid(
      `The catalog ${path} has an unknown format: its name must end in ${listEndings(CATALOG_FORMATS)}.`,
    );
  }
  const extraColumns = options.transform !== undefined;
  const rows = format.read(path, utf8(path, bytes), { extraColumns });
  return declare(path, rows, options, known, new ImageFolder(path, options.imageRoot));
}

/** Checks the encoding, and removes the byte order mark. */
function utf8(path: string, bytes: Buffer): Buffer {
  if (!isUtf8(bytes)) {
    throw invalid(`The catalog ${path} is not in UTF-8: save it as UTF-8 (in Excel, "CSV UTF-8").`);
  }
  const hasMark = bytes.toString("latin1", 0, 3) === "\xef\xbb\xbf";
  return bytes.subarray(hasMark ? 3 : 0);
}

function invalid(message: string): ValidationError {
  return new ValidationError({ code: "INVALID_CATALOG", message });
}
