import type { ProductData } from "../../api/product.ts";

/** How long products must have been at rest; every condition that is given has to hold. */
export interface RestConditions {
  /** Days, also fractions, since the last edit; creation is the first. */
  readonly olderThanDays?: number | undefined;
  /** Days, also fractions, since the last try-on; of a product never used, since its creation. */
  readonly unusedForDays?: number | undefined;
}

const DAY_MS = 86_400_000;

/** Whether a product has been at rest for long enough at a time, in milliseconds since 1970. */
export function isAtRest(product: ProductData, conditions: RestConditions, now: number): boolean {
  const { olderThanDays = 0, unusedForDays = 0 } = conditions;
  const { createdAt, updatedAt, lastUsedAt } = product;
  const daysSince = (time: string) => (now - Date.parse(time)) / DAY_MS;
  const older = olderThanDays === 0 || daysSince(updatedAt) > olderThanDays;
  const unused = unusedForDays === 0 || daysSince(lastUsedAt ?? createdAt) > unusedForDays;
  return older && unused;
}
