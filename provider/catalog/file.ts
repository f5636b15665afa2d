import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { ValidationError } from "../api/errors.ts";
import type { Declaration } from "../product/declaration.ts";

/** What holds for all rows of a catalog file. */
export interface CatalogFileOptions {
  /** Put before every externalId, such as the stack's name. Default: nothing. */
  readonly prefix?: string | undefined;
  /** For rows that declare none: 1–365 days between uses, or null for no limit. Default: not declared. */
  readonly validForDays?: number | null | undefined;
  /** For rows that declare none. Default: not declared, which is "fail". */
  readonly onExisting?: "fail" | "adopt" | undefined;
  /**
   * Changes what a row declares, or leaves the row out by undefined. Gets the row's fields of a
   * product, not checked yet, and the whole row, which may then have columns of other names.
   */
  readonly transform?:
    | ((declaration: Partial<Declaration>, row: CatalogFileRow) => Declaration | undefined)
    | undefined;
}

/** A row as the file has it: by column, a cell's text; of JSON and YAML, the values. */
// biome-ignore lint/suspicious/noExplicitAny: it holds what the file holds, of any type.
export type CatalogFileRow = Readonly<Record<string, any>>;

/**
 * Reads the products that a catalog file declares: CSV, JSON, NDJSON (`.jsonl`) or YAML
 * (`.yml`), told by the file's ending, in UTF-8.
 *
 * @param path - Relative to the working directory.
 * @throws ValidationError with the code `INVALID_CATALOG` that names every problem at once, each
 * with file, line and column; an externalId that occurs twice is one.
 */
export async function readCatalogFile(
  path: string,
  options: CatalogFileOptions = {},
): Promise<Declaration[]> {
  const bytes = await readFile(path).catch((error: Error) => unreadable(path, error));
  const { parseCatalog } = await import("./parse.ts");
  return parseCatalog(path, bytes, options).map(({ declaration }) => declaration as Declaration);
}

/** The bytes of a catalog file, where nothing can be awaited. */
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
