/**
 * Turns offsets in a file into places as editors show them: `products.csv:12:5`, with line and
 * column counted from 1, and columns in UTF-16 code units.
 */
export class Places {
  readonly file: string;
  readonly #content: string | Buffer;
  #starts: number[] | undefined;
  /** The last place that was asked for, from which the next one is counted on. */
  #last = { line: -1, offset: 0, column: 1 };

  /** @param content - Offsets count characters in a string, bytes in a buffer. */
  constructor(file: string, content: string | Buffer) {
    this.file = file;
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
    return `${this.file}:${low + 1}:${this.#column(this.#starts[low] ?? 0, offset)}`;
  }

  #column(line: number, offset: number): number {
    if (typeof this.#content === "string") return offset - line + 1;
    // A line may have 100,000 problems. Most come in the order of their places.
    const { line: lastLine, offset: lastOffset } = this.#last;
    const isAfter = lastLine === line && lastOffset <= offset;
    const known = isAfter ? this.#last : { offset: line, column: 1 };
    const text = this.#content.toString("utf8", known.offset, offset);
    this.#last = { line, offset, column: known.column + text.length };
    return this.#last.column;
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
