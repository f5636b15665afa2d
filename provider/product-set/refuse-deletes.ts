import { ValidationError } from "../api/errors.ts";
import { excerpt } from "../api/problems.ts";
import type { UNKNOWN } from "../pulumi.ts";
import { quoted } from "../text/escape-control.ts";

/** As declared. It may not be known yet, in a preview. */
export type MaxDeletes = number | typeof UNKNOWN;

const LEAST = 20;
const SHARE = 0.2;

/** Numbers of products. */
export interface Counts {
  readonly deletes: number;
  /** Those that the set holds. */
  readonly held: number;
  /** Those that the program declares. */
  readonly declared: number;
}

/**
 * Refuses to delete more products in one operation than the set allows: 20 % of the set or 20
 * products, whichever is more, unless `maxDeletes` says otherwise. A program that declares no product
 * at all deletes none. A file that turns out empty or cut off would otherwise empty the catalog. A
 * limit that is not known yet refuses nothing.
 *
 * @throws ValidationError with the number and the option to raise it.
 */
export function refuseManyDeletes(
  { deletes, held, declared }: Counts,
  maxDeletes?: MaxDeletes,
): void {
  if (typeof maxDeletes === "string") return;
  const most = maxDeletes ?? (declared === 0 ? 0 : Math.max(LEAST, Math.floor(held * SHARE)));
  if (deletes <= most) return;
  throw new ValidationError({
    code: "TOO_MANY_DELETES",
    message: [
      `The program no longer declares ${deletes} of the ${held} products of this set, and at most ${most} may be deleted in one operation; nothing was changed.`,
      `If they are to be deleted, set \`maxDeletes: ${deletes}\`. If not, look at the data that the set is declared from.`,
    ].join(" "),
  });
}

/** Characters of ids that a message lists. */
const MAX_LIST = 1000;

/**
 * Refuses to delete products that the same operation imports: their owner has not seen yet that the
 * program lacks them.
 *
 * @throws ValidationError that names them.
 */
export function refuseDeletesOfImported(externalIds: readonly string[]): void {
  if (externalIds.length === 0) return;
  const list = excerpt(externalIds.map(quoted).join(", "), MAX_LIST);
  throw new ValidationError({
    code: "IMPORTED_NOT_DECLARED",
    message: [
      `The import found products that the program does not declare (${externalIds.length}): ${list}; nothing was changed.`,
      "Declare them, for example with what `npx pulumi-genlook generate --as set` writes, or import a longer prefix.",
      "To delete them, import them with `pulumi import`, and let the next `pulumi up` delete them.",
    ].join(" "),
  });
}
