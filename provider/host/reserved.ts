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
  return escaped(value) as Value;
}

function escaped(value: unknown): unknown {
  if (typeof value === "string") return UNKNOWNS.includes(value) ? `\\${value}` : value;
  if (Array.isArray(value)) return replaceAny(value, value.map(escaped));
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).map(([key, part]): [string, unknown] => [
    key === "__proto__" || isReservedKey(key) ? `\\${key}` : key,
    escaped(part),
  ]);
  const isSame = entries.every(([key, part]) => Object.hasOwn(value, key) && value[key] === part);
  return isSame ? value : Object.fromEntries(entries);
}

/** Returns the old list unless an item was replaced, so that most products are not copied. */
function replaceAny(old: readonly unknown[], replaced: readonly unknown[]): unknown {
  return replaced.every((item, index) => item === old[index]) ? old : replaced;
}
