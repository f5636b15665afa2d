import { chmod, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

// The SDK is the project's own: it is looked for from the working directory upward.
const start =
  "require(require.resolve('@pulumi/pulumi/cmd/dynamic-provider', { paths: [process.cwd()] }))";

/** The host of dynamic providers that the official downloads carry and a bare engine lacks. */
export async function writeDynamicProvider(folder: string): Promise<void> {
  const windows = process.platform === "win32";
  const file = join(folder, `pulumi-resource-pulumi-nodejs${windows ? ".cmd" : ""}`);
  // The name stands in for a script's: the host reads its arguments from the third word on.
  const text = windows
    ? `@node -e "${start}" "%~0" %*\r\n`
    : `#!/bin/sh\nexec node -e "${start}" "$0" "$@"\n`;
  const unfinished = `${file}.${process.pid}`;
  await writeFile(unfinished, text);
  await chmod(unfinished, 0o755);
  await rename(unfinished, file);
}
