import type { ProductData } from "../../provider/api/index.ts";
import { type Baseline, baselineAfter, outcomeOf } from "../../provider/product/compare.ts";
import type { Declaration } from "../../provider/product/declaration.ts";
import { declaredFields } from "../../provider/product/fields.ts";

/** The baseline after everything that is declared was sent. */
export function baselineOf(declaration: Declaration, answer: ProductData): Baseline {
  const sent = declaredFields(declaration);
  const outcome = outcomeOf(declaration, answer, sent, {});
  return baselineAfter(declaration, answer, sent, {}, outcome);
}
