import type { ProductData } from "../../api/product.ts";
import { checkInputs } from "../../product/check.ts";
import type { Declaration } from "../../product/declaration.ts";
import { FIELDS, type Field } from "../../product/field-rules.ts";
import { project } from "../../product/fields.ts";
import { roundTripProblem } from "./round-trip-problem.ts";

/** A live product, or a field of one, that can't be declared. */
export interface LeftOut {
  readonly externalId: string;
  /** Absent when the whole product can't be declared. */
  readonly field?: Field;
  readonly reason: string;
}

/** How a live product can be declared. */
export interface Declarable {
  /** Absent when the whole product can't be declared. */
  readonly declaration?: Declaration;
  readonly leftOut: readonly LeftOut[];
}

/**
 * Makes the declaration that a live product already equals: every field that has a value, with
 * `onExisting: "adopt"`. A field that can't be declared is left out, so that `up` does not change it.
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

/** Returns the live fields in declared form. `classifications: null` is an image without any. */
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

/** Whether a field was ever set: if not, the API answers an empty text, null or an empty list. */
function hasValue(value: Declaration[Field]): boolean {
  return Array.isArray(value)
    ? value.length > 0
    : value !== undefined && value !== null && value !== "";
}

/** Returns why a field can't be declared, if it can't. */
function obstacle(field: Field, values: Partial<Declaration>): string | undefined {
  if (field === "images" && values.images?.some(({ url }) => url?.startsWith("upload://"))) {
    return "an uploaded image has no address that a program could declare";
  }
  const [problem] = checkInputs({ externalId: "any", [field]: values[field] });
  return problem?.message ?? roundTripProblem(values[field]);
}
