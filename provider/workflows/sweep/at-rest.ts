import type { ProductData } from "../../api/product.ts";

/** How long products must have been at rest. When both are given, both must hold. */
export interface RestConditions {
  /** Minimum days since the last edit, or since the creation. May be a fraction. */
  readonly olderThanDays?: number | undefined;
  /** Minimum days since the last try-on, or since the creation if there was none. May be a fraction. */
  readonly unusedForDays?: number | undefined;
}

const DAY_MS = 86_400_000;

/** Whether a product meets the conditions at `now`, in milliseconds since 1970. */
export function isAtRest(product: ProductData, conditions: RestConditions, now: number): boolean {
  const { olderThanDays = 0, unusedForDays = 0 } = conditions;
  const { createdAt, updatedAt, lastUsedAt } = product;
  const daysSince = (time: string) => (now - Date.parse(time)) / DAY_MS;
  const older = olderThanDays === 0 || daysSince(updatedAt) > olderThanDays;
  const unused = unusedForDays === 0 || daysSince(lastUsedAt ?? createdAt) > unusedForDays;
  return older && unused;
}

/** Says which time that the conditions need is not as documented; undefined when there is none. */
export function problemOfTimes(
  { problems = [] }: ProductData,
  { olderThanDays, unusedForDays }: RestConditions,
): string | undefined {
  const needed = [
    ...(olderThanDays ? ["updatedAt"] : []),
    ...(unusedForDays ? ["lastUsedAt", "createdAt"] : []),
  ];
  const odd = problems.find(({ path }) => needed.includes(path));
  return odd && `${odd.path}: ${odd.message}, so its age is not known`;
}
