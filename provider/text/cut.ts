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
