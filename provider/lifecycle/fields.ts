import { isDeepStrictEqual } from "node:util";
import type { ImageUpsert, ProductData, ProductUpsert } from "../api/index.ts";
import type { Declaration, DeclaredImage } from "./declaration.ts";

/** The fields of a product that a program may declare, besides its identity. */
export const FIELDS = ["title", "description", "images", "metadata", "validForDays"] as const;
export type Field = (typeof FIELDS)[number];

/** What is sent to clear a field. A product can't be without images, so those stay. */
const CLEARED = { title: "", description: "", metadata: null, validForDays: null } as const;

/** The fields that the program declares. */
export function declaredFields(declaration: Declaration): Field[] {
  return FIELDS.filter((field) => declaration[field] !== undefined);
}

/** Whether the live product is, in this field, what the program declares. */
export function agrees(field: Field, declaration: Declaration, live: ProductData): boolean {
  if (field !== "images") return isDeepStrictEqual(declaration[field], live[field]);
  const declared = declaration.images ?? [];
  const isClassified = (index: number) => declared[index]?.classifications !== undefined;
  return isDeepStrictEqual(declared, imagesAsDeclared(live, isClassified));
}

/** The request that sets the given fields as declared, and clears those that are not declared. */
export function upsertOf(declaration: Declaration, fields: readonly Field[]): ProductUpsert {
  const { images, ...plain } = declaration;
  const values = { ...CLEARED, ...plain, images: images?.map(imageUpsert) };
  return {
    externalId: declaration.externalId,
    ...Object.fromEntries(
      fields.map((field) => [field, values[field]]).filter(([, value]) => value !== undefined),
    ),
  };
}

/** Whether a field that is no longer declared has still to be cleared. */
export function needsClearing(field: Field, live: ProductData): boolean {
  return field !== "images" && !isDeepStrictEqual(live[field], CLEARED[field]);
}

/** The declaration of the given fields that the live product would agree with. */
export function project(
  live: ProductData,
  fields: readonly Field[],
  classified: boolean,
): Partial<Declaration> {
  return Object.fromEntries(
    fields.map((field) => [
      field,
      field === "images" ? imagesAsDeclared(live, () => classified) : live[field],
    ]),
  );
}

/** The live images in declared form and order; the order's numbers are the API's own business. */
function imagesAsDeclared(live: ProductData, classified: (index: number) => boolean) {
  return live.images
    .toSorted((a, b) => a.order - b.order)
    .map(
      ({ sourceUrl: url, classifications }, index): DeclaredImage =>
        classified(index) && classifications !== undefined ? { url, classifications } : { url },
    );
}

function imageUpsert({ url, classifications }: DeclaredImage): ImageUpsert {
  return { source: { url }, ...(classifications === undefined ? {} : { classifications }) };
}
