/**
 * A clock that never goes back, and that goes on while the machine sleeps: the system's, except
 * for the moments at which that one is set back.
 *
 * @returns a function that tells the milliseconds since the clock was made.
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
