import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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

/** Cuts a file at places such as `products.csv:12:5`, and returns the texts that start there. */
export function textsFrom(path: string, places: readonly string[]): string[] {
  const content = readFileSync(path, "utf8");
  const lines = content.split("\n");
  const starts: number[] = [0];
  for (const line of lines) starts.push((starts.at(-1) ?? 0) + line.length + 1);
  const offsets = places.map((place) => {
    const [line, column] = place.split(":").slice(-2).map(Number) as [number, number];
    return (starts[line - 1] ?? Number.NaN) + column - 1;
  });
  return offsets.map((offset, index) => content.slice(offset, offsets[index + 1]));
}
