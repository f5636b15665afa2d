import type { ProductData, WritableFields } from "../api/product.ts";
import type { CheckedDeclaration } from "./declaration.ts";
import { FIELD_RULES, FIELDS, type Field, type FieldRule } from "./field-rules.ts";
import { type CheckedImage, comparedImages, liveImages, type Uploads } from "./images.ts";

/** Fields to write. A field left out is kept; `images` replaces the whole list. */
export interface ProductWrite extends Partial<Omit<WritableFields, "images">> {
  readonly externalId: string;
  readonly images?: readonly CheckedImage[];
}

/** Returns the fields that the program declares. */
export function declaredFields(declaration: CheckedDeclaration): Field[] {
  return FIELDS.filter((field) => declaration[field] !== undefined);
}

/** Returns a field's declared and live values, reduced to what is compared. */
export function comparedValues(
  field: Field,
  declaration: CheckedDeclaration,
  live: ProductData,
  onceClassified: readonly number[] = [],
  uploads: Uploads = {},
): readonly [declared: unknown, actual: unknown] {
  if (field === "images") return comparedImages(declaration, live, onceClassified, uploads);
  return [declaration[field], live[field]];
}

/** Makes the write that sets the fields as declared, and clears those that are not declared. */
export function writeOf(declaration: CheckedDeclaration, fields: readonly Field[]): ProductWrite {
  const value = (field: Field) =>
    declaration[field] === undefined ? clearedValue(field) : declaration[field];
  return {
    externalId: declaration.externalId,
    ...Object.fromEntries(fields.map((field) => [field, value(field)])),
  };
}

/** Whether a field that is no longer declared still has to be cleared. */
export function needsClearing(field: Field, live: ProductData): boolean {
  return "cleared" in FIELD_RULES[field] && live[field] !== clearedValue(field);
}

/** Returns the declaration of the given fields that the live product agrees with. */
export function project(
  live: ProductData,
  fields: readonly Field[],
  classified: readonly number[],
  uploads: Uploads = {},
): Partial<CheckedDeclaration> {
  return Object.fromEntries(
    fields.map((field) => [
      field,
      field === "images" ? liveImages(live, classified, uploads) : live[field],
    ]),
  );
}

function clearedValue(field: Field): unknown {
  const rule: FieldRule<unknown> = FIELD_RULES[field];
  return rule.cleared;
}
