import type { WritableFields } from "../api/product.ts";
import { isObject } from "./body.ts";
import { type Image, type ImageEdit, toImages } from "./images.ts";

/** The fields of a product that its owner writes, as the API answers them. */
export interface ProductFields extends Readonly<Omit<WritableFields, "images" | "metadata">> {
  /** In the order of `order`. */
  readonly images: readonly Image[];
  /** The JSON object that was sent; null when it was never set. */
  readonly metadata: Readonly<Record<string, unknown>> | null;
}

/** Fields to write behind the API's back. They are stored as given, without validation. */
export interface ProductEdit extends Partial<Omit<ProductFields, "images">> {
  /** The whole new list, in order; a string stands for an image with that `sourceUrl`. */
  readonly images?: readonly (string | ImageEdit)[];
}

/** What the emulator knows of one field. */
interface Field<Value> {
  /** The field's value in a product that never set it. */
  readonly unset: Value;
  /** Whether an upsert may send this value. */
  readonly accepts: (value: unknown) => boolean;
  /** What is wrong with a value that is not accepted; it follows the field's name. */
  readonly message: string;
}

const text = {
  unset: "",
  accepts: (value: unknown) => typeof value === "string",
  message: "must be a string",
};

/**
 * Every field that an owner can write, one row each, in the order of the API's list. The compiler
 * asks for a row when the API gains a writable field, and refuses a row for a field that it does
 * not have.
 */
export const FIELDS = {
  title: text,
  description: text,
  // Images are checked one by one in images.ts.
  images: { unset: [], accepts: Array.isArray, message: "must be an array" },
  metadata: {
    unset: null,
    accepts: (value) => value === null || isObject(value),
    message: "must be an object or null",
  },
  autoDetectImageRoles: {
    unset: false,
    accepts: (value) => typeof value === "boolean",
    message: "must be true or false",
  },
  validForDays: {
    unset: null,
    accepts: (value) => value === null || isDays(value),
    message: "must be an integer from 1 to 365, or null",
  },
} satisfies {
  readonly [Name in keyof WritableFields]: Field<ProductFields[Name]>;
};

/** The fields of a product that was created without any. */
export const UNSET = Object.fromEntries(
  Object.entries(FIELDS).map(([name, { unset }]) => [name, unset]),
) as unknown as ProductFields;

/** The fields that `source` defines; its other properties are left out. */
export function pickFields(source: Readonly<Record<string, unknown>>): Partial<ProductFields> {
  const defined = Object.keys(FIELDS).filter((name) => source[name] !== undefined);
  return Object.fromEntries(defined.map((name) => [name, source[name]]));
}

/** The fields that an edit names. They share nothing with the caller's objects. */
export function editedFields(edit: ProductEdit): Partial<ProductFields> {
  const { images } = edit;
  return structuredClone(pickFields({ ...edit, images: images && toImages(images) }));
}

function isDays(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 365;
}
