import type { ProductData } from "../api/product.ts";
import { disagreements } from "./compare.ts";
import type { CheckedDeclaration } from "./declaration.ts";
import { othersAreUnset } from "./fields.ts";

/** An interrupted create is tried again within a day, or it is not recognized any more. */
const MAX_AGE_MS = 24 * 60 * 60 * 1000;

/** The API's clocks may differ by this much, and a request may take effect after its caller gave up. */
const SKEW_MS = 60_000;

/**
 * Whether a live product can be what this declaration's own create made: it has what is declared
 * and nothing else, nobody edited it, and it is less than a day old. Equal values alone prove
 * nothing. A stack that lost its prefix declares production's products as they are.
 *
 * @param now - The API's time, in milliseconds since 1970.
 */
export function canBeOwnCreate(
  declaration: CheckedDeclaration,
  live: ProductData,
  now: number,
): boolean {
  const age = now - Date.parse(live.createdAt);
  const isFresh = age < MAX_AGE_MS && age > -SKEW_MS;
  return isFresh && live.createdAt === live.updatedAt && hasJust(declaration, live);
}

/**
 * Whether a live product can be what a create made that got no usable answer, and that the state
 * remembers. A retry of its request counts as an edit of its own.
 *
 * @param endedAt - The API's time when the create gave up, ISO 8601.
 */
export function canBeRememberedCreate(
  declaration: CheckedDeclaration,
  live: ProductData,
  endedAt: string,
): boolean {
  const end = Date.parse(endedAt);
  const wasMadeThen =
    Date.parse(live.createdAt) > end - MAX_AGE_MS && Date.parse(live.updatedAt) <= end + SKEW_MS;
  return wasMadeThen && hasJust(declaration, live);
}

function hasJust(declaration: CheckedDeclaration, live: ProductData): boolean {
  return (
    declaration.images !== undefined &&
    disagreements(declaration, live).length === 0 &&
    othersAreUnset(declaration, live)
  );
}
