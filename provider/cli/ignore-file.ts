import { readFile } from "node:fs/promises";
import { reasonOf, UsageError } from "./failure.ts";

const NAME = ".genlookignore";

/**
 * Reads what the file `.genlookignore` of the working directory leaves out of a comparison: one field,
 * product or pattern of products a line. Lines that start with `#` are comments.
 */
export async function ignoredByFile(): Promise<string[]> {
  const content = await readFile(NAME, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw new UsageError(`${NAME} can't be read: ${reasonOf(error)}`);
  });
  return content
    .replace(/^\ufeff/, "")
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
}
