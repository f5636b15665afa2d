/** The lines of a file, to tell a place in it as editors count: both from 1, columns in UTF-16. */
export class Lines {
  readonly #content: string | Buffer;
  #starts: number[] | undefined;

  /** @param content - Offsets count characters in a string, bytes in a buffer. */
  constructor(content: string | Buffer) {
    this.#content = content;
  }

  /** A place as `line:column`. */
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
    return `${low + 1}:${before.length + 1}`;
  }
}

function startsOf(content: string | Buffer): number[] {
  const starts = [0];
  for (let at = content.indexOf("\n"); at !== -1; at = content.indexOf("\n", at + 1)) {
    starts.push(at + 1);
  }
  return starts;
}
