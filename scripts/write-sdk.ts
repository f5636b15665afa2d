/** Writes the SDKs of Python and Go from the package schema. A test fails while the two differ. */
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "./schema/code.ts";
import { generateSdks, PUBLISHED } from "./schema/sdk.ts";

const folder = mkdtempSync(join(tmpdir(), "pulumi-genlook-sdk-"));
await generateSdks(folder, console.error);
for (const language of PUBLISHED) {
  const target = join(ROOT, "sdk", language);
  rmSync(target, { recursive: true, force: true });
  cpSync(join(folder, language), target, { recursive: true });
}
rmSync(folder, { recursive: true });
