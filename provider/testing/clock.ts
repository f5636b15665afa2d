/** A span of time; its parts are added up. */
export interface Duration {
  readonly days?: number;
  readonly hours?: number;
  readonly minutes?: number;
  readonly seconds?: number;
  readonly milliseconds?: number;
}

const DAY = 86_400_000;

/**
 * The emulator's time, by which products are stamped and expire. It follows the system clock
 * until `set` makes it stand still. Nothing happens as it moves: a product that has expired
 * meanwhile is gone when it is next asked for.
 *
 * @example
 * emulator.products.put({ externalId: "shirt-1", validForDays: 30 });
 * emulator.clock.advance({ days: 31 });
 * emulator.products.get("shirt-1"); // undefined
 */
export class Clock {
  #fixed: number | undefined;
  #ahead = 0;

  /** The time in milliseconds since 1970, as `Date.now()` gives it. */
  now(): number {
    return (this.#fixed ?? Date.now()) + this.#ahead;
  }

  /**
   * Stops the clock at a time: from here on, it moves by `advance` alone.
   *
   * @throws RangeError when `time` is not a date.
   */
  set(time: Date | string | number): void {
    this.#fixed = millisecondsOf(time);
    this.#ahead = 0;
  }

  /** Moves the clock on (back, with negative numbers), whether it runs or stands still. */
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
