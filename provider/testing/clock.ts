/** A span of time: the sum of its parts. */
export interface Duration {
  readonly days?: number;
  readonly hours?: number;
  readonly minutes?: number;
  readonly seconds?: number;
  readonly milliseconds?: number;
}

const DAY = 86_400_000;

/**
 * The emulator's clock. Timestamps and expiry of products follow it. It runs with the system clock
 * until `set` stops it.
 *
 * @example
 * emulator.products.put({ externalId: "shirt-1", validForDays: 30 });
 * emulator.clock.advance({ days: 31 });
 * emulator.products.get("shirt-1"); // undefined
 */
export class Clock {
  #fixed: number | undefined;
  #ahead = 0;

  /** The time in milliseconds since 1970, like `Date.now()`. */
  now(): number {
    return (this.#fixed ?? Date.now()) + this.#ahead;
  }

  /**
   * Stops the clock at a time. From then on only `advance` moves it.
   *
   * @throws RangeError when `time` is not a date.
   */
  set(time: Date | string | number): void {
    this.#fixed = millisecondsOf(time);
    this.#ahead = 0;
  }

  /** Moves the clock forward, or back with negative numbers, whether it runs or is stopped. */
  advance(duration: Duration): void {
    const { days = 0, hours = 0, minutes = 0, seconds = 0, milliseconds = 0 } = duration;
    this.#ahead += days * DAY + ((hours * 60 + minutes) * 60 + seconds) * 1000 + milliseconds;
  }
}

/** @throws RangeError when `time` is not a date. */
export function millisecondsOf(time: Date | string | number): number {
  const milliseconds = new Date(time).getTime();
  if (Number.isNaN(milliseconds)) throw new RangeError(`not a date: ${String(time)}`);
  return milliseconds;
}

/** @returns days in milliseconds. */
export function daysToMs(days: number): number {
  return days * DAY;
}
