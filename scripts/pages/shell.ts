import { execFile } from "node:child_process";
import type { Command } from "./page.ts";

const END_OF_OUTPUT = "\u0001";

/**
 * Runs the commands of a block in one shell, so that `$?` and variables go from one to the next.
 *
 * @returns what each of them printed, on both streams
 */
export function runInShell(
  commands: readonly Pick<Command, "command">[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<string[]> {
  const script = commands
    .map(({ command }) => `${command}\n(code=$?; printf '${END_OF_OUTPUT}'; exit $code)\n`)
    .join("");
  return new Promise((resolve, reject) => {
    const settings = { ...options, maxBuffer: 64 * 1024 * 1024 };
    const child = execFile("bash", ["-c", `exec 2>&1\n${script}`], settings, (error, stdout) => {
      if (child.exitCode === null) reject(error);
      else resolve(stdout.split(END_OF_OUTPUT).slice(0, -1).map(tidied));
    });
    child.stdin?.end();
  });
}

/** What the engine and our command print while something takes longer. */
const PROGRESS = /^@ \w+\.+$|^(waiting for|pages read:|lookups:|writes:|deletions:) .*\(\d+ s\)$/;

/** Without blanks at the ends, and lines of progress. */
function tidied(text: string): string {
  const lines = text
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => !PROGRESS.test(line));
  return lines.join("\n").replace(/^\n+|\n+$/g, "");
}
