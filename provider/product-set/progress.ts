const EVERY_MS = 10_000;

/** How far back the pace is measured. The API's limit is one of requests a minute. */
const WINDOW_MS = 60_000;

interface Mark {
  readonly at: number;
  readonly done: number;
}

/** Shows how far a long operation is, at most every 10 s. */
export class Progress {
  readonly #total: number;
  readonly #show: (line: string) => void;
  readonly #now: () => number;
  readonly #startedAt: number;
  /** The lines of the last minute, or the last one. */
  #marks: readonly Mark[] = [];
  #done = 0;

  /** @param total - Number of products that the operation changes or reads. */
  constructor(total: number, show: (line: string) => void, now = () => performance.now()) {
    this.#total = total;
    this.#show = show;
    this.#now = now;
    this.#startedAt = now();
  }

  /** Counts one more product. */
  advance(): void {
    this.#done += 1;
    const now = this.#now();
    const last = this.#marks.at(-1);
    if (now - (last?.at ?? this.#startedAt) < EVERY_MS) return;
    const count = `${formatted(this.#done)} of ${formatted(this.#total)} products done`;
    const recent = this.#marks.filter(({ at }) => now - at <= WINDOW_MS);
    const [since = last] = recent;
    // At the start, requests use up the budget of the minute before: their pace tells nothing.
    this.#show(since === undefined ? count : `${count}, ${this.#left(since, now)}`);
    this.#marks = [...recent, { at: now, done: this.#done }];
  }

  #left(since: Mark, now: number): string {
    const perMs = (this.#done - since.done) / (now - since.at);
    const leftMs = (this.#total - this.#done) / perMs;
    return `${durationOf(leftMs)} left at ${formatted(Math.round(perMs * 60_000))} a minute`;
  }
}

function formatted(count: number): string {
  return count.toLocaleString("en");
}

function durationOf(ms: number): string {
  const minutes = ms / 60_000;
  return minutes < 1.5 ? `${Math.ceil(ms / 1000)} s` : `${Math.round(minutes)} min`;
}
