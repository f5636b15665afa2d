import type { ProductData } from "../../api/product.ts";
import { type Declarable, declarable as declarableAsItIs } from "../../product/declarable.ts";

export type { LeftOut } from "../../product/declarable.ts";

/**
 * Makes the declaration that takes a live product over as it is, with `onExisting: "adopt"`. What
 * can't be declared is left out, so that `up` does not change it.
 */
export function declarable(live: ProductData): Declarable {
  const { declaration, leftOut } = declarableAsItIs(live);
  if (declaration === undefined) return { leftOut };
  return { declaration: { ...declaration, onExisting: "adopt" }, leftOut };
}
