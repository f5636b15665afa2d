/**
 * Control characters, bidirectional controls, invisible characters, line separators, the byte order
 * mark and lone surrogates. With them a product's text could disguise itself in a terminal, a
 * report or a program. The joiners within emoji are not among them.
 */
const UNSAFE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to find.
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]|\p{Surrogate}/gu;

/**
 * Escapes characters that could control a terminal, reverse the direction of text or hide in it,
 * the way JavaScript writes them: `\u202e`. Use it before you print a text of a product.
 */
export function escapeControl(text: string): string {
  return text.replaceAll(
    UNSAFE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Formats a text as a JavaScript string literal that is also safe within a comment. */
export function quoted(text: string): string {
  return escapeControl(JSON.stringify(text));
}
