import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalImages } from "../../provider/images/local-images.ts";
import type { Declaration } from "../../provider/product/declaration.ts";

/** A temporary folder, removed after the tests of the file. */
export const folder = mkdtempSync(join(tmpdir(), "pulumi-genlook-images-"));

afterAll(() => rmSync(folder, { recursive: true }));

/** Writes a file into the folder, and returns its path. */
export function imageFile(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** Makes the bytes of a PNG, different for each `seed`. */
export function png(seed: string, size = 64): Buffer {
  const bytes = Buffer.alloc(size, seed);
  bytes.write("\x89PNG\r\n\x1a\n", "latin1");
  return bytes;
}

/** Returns a declaration as the check passes it on, with the hashes of its files. */
export async function checked(declaration: Declaration): Promise<Declaration> {
  const { inputs, problems } = await new LocalImages().hash(declaration);
  expect(problems).toEqual([]);
  return inputs as Declaration;
}
