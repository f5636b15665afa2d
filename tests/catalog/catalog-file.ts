import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { ValidationError } from "../../provider/api/errors.ts";
import { readCatalogFile } from "../../provider/catalog/file.ts";
import type { CatalogFileOptions } from "../../provider/catalog/options.ts";

const folder = mkdtempSync(join(tmpdir(), "pulumi-genlook-catalog-"));

afterAll(() => rmSync(folder, { recursive: true }));

/** Writes a catalog file that is removed after the tests, and returns its path. */
export function catalogFile(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** Returns the problems of a catalog: the place of each, without the folder, and its message. */
export async function problemsOf(path: string, options?: CatalogFileOptions): Promise<string[][]> {
  const error = await readCatalogFile(path, options).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(ValidationError);
  const { code, details } = error as ValidationError;
  expect(code).toBe("INVALID_CATALOG");
  return details.map(({ path: at, message }) => [basename(at), message]);
}
