import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const folder = mkdtempSync(join(tmpdir(), "pulumi-genlook-catalog-"));

afterAll(() => rmSync(folder, { recursive: true }));

/** Writes a catalog file that goes with the tests, and gives its path. */
export function catalogFile(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}
