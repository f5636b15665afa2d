import { isDeepStrictEqual } from "node:util";

/** Any value that JSON can carry. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

/** A JSON object, such as a product's `metadata`. */
export interface JsonObject {
  readonly [key: string]: Json;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Reads a key of the object's own: metadata may have a key such as `toString`. */
export function own<Value>(
  object: Readonly<Record<string, Value>>,
  key: string,
): Value | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Deeper than any real metadata, and shallow enough not to overflow the call stack. */
const MAX_DEPTH = 500;

/**
 * Whether a value survives a round trip as JSON. NaN and Infinity would arrive as null, and
 * `1e999`, which is valid JSON, is parsed as Infinity.
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

/**
 * Formats a value as JSON with the keys of every object sorted. Two results are equal exactly when
 * the values are equal as JSON: the API and the engine each return keys in an order of their own.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sorted(value));
}

/** Whether two values are equal as JSON. Most that are compared are, and that is found quickly. */
export function isSameJson(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(one, other) || canonicalJson(one) === canonicalJson(other);
}

/** Copies a value with its keys sorted. A replacer of `JSON.stringify` would do the same in twice the time. */
function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const keys = Object.keys(value).sort();
  const parts = value as Readonly<Record<string, unknown>>;
  return Object.fromEntries(keys.map((key) => [key, sorted(parts[key])]));
}
