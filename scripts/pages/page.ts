/** A page of docs/ as its reader follows it: files to write, and commands with what they print. */
export interface Page {
  readonly steps: readonly Step[];
}

export type Step =
  | { readonly file: string; readonly content: string }
  | { readonly commands: readonly Command[] }
  /** Lines that make the reader's machine ready. */
  | { readonly setUp: string };

export interface Command {
  readonly command: string;
  /** The lines that the page shows below it. `…` stands for any text, alone for any lines. */
  readonly output: string;
}

const FENCE = /^```(\w*)\n(.*?)^```$/gms;
/** The text before a block of code which says that the block is a file: it ends with "`name`:". */
const FILE_NAME = /`([\w.-]+)`:\s*$/;

/**
 * Blocks marked `console` are commands that begin with `$ `, and blocks marked `sh` prepare for them.
 * One after "`name`:" is that file.
 */
export function readPage(markdown: string): Page {
  const blocks = [...markdown.matchAll(FENCE)];
  const steps = blocks.flatMap(({ 1: language, 2: content = "", index }): Step[] => {
    if (language === "console") return [{ commands: commandsOf(content) }];
    if (language === "sh") return [{ setUp: content }];
    const [, file] = FILE_NAME.exec(markdown.slice(0, index)) ?? [];
    return file === undefined ? [] : [{ file, content }];
  });
  return { steps };
}

function commandsOf(content: string): Command[] {
  return content
    .split(/^\$ /m)
    .filter((text) => text.trim() !== "")
    .map((text) => {
      const [command = "", ...output] = text.trimEnd().split("\n");
      return { command, output: output.join("\n") };
    });
}

/** The text of a page below a heading, up to the next heading that is not below that one. */
export function sectionOf(markdown: string, heading: string): string {
  const [, text = ""] = markdown.split(`\n${heading}\n`);
  const level = heading.split(" ")[0] ?? "";
  return text.split(new RegExp(`^#{1,${level.length}} `, "m"))[0] ?? "";
}

/** The blocks of code of a language. */
export function blocksOf(markdown: string, language: string): string[] {
  const blocks = [...markdown.matchAll(FENCE)];
  return blocks.filter((block) => block[1] === language).map(({ 2: content = "" }) => content);
}

/** Whether the lines of a page were printed somewhere. `…` stands for any text. */
export function wasPrinted(lines: string, printed: string): boolean {
  const pattern = lines.trimEnd().split("\n").map(lineOf).join("\\s*\n");
  return new RegExp(pattern).test(printed);
}

/** What was printed, or, where the page says so in other words, the page's own text. */
export function asOnPage(printed: string, { output }: Command): string {
  const pattern = output
    .split("\n")
    .map((line) => (line.trim() === "…" ? "(?:.*\n)*?" : `${lineOf(line)}\n`))
    .join("");
  return new RegExp(`^${pattern}$`).test(`${printed}\n`) ? output : printed;
}

function lineOf(line: string): string {
  return line
    .split("…")
    .map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&"))
    .join(".*");
}
