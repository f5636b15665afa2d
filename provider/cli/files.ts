import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import type { StackExport } from "../stack/stack-export.ts";
import { reasonOf, UsageError } from "./failure.ts";

/** Reads a file that `pulumi stack export` wrote, or standard input for `-`. */
export async function readStackExport(path: string): Promise<StackExport> {
  const name = path === "-" ? "standard input" : path;
  const content = await (path === "-" ? text(process.stdin) : readFile(path, "utf8")).catch(
    (error: unknown) => {
      throw new UsageError(`${name} can't be read: ${reasonOf(error)}`);
    },
  );
  if (content.trim() === "") {
    throw new UsageError(`${name} is empty; did \`pulumi stack export\` fail?`);
  }
  return parseStackExport(content, name);
}

/** @param name - What messages call the export. */
export async function parseStackExport(content: string, name: string): Promise<StackExport> {
  const { StackExport } = await import("../stack/stack-export.ts");
  return new StackExport(parse(name, content), name);
}

function parse(name: string, content: string): unknown {
  try {
    // Shells on Windows may write a byte order mark.
    return JSON.parse(content.replace(/^\ufeff/, ""));
  } catch {
    throw new UsageError(`${name} is not JSON; it must be what \`pulumi stack export\` writes`);
  }
}

/** Writes to a file, or to standard output when `path` is undefined. */
export async function write(
  content: string,
  path: string | undefined,
  { overwrite = true }: { overwrite?: boolean } = {},
): Promise<void> {
  if (path === undefined) {
    if (!process.stdout.write(content)) await once(process.stdout, "drain");
    return;
  }
  await writeFile(path, content, { flag: overwrite ? "w" : "wx" }).catch((error: unknown) => {
    throw new UsageError(`${path} can't be written: ${reasonOf(error)}`);
  });
}
