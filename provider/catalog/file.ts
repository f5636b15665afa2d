import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { ValidationError } from "../api/errors.ts";
import type { Declaration } from "../product/declaration.ts";
import type { CatalogFileOptions } from "./options.ts";

/**
 * Reads the products that a catalog file declares. The file is CSV, JSON, NDJSON (`.jsonl`) or YAML
 * (`.yml`), by the ending of its name, in UTF-8.
 *
 * @param path - Relative to the working directory. Paths of images in the result are absolute.
 * @throws ValidationError with the code `INVALID_CATALOG` that names every problem at once, each
 * with file, line and column. A second product with the same externalId is a problem.
 */
export async function readCatalogFile(
  path: string,
  options: CatalogFileOptions = {},
): Promise<Declaration[]> {
  const bytes = await readFile(path).catch((error: Error) => unreadable(path, error));
  const { parseCatalog } = await import("./parse.ts");
  return parseCatalog(path, bytes, options).map(({ declaration }) => declaration as Declaration);
}

/** Reads the bytes of a catalog file where nothing can be awaited. */
export function readBytesSync(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    return unreadable(path, error as Error);
  }
}

function unreadable(path: string, error: NodeJS.ErrnoException): never {
  const reason = error.code === "ENOENT" ? "does not exist" : `can't be read (${error.code})`;
  throw new ValidationError({
    code: "INVALID_CATALOG",
    message: `The catalog ${path} ${reason}; paths are relative to ${process.cwd()}.`,
  });
}
