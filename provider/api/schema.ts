import * as z from "zod";
import { isJson, isJsonObject, type Json, type JsonObject } from "./json.ts";

const time = z
  .string()
  .refine((text) => !Number.isNaN(Date.parse(text)), "expected an ISO 8601 time");

/** No text is an empty one. */
const textOrNull = z
  .string("expected a text or null")
  .nullable()
  .transform((text) => text ?? "");

/** JSON.parse made it JSON already; a copy by zod would only lose keys such as `__proto__`. */
const json = z.custom<Json>(isJson, "expected JSON of finite numbers, at most 500 levels deep");
const jsonObject = z.custom<JsonObject>(
  isMetadata,
  "expected a JSON object of finite numbers, at most 500 levels deep",
);

/** Whether the metadata comes back as it was sent. */
export function isMetadata(value: unknown): value is JsonObject {
  return isJsonObject(value) && isJson(value);
}

const productImage = z.object({
  /** The URL given on upsert, or `upload://…` for uploaded bytes: stable, not always fetchable. */
  sourceUrl: z.string(),
  /** Position among the product's images, counted by the API from 0. */
  order: z.number(),
  /** The part that the image plays, where the API answers one. */
  role: z.string().nullish(),
  /** The API's own classification of the image, where it answers one. */
  classifications: json.optional(),
});

/**
 * A product as the API answers it. Fields that are not listed here are dropped, so that a newer
 * API does no harm; a listed field that is missing or of another type is an error.
 *
 * Source: Genlook's pages "List, Get & Delete Products" and "Create or Update Product".
 */
export const productSchema = z.object({
  /** The shop's own id of the product, unique in the account. */
  externalId: z.string(),
  title: textOrNull,
  description: textOrNull,
  images: z.array(productImage),
  /** Whatever JSON object was stored, or null. */
  metadata: jsonObject.nullable(),
  /** Days that the product lives between uses, 1–365; null = for ever. */
  validForDays: z.number().nullable(),
  /** The last try-on that used it, ISO 8601; null = never. Moves with use. */
  lastUsedAt: time.nullable(),
  /** When it is removed unless used before, ISO 8601; null = never. Moves with use. */
  expiresAt: time.nullable(),
  createdAt: time,
  /** The last edit, ISO 8601. Use does not move it. */
  updatedAt: time,
});

/** A product as the API answers it. */
export type ProductData = z.output<typeof productSchema>;

/** One image of a product as the API answers it. */
export type ProductImage = z.output<typeof productImage>;

/** A page of the list. `count` is left out on purpose: what it counts is not documented. */
export const pageSchema = z.object({
  items: z.array(productSchema),
  nextCursor: z.string().nullish(),
  hasMore: z.boolean().optional(),
});

/** The shape of an error's body; a proxy's may lack any part of it. */
export const errorSchema = z.object({
  code: z.string().min(1),
  message: z.string().catch(""),
  details: z.array(z.object({ path: z.string(), message: z.string() })).catch([]),
});

/** An image as an upsert sends it: its address, or its bytes, which are opened to be sent. */
export interface ImageUpsert {
  readonly source: { readonly url: string } | { readonly open: () => Promise<Blob> };
  readonly classifications?: Json;
}

/** The body of `POST /products`. A field left out is kept; `images` replaces the whole list. */
export interface ProductUpsert {
  readonly externalId: string;
  readonly title?: string;
  readonly description?: string;
  readonly images?: readonly ImageUpsert[];
  readonly metadata?: JsonObject | null;
  readonly validForDays?: number | null;
}
