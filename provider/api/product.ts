import { isJson, isJsonObject, type Json, type JsonObject } from "./json.ts";
import type { Problem } from "./problems.ts";
import {
  filled,
  listOf,
  nullAsFallback,
  objectOf,
  optional,
  type Rule,
  type Rules,
  value,
} from "./rules.ts";

/** One image of a product as the API answers it. */
export interface ProductImage {
  /** The URL given on upsert, or `upload://…` for uploaded bytes: stable, not always fetchable. */
  sourceUrl: string;
  /** Position among the product's images, counted by the API from 0. */
  order: number;
  /** The part that the image plays: a text in versions 1.0 to 1.2 of the API; null where none was set. */
  role?: Json | null | undefined;
  /** The API's own classification of the image, where it answers one. */
  classifications?: Json | undefined;
}

/** The fields of a product that its owner writes, as the API answers them. */
export interface WritableFields {
  /** Title as shoppers see it; empty when none was ever set. */
  title: string;
  /** Empty when none was ever set. */
  description: string;
  images: ProductImage[];
  /** Whatever JSON object was stored, or null. */
  metadata: JsonObject | null;
  /** Whether Genlook finds out by itself what each image shows; null = the API does not say. */
  autoDetectImageRoles: boolean | null;
  /** Days that the product lives between uses, 1–365; null = no limit. */
  validForDays: number | null;
}

/** All fields of a product, as the API answers them. */
export interface ProductFields extends WritableFields {
  /** The shop's own id of the product, unique in the account. */
  externalId: string;
  /** The last try-on that used the product, ISO 8601; null = never. Moves with use. */
  lastUsedAt: string | null;
  /** When the product is removed unless used before, ISO 8601; null = never. Moves with use. */
  expiresAt: string | null;
  /** ISO 8601. */
  createdAt: string;
  /** The last edit, ISO 8601. Use does not move it. */
  updatedAt: string;
}

/**
 * A product as the API answers it.
 *
 * Source: Genlook's pages "List, Get & Delete Products" and "Create or Update Product".
 */
export interface ProductData extends ProductFields {
  /**
   * Fields that the API answered in a form that is not documented; here they hold null, an empty
   * text or list. Only products of a list can have problems.
   */
  readonly problems?: readonly Problem[];
}

/** An image to upsert: its address, or its bytes, which are opened when they are sent. */
export interface ImageUpsert {
  readonly source: { readonly url: string } | { readonly open: () => Promise<Blob> };
  readonly role?: string | null;
  readonly classifications?: Json | null;
}

/** The body of `POST /products`. A field left out is kept; `images` replaces the whole list. */
export interface ProductUpsert extends Partial<Omit<WritableFields, "images">> {
  readonly externalId: string;
  readonly images?: readonly ImageUpsert[];
}

const isText = (input: unknown): input is string => typeof input === "string";
const isBoolean = (input: unknown): input is boolean => typeof input === "boolean";
const isNumber = (input: unknown): input is number => Number.isFinite(input);

/** The form of time that the API uses; matching it is faster than `Date.parse`. */
const USUAL_TIME =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?Z$/;
/** A time without a zone would be one of this machine's zone. */
const WITH_ZONE = /^[+-]?\d{4,6}-\d\d-\d\d[T ].*(?:Z|[+-]\d\d(?::?\d\d)?)$/i;

function isTime(input: unknown): input is string {
  if (!isText(input)) return false;
  return USUAL_TIME.test(input) || (WITH_ZONE.test(input) && !Number.isNaN(Date.parse(input)));
}

/** Whether metadata comes back as it was sent. */
function isMetadata(input: unknown): input is JsonObject {
  return isJsonObject(input) && isJson(input);
}

/** Makes a rule for a field that is null where it is absent. */
function orNull<Value>(
  is: (input: unknown) => input is Value,
  expected: string,
  fallback: (input: unknown) => Value | null = () => null,
): Rule<Value | null> {
  const isOrNull = (input: unknown): input is Value | null => input === null || is(input);
  return filled(value(isOrNull, `${expected} or null`, fallback));
}

const JSON_LIMITS = "of finite numbers, at most 500 levels deep";

const text = value(isText, "a text", () => "");
const textOrEmpty = nullAsFallback(text);
const time = value(isTime, "an ISO 8601 time with a zone", (input) => (isText(input) ? input : ""));
const timeOrNull = orNull(isTime, "an ISO 8601 time with a zone", (input) =>
  isText(input) ? input : null,
);
const anyJson = optional(value<Json>(isJson, `JSON ${JSON_LIMITS}`, () => null));

const image = objectOf<ProductImage>({
  sourceUrl: text,
  order: filled(value(isNumber, "a number", (_, position) => position)),
  role: anyJson,
  classifications: anyJson,
});

/** What each field of an answered product must be. */
const PRODUCT_RULES: Rules<ProductFields> = {
  externalId: text,
  title: textOrEmpty,
  description: textOrEmpty,
  images: listOf(image),
  metadata: orNull(isMetadata, `a JSON object ${JSON_LIMITS},`),
  autoDetectImageRoles: orNull(isBoolean, "true, false"),
  validForDays: orNull(isNumber, "a number"),
  lastUsedAt: timeOrNull,
  expiresAt: timeOrNull,
  createdAt: time,
  updatedAt: time,
};

export const productRule = objectOf(PRODUCT_RULES);

/** The names of all fields of an answered product. */
export const PRODUCT_FIELDS = Object.keys(PRODUCT_RULES) as (keyof ProductFields)[];
