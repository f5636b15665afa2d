/** Any value that JSON can carry. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

/** A JSON object, as `metadata` takes it. */
export interface JsonObject {
  readonly [key: string]: Json;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Deeper than any catalog, and shallow enough for the stack of whatever handles it later. */
const MAX_DEPTH = 500;

/**
 * Whether a value can be sent as JSON and comes back the same: NaN and Infinity would arrive as
 * null (and `1e999`, which is JSON, is read as Infinity).
 */
export function isJson(value: unknown, depth = 0): value is Json {
  if (typeof value === "number") return Number.isFinite(value);
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value !== "object" || depth === MAX_DEPTH) return false;
  for (const item of Array.isArray(value) ? value : Object.values(value)) {
    if (!isJson(item, depth + 1)) return false;
  }
  return true;
}
