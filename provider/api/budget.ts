const MINUTE_MS = 60_000;

/**
 * How much of the budget's own rate is used once the budget is spent. The rest is for the account's
 * other processes, which would otherwise find each request that comes free taken already.
 */
const RATE_WHEN_SPENT = 0.99;

/** After the wait for a new window, the whole budget is sent within this time, not in one burst. */
const BURST_MS = 2000;

/** How late a request may go, as timers are late, without those after it being late as well. */
const LATENESS_MS = 20;

/** The slowest pace, and the one from which on the bucket alone is limit enough; in budgets. */
const SLOWEST = 1 / 16;
const FAST_ENOUGH = 2;

/** A pace grows by one budget in the time of so many requests, or in the least time. */
const RECOVERY_REQUESTS = 50;
const LEAST_RECOVERY_MS = 4000;

/**
 * Decides when the next request may be sent; it neither waits nor sends. Times are milliseconds
 * of any clock that does not go back.
 *
 * Three limits stand side by side:
 * - The bucket: so many requests a minute, all of them at once while they last, so that an
 *   operation that fits into the budget is never paced.
 * - The moment that a refusal (429) named. Before it, nobody sends.
 * - The pace, after refusals only: others spend the same budget. As in TCP, a refusal halves it
 *   and time lets it grow evenly, which gives each process the same share in the end.
 *
 * By which algorithm the API counts is not documented, so a refusal is read by its wait. A long
 * one is the wait for a window, after which the whole budget may be back. A short one says that
 * requests come free one by one, and that we are ahead of them.
 */
export class Budget {
  readonly #size: number;
  readonly #msPerRequest: number;
  /** What was left at `#countedAt`, which is a moment to come after the refusal of a window. */
  #left: number;
  #countedAt = Number.NEGATIVE_INFINITY;
  #closedUntil = Number.NEGATIVE_INFINITY;
  /** When the pace lets the next request go. */
  #dueAt = Number.NEGATIVE_INFINITY;
  /** In budgets a minute, at `#pacedAt`. */
  #pace = Number.POSITIVE_INFINITY;
  #pacedAt = Number.NEGATIVE_INFINITY;

  constructor(requestsPerMinute: number) {
    this.#size = requestsPerMinute;
    this.#left = requestsPerMinute;
    this.#msPerRequest = MINUTE_MS / (requestsPerMinute * RATE_WHEN_SPENT);
  }

  /** Milliseconds until so many requests fit, as far as can be told; 0 when they fit now. */
  waitMs(now: number, requests = 1): number {
    this.#bringUpTo(now);
    const missing = requests - this.#left;
    return Math.max(
      0,
      this.#closedUntil - now,
      missing > 0 ? this.#countedAt - now + missing * this.#msPerRequest : 0,
      this.#dueAt - now,
    );
  }

  /** Milliseconds until the moment that a refusal named. */
  closedMs(now: number): number {
    return Math.max(0, this.#closedUntil - now);
  }

  spend(now: number): void {
    this.#bringUpTo(now);
    this.#left -= 1;
    this.#dueAt = Math.max(this.#dueAt, now - LATENESS_MS) + this.#msPerRequest / this.#pace;
  }

  /** The API refused a request, which may come back after so many milliseconds. */
  refuse(now: number, waitMs: number): void {
    this.#bringUpTo(now);
    // Requests that were in flight together are refused together: one sign, not many.
    const isFirst = now >= this.#closedUntil;
    this.#closedUntil = Math.max(this.#closedUntil, now + waitMs);
    if (waitMs > this.#longestWaitForOne()) {
      this.#left = this.#size;
      this.#countedAt = this.#closedUntil;
      this.#pace = MINUTE_MS / BURST_MS;
    } else if (isFirst) {
      const pace = Number.isFinite(this.#pace) ? this.#pace : FAST_ENOUGH;
      this.#pace = Math.max(SLOWEST, pace / 2);
      if (this.#pace <= 1) this.#left = Math.min(this.#left, 0);
    }
    this.#pacedAt = this.#closedUntil;
  }

  /** In whole seconds, as Retry-After is rounded. */
  #longestWaitForOne(): number {
    return Math.ceil(this.#msPerRequest / 1000) * 1000;
  }

  #bringUpTo(now: number): void {
    if (now > this.#countedAt) {
      const refilled = (now - this.#countedAt) / this.#msPerRequest;
      this.#left = Math.min(this.#size, this.#left + refilled);
      this.#countedAt = now;
    }
    if (now > this.#pacedAt && this.#pace < FAST_ENOUGH) {
      const recoveryMs = Math.max(LEAST_RECOVERY_MS, RECOVERY_REQUESTS * this.#msPerRequest);
      const pace = this.#pace + (now - this.#pacedAt) / recoveryMs;
      this.#pace = pace < FAST_ENOUGH ? pace : Number.POSITIVE_INFINITY;
      this.#pacedAt = now;
    }
  }
}
