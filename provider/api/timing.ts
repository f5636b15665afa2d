/** A clock and its timers. */
export interface Timing {
  /** Monotonic time in milliseconds. */
  now(): number;
  /** @returns a function that cancels the call. */
  callLater(ms: number, callback: () => void): () => void;
}

export const REAL_TIME: Timing = {
  now: () => performance.now(),
  callLater(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};
