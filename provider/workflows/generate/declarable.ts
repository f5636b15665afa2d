import type { ProductData } from "../../api/product.ts";
import { checkInputs } from "../../product/check.ts";
import type { Declaration } from "../../product/declaration.ts";
import { FIELDS, type Field } from "../../product/field-rules.ts";
import { project } from "../../product/fields.ts";
import { roundTripProblem } from "./round-trip-problem.ts";

/** Something of a live product that can't be declared. */
export interface LeftOut {
  readonly externalId: string;
  /** Absent when the product as a whole can't be declared. */
  readonly field?: Field;
  readonly reason: string;
}

export interface Declarable {
  /** What a program can declare of it so that nothing is written; absent when it can't be declared. */
  readonly declaration?: Declaration;
  readonly leftOut: readonly LeftOut[];
}

/**
 * The declaration that a live product already equals: every field that has a value, with
 * `onExisting: "adopt"`. What a program can't declare is left out, and so left alone.
 */
export function declarable(live: ProductData): Declarable {
  const { externalId } = live;
  const [refused] = checkInputs({ externalId });
  if (refused !== undefined) return { leftOut: [{ externalId, reason: refused.message }] };

  const values = valuesOf(live);
  const declaration: Record<string, unknown> = { externalId };
  const leftOut: LeftOut[] = [];
  for (const field of FIELDS.filter((name) => hasValue(values[name]))) {
    const reason = obstacle(field, values);
    if (reason === undefined) declaration[field] = values[field];
    else leftOut.push({ externalId, field, reason });
  }
  return { declaration: { ...declaration, onExisting: "adopt" } as Declaration, leftOut };
}

/** The live fields as they would be declared; `classifications: null` is an image without any. */
function valuesOf(live: ProductData): Partial<Declaration> {
  const everyImage = live.images.map((_, index) => index);
  const { images, ...others } = project(live, FIELDS, everyImage);
  return {
    ...others,
    images: images?.map(({ classifications, ...source }) =>
      classifications == null ? source : { ...source, classifications },
    ),
  };
}

/** An empty text, a null and an empty list are what a product has that never got a value. */
function hasValue(value: Declaration[Field]): boolean {
  return Array.isArray(value)
    ? value.length > 0
    : value !== undefined && value !== null && value !== "";
}

function obstacle(field: Field, values: Partial<Declaration>): string | undefined {
  if (field === "images" && values.images?.some(({ url }) => url?.startsWith("upload://"))) {
    return "an uploaded image has no address that a program could declare";
  }
  const [problem] = checkInputs({ externalId: "any", [field]: values[field] });
  return problem?.message ?? roundTripProblem(values[field]);
}
