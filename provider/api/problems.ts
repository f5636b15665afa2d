import { cut } from "../text/cut.ts";
import { escapeControl, quoted } from "../text/escape-control.ts";

/** One thing that is wrong in an input or in an answer. */
export interface Problem {
  /** Where it is: a property such as `images[0].url`, or a place such as `products.csv:12:5`. */
  readonly path: string;
  readonly message: string;
}

/** Problems that a message lists. The error's `details` hold all of them. */
const MAX_LISTED = 20;
/** Characters of a path or a message that are shown: both may come from elsewhere. */
const MAX_TEXT = 300;

/** Lists the problems below a message, one indented line each, and says how many more there are. */
export function listProblems(problems: readonly Problem[]): string {
  const lines = problems.slice(0, MAX_LISTED).map(({ path, message }) => {
    // The answer as a whole has no path.
    const place = path === "" ? "" : `${excerpt(path, MAX_TEXT)}: `;
    return `\n  ${place}${excerpt(message, MAX_TEXT)}`;
  });
  const more = problems.length - lines.length;
  return lines.join("") + (more > 0 ? `\n  … and ${more} more` : "");
}

/** Formats a property path as users write it: `images[0].url`. */
export function formatPath(path: readonly PropertyKey[]): string {
  return path
    .map((key, index) => {
      if (typeof key === "number") return `[${key}]`;
      return index === 0 ? String(key) : `.${String(key)}`;
    })
    .join("");
}

/**
 * Shortens a text from elsewhere to one line of at most `length` characters, and escapes those that
 * could control a terminal or hide in it.
 */
export function excerpt(text: string, length = 1000): string {
  return cut(escapeControl(lineOf(text, length)), length);
}

/** The same as a literal in quotes. */
export function quotedExcerpt(text: string, length = 1000): string {
  return quoted(cut(lineOf(text, length), length));
}

/** Only the beginning is looked at, because an answer may have a megabyte of text. */
function lineOf(text: string, length: number): string {
  return text
    .slice(0, 2 * length)
    .replace(/\s+/g, " ")
    .trim();
}
