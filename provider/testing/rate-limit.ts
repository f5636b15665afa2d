/** A request budget for each API key. It uses real time, not the emulator's clock. */
export interface RateLimit {
  /** Requests that one key may send per minute; at least 1. */
  readonly requestsPerMinute: number;
  /**
   * - `fixed-window` (the default): the budget is renewed a minute after the first request.
   * - `sliding-window`: at most the budget in any 60 seconds.
   * - `token-bucket`: the whole budget at first, then one request every (60 / budget) seconds.
   */
  readonly algorithm?: "fixed-window" | "sliding-window" | "token-bucket";
}

/** Charges a request at a time in ms. Returns 0, or the ms to wait when the budget is exhausted. */
export type Limiter = (now: number) => number;

const MINUTE = 60_000;

const ALGORITHMS = {
  "fixed-window": fixedWindow,
  "sliding-window": slidingWindow,
  "token-bucket": tokenBucket,
};

/** @throws RangeError when the budget is less than one request. */
export function createLimiter({ requestsPerMinute, algorithm }: RateLimit): Limiter {
  if (!(requestsPerMinute >= 1)) {
    throw new RangeError(`requestsPerMinute must be at least 1, not ${requestsPerMinute}`);
  }
  return ALGORITHMS[algorithm ?? "fixed-window"](requestsPerMinute);
}

function fixedWindow(budget: number): Limiter {
  let end = Number.NEGATIVE_INFINITY;
  let taken = 0;
  return (now) => {
    if (now >= end) {
      end = now + MINUTE;
      taken = 0;
    }
    if (taken + 1 > budget) return end - now;
    taken += 1;
    return 0;
  };
}

function slidingWindow(budget: number): Limiter {
  const times: number[] = [];
  return (now) => {
    // The same expression as for the wait below, so that rounding can't make the two disagree.
    while (times[0] !== undefined && times[0] + MINUTE - now <= 0) times.shift();
    if (times.length + 1 > budget) return (times[0] as number) + MINUTE - now;
    times.push(now);
    return 0;
  };
}

function tokenBucket(budget: number): Limiter {
  const msPerToken = MINUTE / budget;
  // When the bucket will be full again. Each request delays that by the time of one token.
  let fullAt = Number.NEGATIVE_INFINITY;
  return (now) => {
    const next = Math.max(fullAt, now) + msPerToken;
    const wait = next - now - MINUTE;
    // Adding many fractions accumulates an error smaller than this.
    if (wait > 1e-6) return wait;
    fullAt = next;
    return 0;
  };
}
