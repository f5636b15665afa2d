/** The beginning of a text from elsewhere, on one line, so that a message stays readable. */
export function excerpt(text: string, length = 1000): string {
  const line = text
    .slice(0, 2 * length)
    .replace(/\s+/g, " ")
    .trim();
  return line.length <= length ? line : `${line.slice(0, length)}…`;
}
