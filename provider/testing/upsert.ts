import type { Body } from "./body.ts";
import { ApiError, type ErrorDetail, invalidField } from "./errors.ts";
import { parseImages } from "./images.ts";
import { isObject } from "./json.ts";
import { ONE_SHOT_PREFIX, type ProductFields } from "./product.ts";

/** The fields that a body names; one that is absent is kept as it is. */
export type UpsertFields = Partial<ProductFields>;

type Rule = readonly [message: string, holds: (value: unknown) => boolean];

const RULES = {
  title: ["must be a string", isString],
  description: ["must be a string", isString],
  metadata: ["must be an object or null", (value) => value === null || isObject(value)],
  validForDays: ["must be an integer from 1 to 365, or null", isDays],
  autoDetectImageRoles: ["must be true or false", (value) => typeof value === "boolean"],
} satisfies Record<string, Rule>;

/**
 * The id of a product to write.
 *
 * @throws ApiError
 */
export function parseExternalId(product: Readonly<Record<string, unknown>>): string {
  const { externalId } = product;
  if (externalId === undefined || externalId === "") {
    throw new ApiError("EXTERNAL_ID_REQUIRED", "externalId is required", [
      { path: "externalId", message: "is required" },
    ]);
  }
  if (typeof externalId !== "string") throw invalidField("externalId", "must be a string");
  if (externalId.startsWith(ONE_SHOT_PREFIX)) {
    throw invalidField("externalId", `must not start with ${ONE_SHOT_PREFIX}, which is reserved`);
  }
  return externalId;
}

/**
 * The fields of a product to write; unknown ones are ignored.
 *
 * @throws ApiError that names every wrong field, or the first wrong image.
 */
export function parseFields(
  product: Readonly<Record<string, unknown>>,
  files: Body["files"],
): UpsertFields {
  const details: ErrorDetail[] = [];
  const fields: Record<string, unknown> = {};
  for (const [path, [message, holds]] of Object.entries<Rule>(RULES)) {
    const value = product[path];
    if (value === undefined) continue;
    if (!holds(value)) details.push({ path, message });
    fields[path] = value;
  }
  if (details.length > 0) {
    const summary = details.map(({ path, message }) => `${path} ${message}`).join("; ");
    throw new ApiError("VALIDATION_FAILED", summary, details);
  }
  const images = parseImages(product, files);
  return { ...fields, ...(images !== undefined && { images }) };
}

function isString(value: unknown): boolean {
  return typeof value === "string";
}

function isDays(value: unknown): boolean {
  if (value === null) return true;
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 365;
}
