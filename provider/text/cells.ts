import { styleText } from "node:util";
import { fit, widthOf } from "./width.ts";

/** A style of a terminal's text. */
export type Style = "bold" | "dim" | "red" | "green" | "yellow" | "magenta" | "cyan";

/** A part of a line, with its style. The text must be safe to print. */
export interface Cell {
  readonly text: string;
  readonly style?: Style | undefined;
}

/** How lines are written. */
export interface Screen {
  /** The width in columns, to which lines are cut; undefined = no limit. */
  readonly width: number | undefined;
  readonly colors: boolean;
}

/** Returns how many columns of a terminal cells take. */
export function widthOfCells(cells: readonly Cell[]): number {
  return cells.reduce((sum, { text }) => sum + widthOf(text), 0);
}

/** Writes cells as a line, without a line break, cut to the width of the screen. */
export function lineOf(cells: readonly Cell[], { width, colors }: Screen): string {
  let line = "";
  let left = width ?? Number.POSITIVE_INFINITY;
  const fits = width === undefined || widthOfCells(cells) <= width;
  for (const { text, style } of cells) {
    const width = widthOf(text);
    // Where the line is too long, a column is left for the mark of what is cut.
    const isLast = !fits && width >= left;
    const shown = isLast ? `${fit(text, left - 1).replace(/…$/, "")}…` : text;
    line += paint(shown, style, colors);
    if (isLast) break;
    left -= width;
  }
  return line;
}

/** Writes cells as lines that are broken at blanks, to fit the screen. Bold cells stay whole. */
export function wrappedLines(cells: readonly Cell[], screen: Screen): string[] {
  const { width = Number.POSITIVE_INFINITY } = screen;
  const words = cells.flatMap(({ text, style }) =>
    (style === "bold" ? [text] : text.split(/(?<= )/)).map((word) => ({ text: word, style })),
  );
  const lines: Cell[][] = [[]];
  let used = 0;
  for (const word of words) {
    const needed = widthOf(word.text.trimEnd());
    if (used > 0 && used + needed > width) {
      lines.push([]);
      used = 0;
    }
    lines.at(-1)?.push(word);
    used += widthOf(word.text);
  }
  // A word that is too wide for the screen is left to the terminal.
  return lines.map((line) => lineOf(line, { ...screen, width: undefined }).trimEnd());
}

function paint(text: string, style: Style | undefined, colors: boolean): string {
  if (!colors || style === undefined || text === "") return text;
  // The caller has checked the terminal.
  return styleText(style, text, { validateStream: false });
}
