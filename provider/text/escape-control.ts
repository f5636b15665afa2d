/**
 * Control characters, those that turn the direction of text or can't be seen, line separators, the
 * byte order mark, and halves of surrogate pairs: what would let a product's text pass itself off
 * as something else in a terminal, a report or a program. Not the joiners within emoji.
 */
const UNSAFE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]|\p{Surrogate}/gu;

/** The text with every such character in the form that JavaScript writes it in: `\u202e`. */
export function printable(text: string): string {
  return text.replaceAll(
    UNSAFE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** The text in quotation marks, as a JavaScript string literal that also stands in a comment. */
export function quoted(text: string): string {
  return printable(JSON.stringify(text));
}

/** At most `max` characters of the text, from `start` on, with `…` for what was left out. */
export function cut(text: string, max: number, start = 0): string {
  const characters = Array.from(text);
  if (characters.length <= max) return text;
  const from = Math.min(start, characters.length - 1);
  const room = max - (from > 0 ? 1 : 0);
  const rest = characters.slice(from);
  const shown = rest.length <= room ? rest : [...rest.slice(0, room - 1), "…"];
  return (from > 0 ? "…" : "") + shown.join("");
}

/** Two long texts cut to where they begin to differ, so that the difference is in sight. */
export function cutBoth(a: string, b: string, max: number): [string, string] {
  const [left, right] = [Array.from(a), Array.from(b)];
  const differs = left.findIndex((character, index) => character !== right[index]);
  const common = differs < 0 ? left.length : differs;
  // Some of what is common, to recognise the place by.
  const start = common < max / 2 ? 0 : common - Math.floor(max / 4);
  return [cut(a, max, start), cut(b, max, start)];
}
