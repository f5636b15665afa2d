import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { reasonOf, UsageError } from "./failure.ts";

/** Reads what `pulumi stack export` wrote; `-` stands for the standard input. */
export async function readStackExport(
  path: string,
  check: (stack: unknown) => unknown,
): Promise<unknown> {
  const name = path === "-" ? "the standard input" : path;
  const content = await (path === "-" ? text(process.stdin) : readFile(path, "utf8")).catch(
    (error: unknown) => {
      throw new UsageError(`${name} can't be read: ${reasonOf(error)}`);
    },
  );
  if (content.trim() === "")
    throw new UsageError(`${name} is empty; did \`pulumi stack export\` fail?`);
  const stack = parse(name, content);
  try {
    check(stack);
  } catch (error) {
    throw new UsageError(`${name}: ${(error as Error).message}`);
  }
  return stack;
}

function parse(name: string, content: string): unknown {
  try {
    // Windows shells may write a byte order mark.
    return JSON.parse(content.replace(/^\ufeff/, ""));
  } catch {
    throw new UsageError(`${name} is not JSON; it must be what \`pulumi stack export\` writes`);
  }
}

/** Writes to a file, or to the standard output where none is named. */
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
