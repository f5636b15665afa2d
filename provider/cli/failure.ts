import { escapeControl } from "../text/escape-control.ts";

/** A call that can't be carried out; shown to the user as one line. */
export class UsageError extends Error {}

/** A message of possibly many lines as one line that names its program. */
export function oneLine(message: string): string {
  const text = message
    .replace(/^error: /, "")
    .trim()
    .replaceAll(/(?<=:)\s*\n\s*|\s*\n(?=\()/g, " ")
    .replaceAll(/\s*\n\s*/g, "; ");
  return `pulumi-genlook: ${escapeControl(text)}`;
}

/** Why a file could not be read or written, in words. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const words: Record<string, string> = {
    ENOENT: "no such file or folder",
    EACCES: "no permission",
    EISDIR: "it is a folder",
    EEXIST: "it exists already",
  };
  return words[code ?? ""] ?? message;
}
