import type stringWidth from "string-width";

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;

/** Returns how many columns of a terminal a text takes. Colors take none, CJK and emoji two. */
export function widthOf(text: string): number {
  if (PRINTABLE_ASCII.test(text)) return text.length;
  // Loaded on demand: only a terminal needs it.
  const measure = require("string-width") as typeof stringWidth;
  return measure(text);
}

/** Made at the first use, because that takes time. */
let segmenter: Intl.Segmenter | undefined;

/** Code units of a column that are looked at. Some characters have dozens of combining marks. */
const MOST_UNITS = 100;

/** Cuts a text to a number of columns of a terminal, or fewer. `…` marks where text is left out. */
export function fit(text: string, columns: number): string {
  if (PRINTABLE_ASCII.test(text) && text.length <= columns) return text;
  let shown = "";
  let width = 0;
  // The length of the text that fits with `…` behind it.
  let fitting = 0;
  segmenter ??= new Intl.Segmenter("en");
  // The segmenter copies its text, which may have megabytes.
  const beginning = text.slice(0, MOST_UNITS * (columns + 1));
  for (const { segment } of segmenter.segment(beginning)) {
    width += widthOf(segment);
    if (width > columns) return `${shown.slice(0, fitting)}…`;
    shown += segment;
    if (width < columns) fitting = shown.length;
  }
  return beginning.length === text.length ? text : `${shown.slice(0, fitting)}…`;
}

/** Fills a text with blanks to a number of columns of a terminal. */
export function padTo(text: string, columns: number): string {
  return text + " ".repeat(Math.max(0, columns - widthOf(text)));
}
