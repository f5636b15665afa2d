/**
 * Control characters, those that turn the direction of text or can't be seen, line separators, the
 * byte order mark, and halves of surrogate pairs: what would let a product's text pass itself off
 * as something else in a terminal, a report or a program. Not the joiners within emoji.
 */
const UNSAFE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]|\p{Surrogate}/gu;

/** The text with every such character in the form that JavaScript writes it in: `\u202e`. */
export function escapeControl(text: string): string {
  return text.replaceAll(
    UNSAFE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** The text in quotation marks, as a JavaScript string literal that also stands in a comment. */
export function quoted(text: string): string {
  return escapeControl(JSON.stringify(text));
}
