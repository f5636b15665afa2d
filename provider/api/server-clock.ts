/**
 * The server's time, by the Date header of its latest answer. Ages of products are measured with
 * it, because the clock of this machine may be wrong.
 */
export class ServerClock {
  /** What the server's time is ahead of the monotonic clock. */
  #aheadMs: number | undefined;
  #date: string | undefined;

  /** Sets the clock by a Date header; anything else is ignored. */
  set(date: string | undefined): void {
    // Answers of one second have the same text, and parsing takes longer than all else here.
    if (date === this.#date) return;
    this.#date = date;
    const time = parseHttpDate(date);
    if (time !== undefined) this.#aheadMs = time - performance.now();
  }

  /** Returns the server's time in ms since 1970; this machine's before any answer named one. */
  now(): number {
    return this.#aheadMs === undefined ? Date.now() : this.#aheadMs + performance.now();
  }
}

/** Parses the date of an HTTP header to ms since 1970; undefined when it is none. */
export function parseHttpDate(header: string | undefined): number | undefined {
  const text = header?.trim() ?? "";
  // An HTTP date starts with the day's name. Date.parse alone would accept "-5" as a year.
  const time = /^[A-Za-z]{3},? /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}
