import { isJsonObject } from "../api/json.ts";
import { isReservedKey } from "../product/round-trip-problem.ts";
import { UNKNOWNS } from "../pulumi.ts";

/**
 * Escapes what the engine would take for a value of its own: the text of an unknown value, and the
 * keys that mark assets, secrets and the like. A live product may hold them, in a field that nobody
 * declared. Unescaped, one such product makes the refresh of the whole stack fail, or makes the
 * engine fetch an address. `__proto__` sets no property when objects are copied, so it is escaped too.
 */
export function withoutReserved<Value>(value: Value): Value {
  return hasReserved(value) ? (escaped(value) as Value) : value;
}

/** Nearly no product has anything to escape, so nearly none is copied. */
function hasReserved(value: unknown): boolean {
  if (typeof value === "string") return UNKNOWNS.includes(value);
  if (Array.isArray(value)) return value.some(hasReserved);
  if (!isJsonObject(value)) return false;
  return Object.keys(value).some((key) => mustEscape(key) || hasReserved(value[key]));
}

function escaped(value: unknown): unknown {
  if (typeof value === "string") return UNKNOWNS.includes(value) ? `\\${value}` : value;
  if (Array.isArray(value)) return value.map(escaped);
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).map(([key, part]) => [
    mustEscape(key) ? `\\${key}` : key,
    escaped(part),
  ]);
  return Object.fromEntries(entries);
}

function mustEscape(key: string): boolean {
  return key === "__proto__" || isReservedKey(key);
}
