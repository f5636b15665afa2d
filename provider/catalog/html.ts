/**
 * Turns HTML into text: paragraphs and list items on lines of their own, entities decoded, scripts
 * and styles left out. A text without tags keeps its lines. Blanks are tidied in both.
 *
 * @param keepsLines - Whether a line break in the HTML is one, as in WordPress.
 */
export function htmlToText(html: string, keepsLines = false): string {
  const text = HAS_MARKUP.test(html) ? converter(keepsLines)(html) : html;
  return text
    .replaceAll(/[^\S\n]{2,}|[^\S\n ]/g, " ")
    .replaceAll(/ ?\n ?/g, "\n")
    .replaceAll(/\n{3,}/g, "\n\n")
    .trim();
}

/** A tag, a comment or an entity; `a < b & c` has none of them. */
const HAS_MARKUP = /<\/?[a-z][^<]*>|<!--|&(?:[a-z][a-z\d]+|#\d+|#x[\da-f]+);/i;

const converters = new Map<boolean, (html: string) => string>();

/** Loads the library when the first description needs it. */
function converter(preserveNewlines: boolean): (html: string) => string {
  const known = converters.get(preserveNewlines);
  if (known !== undefined) return known;
  const { compile } = require("html-to-text") as typeof import("html-to-text");
  const heading = (level: number) => ({ selector: `h${level}`, options: { uppercase: false } });
  const convert = compile({
    wordwrap: false,
    preserveNewlines,
    // Deeper HTML is somebody's mistake, and could overflow the call stack.
    limits: { maxDepth: 200, ellipsis: "…" },
    selectors: [
      ...[1, 2, 3, 4, 5, 6].map(heading),
      { selector: "a", options: { ignoreHref: true } },
      { selector: "img", format: "skip" },
      { selector: "hr", format: "skip" },
      { selector: "table", format: "dataTable", options: { uppercaseHeaderCells: false } },
      { selector: "ul", options: { itemPrefix: "- " } },
    ],
  });
  converters.set(preserveNewlines, convert);
  return convert;
}
