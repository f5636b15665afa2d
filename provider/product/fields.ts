import type { ProductData, WritableFields } from "../api/product.ts";
import type { CheckedDeclaration } from "./declaration.ts";
import { FIELD_RULES, FIELDS, type Field, type FieldRule } from "./field-rules.ts";
import {
  type Annotated,
  type CheckedImage,
  comparedImages,
  imagesOf,
  imagesToSend,
  liveImages,
  type Uploads,
} from "./images.ts";
import { asLiveImage } from "./live-image.ts";

/** Fields to write. A field left out is kept; `images` replaces the whole list. */
export interface ProductWrite extends Partial<Omit<WritableFields, "images">> {
  readonly externalId: string;
  readonly images?: readonly CheckedImage[];
}

/** Returns the fields that the program declares. */
export function declaredFields(declaration: CheckedDeclaration): Field[] {
  return FIELDS.filter((field) => declaration[field] !== undefined);
}

/**
 * Returns a field's declared and live values, reduced to what is compared. A field that is not
 * declared has its cleared value.
 */
export function comparedValues(
  field: Field,
  declaration: CheckedDeclaration,
  live: ProductData,
  once: Annotated = {},
  uploads: Uploads = {},
): readonly [declared: unknown, actual: unknown] {
  if (field === "images") return comparedImages(declaration, live, once, uploads);
  const declared = declaration[field] === undefined ? clearedValue(field) : declaration[field];
  // A value that the API does not answer proves no difference.
  return [declared, isUnknown(field, live) ? declared : live[field]];
}

/** Whether the API says nothing about a field. */
export function isUnknown(field: Field, live: ProductData): boolean {
  return live[field] == null && "unknown" in FIELD_RULES[field];
}

/**
 * Makes the write that sets the fields as declared, and clears those that are not declared.
 *
 * @param live - The product as it is known, whose images keep their roles.
 */
export function writeOf(
  declaration: CheckedDeclaration,
  fields: readonly Field[],
  live?: ProductData,
  { uploads, ...once }: Annotated & { readonly uploads?: Uploads } = {},
): ProductWrite {
  const value = (field: Field) => {
    if (declaration[field] === undefined) return clearedValue(field);
    if (field === "images") return imagesToSend(declaration, live, once, uploads ?? {});
    return declaration[field];
  };
  return {
    externalId: declaration.externalId,
    ...Object.fromEntries(fields.map((field) => [field, value(field)])),
  };
}

/** Makes the product that a declaration becomes, as far as that is known before it is sent. */
export function asProduct(declaration: CheckedDeclaration, createdAt: string): ProductData {
  const value = (field: Field): unknown =>
    field === "images"
      ? imagesOf(declaration).map(asLiveImage)
      : (declaration[field] ?? unsetValue(field) ?? null);
  const fields: Partial<Record<Field, unknown>> = {};
  for (const field of FIELDS) fields[field] = value(field);
  return {
    externalId: declaration.externalId,
    ...(fields as unknown as WritableFields),
    lastUsedAt: null,
    expiresAt: null,
    createdAt,
    updatedAt: createdAt,
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
  where: Annotated,
  uploads: Uploads = {},
): Partial<CheckedDeclaration> {
  return Object.fromEntries(
    fields.map((field) => [
      field,
      field === "images" ? liveImages(live, where, uploads) : live[field],
    ]),
  );
}

/** Whether the fields that the program does not declare are as in a new product. */
export function othersAreUnset(declaration: CheckedDeclaration, live: ProductData): boolean {
  return FIELDS.every((field) => declaration[field] !== undefined || isUnset(field, live));
}

function isUnset(field: Field, live: ProductData): boolean {
  return !live[field] || (Array.isArray(live[field]) && live[field].length === 0);
}

/** Returns the value of a field in a product that never set it. */
export function unsetValue(field: Field): unknown {
  return field === "images" ? [] : clearedValue(field);
}

function clearedValue(field: Field): unknown {
  const rule: FieldRule<unknown> = FIELD_RULES[field];
  return rule.cleared;
}
