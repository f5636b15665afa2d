import { chmod, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

// Resolves the SDK from the working directory, so that the project's own copy is used.
const start =
  "require(require.resolve('@pulumi/pulumi/cmd/dynamic-provider', { paths: [process.cwd()] }))";

/** Writes the host of dynamic providers, which a bare engine lacks, into the folder. */
export async function writeDynamicProvider(folder: string): Promise<void> {
  const windows = process.platform === "win32";
  const file = join(folder, `pulumi-resource-pulumi-nodejs${windows ? ".cmd" : ""}`);
  // The host skips two words before its arguments: `node` and a script, here this file's name.
  const text = windows
    ? `@node -e "${start}" "%~0" %*\r\n`
    : `#!/bin/sh\nexec node -e "${start}" "$0" "$@"\n`;
  const unfinished = `${file}.${process.pid}`;
  await writeFile(unfinished, text);
  await chmod(unfinished, 0o755);
  await rename(unfinished, file);
}
