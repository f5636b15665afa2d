/**
 * Turns offsets in a file into places as editors show them: `products.csv:12:5`, with line and
 * column counted from 1, and columns in UTF-16 code units.
 */
export class Places {
  readonly #file: string;
  readonly #content: string | Buffer;
  #starts: number[] | undefined;

  /** @param content - Offsets count characters in a string, bytes in a buffer. */
  constructor(file: string, content: string | Buffer) {
    this.#file = file;
    this.#content = content;
  }

  at(offset: number): string {
    this.#starts ??= startsOf(this.#content);
    let low = 0;
    let high = this.#starts.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    const start = this.#starts[low] ?? 0;
    const before =
      typeof this.#content === "string"
        ? this.#content.slice(start, offset)
        : this.#content.toString("utf8", start, offset);
    return `${this.#file}:${low + 1}:${before.length + 1}`;
  }
}

/** The offset at which each line starts. */
function startsOf(content: string | Buffer): number[] {
  const starts = [0];
  for (let at = content.indexOf("\n"); at !== -1; at = content.indexOf("\n", at + 1)) {
    starts.push(at + 1);
  }
  return starts;
}
