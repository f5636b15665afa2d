const EVERY_MS = 10_000;

/** Shows how far a long operation is, at most every 10 s. */
export class Progress {
  readonly #total: number;
  readonly #show: (line: string) => void;
  readonly #now: () => number;
  readonly #startedAt: number;
  #shownAt: number;
  #done = 0;

  /** @param total - Number of products that the operation changes or reads. */
  constructor(total: number, show: (line: string) => void, now = () => performance.now()) {
    this.#total = total;
    this.#show = show;
    this.#now = now;
    this.#startedAt = now();
    this.#shownAt = this.#startedAt;
  }

  /** Counts one more product. */
  advance(): void {
    this.#done += 1;
    const now = this.#now();
    if (now - this.#shownAt < EVERY_MS) return;
    this.#shownAt = now;
    const perMs = this.#done / (now - this.#startedAt);
    const left = (this.#total - this.#done) / perMs;
    const count = (number: number) => number.toLocaleString("en");
    this.#show(
      `${count(this.#done)} of ${count(this.#total)} products done, ${durationOf(left)} left at ${count(Math.round(perMs * 60_000))} a minute`,
    );
  }
}

function durationOf(ms: number): string {
  const minutes = ms / 60_000;
  return minutes < 1.5 ? `${Math.ceil(ms / 1000)} s` : `${Math.round(minutes)} min`;
}
