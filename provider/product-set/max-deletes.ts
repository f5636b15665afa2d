import { ValidationError } from "../api/errors.ts";
import type { UNKNOWN } from "../pulumi.ts";

/** As declared. It may not be known yet, in a preview. */
export type MaxDeletes = number | typeof UNKNOWN;

const LEAST = 20;
const SHARE = 0.2;

/**
 * Refuses to delete more products in one operation than the set allows: 20 % of the set or 20
 * products, whichever is more, unless `maxDeletes` says otherwise. A file that turns out empty or cut
 * off would else empty the catalog. A limit that is not known yet refuses nothing.
 *
 * @throws ValidationError with the number and the option to raise it.
 */
export function refuseManyDeletes(deletes: number, held: number, maxDeletes?: MaxDeletes): void {
  if (typeof maxDeletes === "string") return;
  const most = maxDeletes ?? Math.max(LEAST, Math.floor(held * SHARE));
  if (deletes <= most) return;
  throw new ValidationError({
    code: "TOO_MANY_DELETES",
    message: [
      `The program no longer declares ${deletes} of the ${held} products of this set, and at most ${most} may be deleted in one operation; nothing was changed.`,
      `If they are to be deleted, set \`maxDeletes: ${deletes}\`. If not, look at the data that the set is declared from.`,
    ].join(" "),
  });
}
