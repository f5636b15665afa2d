import type { ProductData } from "../../api/product.ts";
import { type Declarable, declarable as declarableAsItIs } from "../../product/declarable.ts";
import { roundTripProblems } from "../../product/round-trip-problem.ts";
import { DEFAULT_SHAPE, type ProgramShape } from "./shapes.ts";

export type { LeftOut } from "../../product/declarable.ts";

/**
 * Makes the declaration that takes a live product over as it is, with `onExisting: "adopt"`. What
 * can't be declared is left out, so that `up` does not change it.
 */
export function declarable(live: ProductData, shape: ProgramShape = DEFAULT_SHAPE): Declarable {
  const { declaration, leftOut } = declarableAsItIs(live);
  if (declaration === undefined) return { leftOut };
  const { externalId } = declaration;
  // In a set, the id is the key of an argument.
  const [problem] = shape === "set" ? roundTripProblems({ [externalId]: null }) : [];
  if (problem !== undefined) {
    return { leftOut: [{ externalId, reason: `a set ${problem.message}` }] };
  }
  return { declaration: { ...declaration, onExisting: "adopt" }, leftOut };
}
