const MINUTE_MS = 60_000;

/**
 * The share of the budget's rate that is used once the budget is spent. The rest leaves room for the
 * account's other processes, which would otherwise never get a request.
 */
const RATE_WHEN_SPENT = 0.99;

/** After the wait for a new window, the whole budget is spread over this time. */
const BURST_MS = 2000;

/** Timers fire late. Lateness up to this much does not shift the schedule. */
const LATENESS_MS = 20;

/** Bounds of the pace, as multiples of the budget's rate. At FAST_ENOUGH only the bucket limits. */
const SLOWEST = 1 / 16;
const FAST_ENOUGH = 2;

/** The pace grows by one budget in the time of 50 requests, and in no less than 4 s. */
const RECOVERY_REQUESTS = 50;
const LEAST_RECOVERY_MS = 4000;

/**
 * Decides when the next request may be sent. It neither waits nor sends. Times are milliseconds of
 * any monotonic clock. Processes that share the budget have a copy each, and pass it what all of
 * them do.
 *
 * Three limits apply together:
 * - The token bucket: a minute's requests, which may all be sent at once. An operation that fits
 *   into the budget is never slowed down.
 * - The time that a refusal (429) named. Nothing is sent before it.
 * - The pace, which applies only after refusals, because then others spend the same budget. As in
 *   TCP, a refusal halves it and time increases it evenly, so that all processes end up with equal
 *   shares.
 *
 * How the API counts is not documented, so the wait of a refusal tells. A long wait is one for a new
 * window, after which the whole budget may be back. A short wait means that requests become free one
 * by one, and that we send faster than that.
 */
export class Budget {
  readonly #size: number;
  readonly #msPerRequest: number;
  /** Tokens left at `#countedAt`, which lies in the future after a wait for a new window. */
  #left: number;
  #countedAt = Number.NEGATIVE_INFINITY;
  #closedUntil = Number.NEGATIVE_INFINITY;
  /** When the pace allows the next request. */
  #dueAt = Number.NEGATIVE_INFINITY;
  /** Budgets per minute, at `#pacedAt`. */
  #pace = Number.POSITIVE_INFINITY;
  #pacedAt = Number.NEGATIVE_INFINITY;

  constructor(requestsPerMinute: number) {
    this.#size = requestsPerMinute;
    this.#left = requestsPerMinute;
    this.#msPerRequest = MINUTE_MS / (requestsPerMinute * RATE_WHEN_SPENT);
  }

  /** Estimates the milliseconds until the given number of requests fits; 0 when it fits now. */
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

  /** Returns the whole milliseconds until the time that a refusal named. */
  closedMs(now: number): number {
    // The sum of a time and a wait has a rounding error, which must not show as one more second.
    return Math.max(0, Math.round(this.#closedUntil - now));
  }

  /** Returns how many requests may be sent at once, if any may be sent; at least 1. */
  room(now: number): number {
    this.#bringUpTo(now);
    return Number.isFinite(this.#pace) ? 1 : Math.max(1, Math.floor(this.#left));
  }

  /** Takes requests from the budget. */
  spend(now: number, requests = 1): void {
    this.#bringUpTo(now);
    this.#left -= requests;
    const tookMs = (requests * this.#msPerRequest) / this.#pace;
    this.#dueAt = Math.max(this.#dueAt, now - LATENESS_MS) + tookMs;
  }

  /** Records that the API refused a request and asked to wait. */
  refuse(now: number, waitMs: number): void {
    this.#bringUpTo(now);
    // Requests that were in flight together are refused together, and count as one refusal.
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

  /** In whole seconds, because Retry-After is rounded up. */
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
