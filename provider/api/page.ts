import * as z from "zod";
import { isJsonObject } from "./json.ts";
import { isMetadata, type ProductData, pageSchema, productSchema } from "./schema.ts";

/** A page whose products the schema would only copy. */
const usualPage = pageSchema.extend({
  items: z.custom<ProductData[]>((items) => Array.isArray(items) && items.every(needsNoChange)),
});

/**
 * What `pageSchema` makes of an answer. It copies each product, which takes longer than to check
 * it, and a walk over a large account is little else: a page that needs no change is taken as it
 * came.
 */
export function parsePage(answer: unknown): z.ZodSafeParseResult<z.output<typeof pageSchema>> {
  const usual = usualPage.safeParse(answer);
  return usual.success ? usual : pageSchema.safeParse(answer);
}

/** The form that the API uses; one of the others takes `Date.parse`, which takes longer. */
const USUAL_TIME =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?Z$/;

const PRODUCT_FIELDS = Object.keys(productSchema.shape).length;

/** Whether the schema would answer an equal product. In doubt, no: then the schema decides. */
export function needsNoChange(value: unknown): value is ProductData {
  if (!isJsonObject(value)) return false;
  const product: { readonly [field in keyof ProductData]?: unknown } = value;
  return (
    typeof product.externalId === "string" &&
    typeof product.title === "string" &&
    typeof product.description === "string" &&
    Array.isArray(product.images) &&
    product.images.every(isUsualImage) &&
    (product.metadata === null || isMetadata(product.metadata)) &&
    (product.validForDays === null || Number.isFinite(product.validForDays)) &&
    (product.lastUsedAt === null || isUsualTime(product.lastUsedAt)) &&
    (product.expiresAt === null || isUsualTime(product.expiresAt)) &&
    isUsualTime(product.createdAt) &&
    isUsualTime(product.updatedAt) &&
    Object.keys(product).length === PRODUCT_FIELDS
  );
}

/** An image with what the API documents, and nothing else. */
function isUsualImage(image: unknown): boolean {
  return (
    isJsonObject(image) &&
    typeof image.sourceUrl === "string" &&
    Number.isFinite(image.order) &&
    Object.keys(image).length === 2
  );
}

function isUsualTime(time: unknown): boolean {
  return typeof time === "string" && USUAL_TIME.test(time);
}
