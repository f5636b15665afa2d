import { type Answer, jsonAnswer } from "./answer.ts";
import { type Body, requireJson } from "./body.ts";
import type { Call } from "./call.ts";
import { type ErrorDetail, fieldError, invalidField, invalidFields } from "./errors.ts";
import { FIELDS, type ProductFields, pickFields } from "./fields.ts";
import { type ImageLists, parseImages } from "./images.ts";
import { ONE_SHOT_PREFIX } from "./product.ts";

/** `imageUrls` is the deprecated form of `images`. */
const RULES = { ...FIELDS, imageUrls: FIELDS.images };

/** Answers `POST /products`. */
export function upsert({ body, account, catalog, answers }: Call): Answer {
  const product = requireJson(body);
  const { entry, created } = catalog.upsert(
    account.apiKey,
    parseExternalId(product),
    parseFields(product, body.files),
  );
  return jsonAnswer(created ? 201 : 200, answers.of(entry));
}

/**
 * The id of a product to write.
 *
 * @param prefix - Path of the product in the body: "", or a path that ends with a dot.
 * @throws ApiError
 */
export function parseExternalId(
  { externalId }: Readonly<Record<string, unknown>>,
  prefix = "",
): string {
  const path = `${prefix}externalId`;
  if (externalId === undefined || externalId === "") {
    throw fieldError("EXTERNAL_ID_REQUIRED", path, "is required");
  }
  if (typeof externalId !== "string") throw invalidField(path, "must be a string");
  if (externalId.startsWith(ONE_SHOT_PREFIX)) {
    throw invalidField(path, `must not start with ${ONE_SHOT_PREFIX}, which is reserved`);
  }
  return externalId;
}

/**
 * The fields of a product to write. Unknown ones are ignored.
 *
 * @param prefix - Path of the product in the body: "", or a path that ends with a dot.
 * @throws ApiError for all invalid fields, or else for the first invalid image.
 */
export function parseFields(
  product: Readonly<Record<string, unknown>>,
  files: Body["files"],
  prefix = "",
): Partial<ProductFields> {
  const details: ErrorDetail[] = [];
  for (const [name, { accepts, message }] of Object.entries(RULES)) {
    const value = product[name];
    if (value !== undefined && !accepts(value)) details.push({ path: prefix + name, message });
  }
  if (details.length > 0) throw invalidFields(details);
  return pickFields({ ...product, images: parseImages(product as ImageLists, files, prefix) });
}
