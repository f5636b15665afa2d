/** Cuts a text to at most `max` characters, from `start` on. `…` marks where text is left out. */
export function cut(text: string, max: number, start = 0): string {
  if (text.length <= max) return text;
  // As many UTF-16 code units as the shown characters, and one more, can have.
  const characters = Array.from(text.slice(0, 2 * (start + max + 1)));
  if (characters.length <= max) return text;
  const from = Math.min(start, characters.length - 1);
  const room = max - (from > 0 ? 1 : 0);
  const rest = characters.slice(from);
  const shown = rest.length <= room ? rest : [...rest.slice(0, room - 1), "…"];
  return (from > 0 ? "…" : "") + shown.join("");
}

/** Cuts two texts to at most `max` characters around the place where they begin to differ. */
export function cutBoth(a: string, b: string, max: number): [string, string] {
  const [left, right] = [Array.from(a), Array.from(b)];
  const differs = left.findIndex((character, index) => character !== right[index]);
  const common = differs < 0 ? left.length : differs;
  // Keep some of the common text, so readers recognize the place.
  const start = common < max / 2 ? 0 : common - Math.floor(max / 4);
  return [cut(a, max, start), cut(b, max, start)];
}
