import { closeSync, constants, fstatSync, openSync, readSync, statSync } from "node:fs";
import { ValidationError } from "../api/errors.ts";
import type { Declaration } from "../product/declaration.ts";
import type { CatalogFileOptions } from "./options.ts";

const MAX_CATALOG_MB = 100;

/** Bytes that are read at a time. */
const CHUNK = 2 ** 20;

/**
 * Reads the products that a catalog file declares. The file is CSV (`.tsv`, `.txt`), JSON, NDJSON
 * (`.jsonl`), YAML (`.yml`) or a feed in XML, by the ending of its name. It has the fields of a
 * product, or is the export of a shop.
 *
 * @param path - Relative to the working directory. Paths of images in the result are absolute.
 * @throws ValidationError with the code `INVALID_CATALOG` that names every problem at once, each
 * with file, line and column. A second product with the same externalId is a problem.
 */
export async function readCatalogFile(
  path: string,
  options: CatalogFileOptions = {},
): Promise<Declaration[]> {
  const { parseCatalog } = await import("./parse.ts");
  const { declared, report } = parseCatalog(path, readBytesSync, options);
  options.onRead?.(report);
  return declared.map(({ declaration }) => declaration as Declaration);
}

/**
 * Reads the bytes of a catalog file, synchronously, because a constructor can't await.
 *
 * @throws ValidationError when it is missing, is not a regular file, or is larger than 100 MB.
 */
export function readBytesSync(path: string): Buffer {
  try {
    // Opening a device may have effects, so the file is looked at before it is opened.
    if (!statSync(path).isFile()) throw notRegular(path);
    return readRegular(path);
  } catch (error) {
    if (error instanceof ValidationError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === "ENOENT" ? "does not exist" : `can't be read (${code ?? message})`;
    throw refused(path, `${reason}; paths are relative to ${process.cwd()}`);
  }
}

function readRegular(path: string): Buffer {
  // Opening a pipe waits for a writer. One may have taken the file's place since it was looked at.
  const descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) throw notRegular(path);
    if (stats.size > MAX_CATALOG_MB * 1e6) throw tooLarge(path);
    const chunks: Buffer[] = [];
    let size = 0;
    for (;;) {
      const chunk = Buffer.allocUnsafe(CHUNK);
      const length = readSync(descriptor, chunk);
      if (length === 0) return Buffer.concat(chunks, size);
      size += length;
      // The file may be growing.
      if (size > MAX_CATALOG_MB * 1e6) throw tooLarge(path);
      chunks.push(chunk.subarray(0, length));
    }
  } finally {
    closeSync(descriptor);
  }
}

function notRegular(path: string): ValidationError {
  return refused(path, "is not a regular file; name one, not a folder, a pipe or a device");
}

function tooLarge(path: string): ValidationError {
  return refused(path, `is larger than ${MAX_CATALOG_MB} MB; split it into several catalogs`);
}

function refused(path: string, reason: string): ValidationError {
  return new ValidationError({
    code: "INVALID_CATALOG",
    message: `The catalog ${path} ${reason}.`,
  });
}
