/**
 * Makes a clock that never goes back, and that keeps running while the machine sleeps. It follows
 * the system's clock, except when that is set back.
 *
 * @returns a function that returns the milliseconds since the clock was made.
 */
export function monotonicClock(systemTime: () => number): () => number {
  let last = systemTime();
  let elapsed = 0;
  return () => {
    const time = systemTime();
    elapsed += Math.max(0, time - last);
    last = time;
    return elapsed;
  };
}
