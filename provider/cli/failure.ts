import { GenlookError } from "../api/errors.ts";
import { escapeControl } from "../text/escape-control.ts";

/** The call can't be carried out as it is. The user sees the message without a stack trace. */
export class UsageError extends GenlookError {
  constructor(message: string) {
    super({ code: "USAGE", message });
  }
}

const PROGRAM = "pulumi-genlook: ";

/** Joins the lines of a message into one line that begins with the program's name. */
export function oneLine(message: string): string {
  const text = message
    .replace(/^error: /, "")
    .trim()
    .replaceAll(/(?<=:)\s*\n\s*|\s*\n(?=\()/g, " ")
    .replaceAll(/\s*\n\s*/g, "; ");
  return PROGRAM + escapeControl(text);
}

/** Formats an error for standard error. Its problems have a line each, below the message. */
export function failureText(message: string): string {
  return `${PROGRAM}${message.split("\n").map(escapeControl).join("\n")}\n`;
}

/** Says in words why a file could not be read or written. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const words: Record<string, string> = {
    ENOENT: "no such file or folder",
    EACCES: "no permission",
    EISDIR: "it is a folder",
    EEXIST: "it already exists",
  };
  return words[code ?? ""] ?? message;
}
