import type { Declaration } from "../../../provider/product/declaration.ts";
import type { Product } from "../../../provider/testing/index.ts";
import { isSame } from "../../same.ts";

export const FIELDS = ["title", "description", "images", "metadata", "validForDays"] as const;
export type Field = (typeof FIELDS)[number];

/** A value that a program can manage on its own: a field, or the classifications of one image. */
export type Key = Exclude<Field, "images"> | "images" | `images[${number}].classifications`;

/** What the model needs of a product, live or as the state knows it. */
export type View = Pick<Product, Field>;

const EMPTY: Partial<Record<Key, unknown>> = {
  title: "",
  description: "",
  metadata: null,
  validForDays: null,
};

/** Returns the values that a program declares. */
export function declaredValues(declaration: Declaration): Map<Key, unknown> {
  const { images, ...rest } = declaration;
  const values = new Map<Key, unknown>();
  for (const key of ["title", "description", "metadata", "validForDays"] as const) {
    if (rest[key] !== undefined) values.set(key, rest[key]);
  }
  if (images !== undefined)
    values.set(
      "images",
      images.map(({ url }) => url),
    );
  images?.forEach(({ classifications }, position) => {
    if (classifications !== undefined) values.set(classificationsAt(position), classifications);
  });
  return values;
}

/** Returns every value of a product that a program could manage. */
export function liveValues({ images, ...fields }: View): Map<Key, unknown> {
  return new Map<Key, unknown>([
    ["title", fields.title],
    ["description", fields.description],
    ["metadata", fields.metadata],
    ["validForDays", fields.validForDays],
    ["images", images.map(({ sourceUrl }) => sourceUrl)],
    ...images.map(({ classifications = null }, position): [Key, unknown] => [
      classificationsAt(position),
      classifications,
    ]),
  ]);
}

/** Returns the declared values that differ from the product's. */
export function differing(declaration: Declaration, view: View): Key[] {
  const live = liveValues(view);
  return [...declaredValues(declaration)]
    .filter(([key, value]) => !isSame(value, live.get(key)))
    .map(([key]) => key);
}

/** Returns the values that were declared before, are no longer, and are still set. */
export function leftOver(once: ReadonlySet<Key>, declaration: Declaration, view: View): Key[] {
  const declared = declaredValues(declaration);
  return (
    [...liveValues(view)]
      .filter(([key, value]) => once.has(key) && !declared.has(key) && !isEmpty(key, value))
      // If the images are not managed, neither are their classifications.
      .filter(([key]) => fieldOf(key) !== "images" || declared.has("images"))
      .map(([key]) => key)
  );
}

/** Whether a program manages other values of this product than it did before. */
export function managesOthers(
  once: ReadonlySet<Key>,
  declaration: Declaration,
  view: View,
): boolean {
  const declared = declaredValues(declaration);
  return [...liveValues(view).keys()].some((key) => once.has(key) !== declared.has(key));
}

export function fieldOf(key: Key): Field {
  return FIELDS.find((field) => key === field) ?? "images";
}

function isEmpty(key: Key, value: unknown): boolean {
  // A product is never without images.
  return key === "images" || isSame(value, EMPTY[key] ?? null);
}

function classificationsAt(position: number): Key {
  return `images[${position}].classifications`;
}
