import { InvalidArgumentError } from "commander";

/** Parses a whole number within bounds. */
export function wholeNumber(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (number >= minimum && number <= maximum) return number;
    throw new InvalidArgumentError(`It must be a whole number from ${minimum} to ${maximum}.`);
  };
}

const DAYS_IN = { m: 1 / 1440, h: 1 / 24, d: 1, w: 7 };

/** Parses a span of time such as `90m`, `12h`, `7d` or `2w`, to days. */
export function days(text: string): number {
  const [, number, unit] = /^(\d+)([mhdw])$/.exec(text) ?? [];
  const span = Number(number) * DAYS_IN[unit as keyof typeof DAYS_IN];
  if (span > 0) return span;
  throw new InvalidArgumentError("It must be a span of time such as 12h, 7d or 2w.");
}

/** Collects the values of an option that may be given more than once. */
export function collect(value: string, previous: readonly string[] = []): string[] {
  return [...previous, value];
}
