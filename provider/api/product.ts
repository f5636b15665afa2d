import { isJson, isJsonObject, type Json, type JsonObject } from "./json.ts";
import type { Problem } from "./problems.ts";
import { list, object, type Reader, value } from "./readers.ts";

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
  /** In the order in which the API answers them; `order` has the shop's. */
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

const text = value(isText, "a text", () => "");
const textOrEmpty: Reader<string> = (input, path, problems) =>
  input === null ? "" : text(input, path, problems);

/** Makes a reader of a field that is null where it is absent. */
function orNull<Value>(
  is: (input: unknown) => input is Value,
  expected: string,
  fallback: (input: unknown) => Value | null = () => null,
): Reader<Value | null> {
  const read = value<Value | null>(is, `${expected} or null`, fallback);
  return (input, path, problems) =>
    input === undefined || input === null ? null : read(input, path, problems);
}

const JSON_LIMITS = "of finite numbers, at most 500 levels deep";
const ISO_TIME = "an ISO 8601 time with a zone";

const json = value<Json>(isJson, `JSON ${JSON_LIMITS}`, () => null);
const jsonObjectOrNull = orNull(isMetadata, `a JSON object ${JSON_LIMITS},`);
const booleanOrNull = orNull(isBoolean, "true, false");
const numberOrNull = orNull(isNumber, "a number");
// A text in the place of a time is kept, so that it can be shown.
const time = value(isTime, ISO_TIME, (input) => (isText(input) ? input : ""));
const timeOrNull = orNull(isTime, ISO_TIME, (input) => (isText(input) ? input : null));

const images = list(
  object<ProductImage>((given, problems, position) => {
    const image: ProductImage = {
      sourceUrl: text(given.sourceUrl, "sourceUrl", problems),
      order: numberOrNull(given.order, "order", problems) ?? position,
    };
    if (given.role !== undefined) image.role = json(given.role, "role", problems);
    if (given.classifications !== undefined) {
      image.classifications = json(given.classifications, "classifications", problems);
    }
    return image;
  }),
);

/** Reads the fields of an answered product; drops properties that are not a field. */
export const readProductFields = object<ProductFields>((given, problems) => ({
  externalId: text(given.externalId, "externalId", problems),
  title: textOrEmpty(given.title, "title", problems),
  description: textOrEmpty(given.description, "description", problems),
  images: images(given.images, "images", problems),
  metadata: jsonObjectOrNull(given.metadata, "metadata", problems),
  autoDetectImageRoles: booleanOrNull(given.autoDetectImageRoles, "autoDetectImageRoles", problems),
  validForDays: numberOrNull(given.validForDays, "validForDays", problems),
  lastUsedAt: timeOrNull(given.lastUsedAt, "lastUsedAt", problems),
  expiresAt: timeOrNull(given.expiresAt, "expiresAt", problems),
  createdAt: time(given.createdAt, "createdAt", problems),
  updatedAt: time(given.updatedAt, "updatedAt", problems),
}));

/** The names of all fields of an answered product. */
export const PRODUCT_FIELDS = Object.keys(readProductFields({}, "", [])) as (keyof ProductFields)[];
