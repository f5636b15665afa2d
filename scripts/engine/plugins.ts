import { chmod, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { RUNTIMES } from "./languages.ts";

const windows = process.platform === "win32";

// Resolves the SDK from the working directory, so that the project's own copy is used.
const dynamicProvider =
  "require(require.resolve('@pulumi/pulumi/cmd/dynamic-provider', { paths: [process.cwd()] }))";

const languageHost = join(import.meta.dirname, "languageHost.ts");

/**
 * Writes into the folder what the official command brings and a bare engine lacks: the host of
 * dynamic providers, and the hosts of programs.
 */
export async function writePlugins(folder: string): Promise<void> {
  // The provider's host skips two words before its arguments: `node` and a script, here this file.
  await writeCommand(folder, "pulumi-resource-pulumi-nodejs", {
    sh: `exec node -e "${dynamicProvider}" "$0" "$@"`,
    cmd: `@node -e "${dynamicProvider}" "%~0" %*`,
  });
  // The hosts run on the Node of this checkout. The programs run on what the user's PATH has.
  for (const runtime of RUNTIMES) {
    await writeCommand(folder, `pulumi-language-${runtime}`, {
      sh: `exec "${process.execPath}" "${languageHost}" ${runtime} "$@"`,
      cmd: `@"${process.execPath}" "${languageHost}" ${runtime} %*`,
    });
  }
}

/** Writes a command into a folder, in the form that each system starts. */
export async function writeCommand(
  folder: string,
  name: string,
  { sh, cmd }: { readonly sh: string; readonly cmd: string },
): Promise<void> {
  const file = join(folder, windows ? `${name}.cmd` : name);
  const unfinished = `${file}.${process.pid}`;
  await writeFile(unfinished, windows ? `${cmd}\r\n` : `#!/bin/sh\n${sh}\n`);
  await chmod(unfinished, 0o755);
  await rename(unfinished, file);
}
