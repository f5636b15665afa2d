import { canonicalJson, isJsonObject, type Json } from "../../api/json.ts";
import { escapeControl } from "../../text/escape-control.ts";
import type { FieldDrift } from "./report.ts";

/** One value that differs, as text to show. Control characters are escaped. */
export interface Change {
  /** Where the value is: `title`, `images[0].url`, `metadata.season`. */
  readonly path: string;
  /** The declared value as JSON, `(none)` or `(secret)`. */
  readonly declared: string;
  /** The live value as JSON, `(none)` or `(secret)`. */
  readonly live: string;
}

/** Levels of metadata that are compared key by key. Deeper values are compared as a whole. */
const MAX_DEPTH = 6;
const ABSENT = "(none)";
const SECRET = "(secret)";

/**
 * Splits a field's drift into the single values that differ: the keys of metadata that changed, the
 * images that changed. A secret field is one change that shows neither value.
 *
 * @example
 * ```typescript
 * const changes = product.fields.flatMap(fieldChanges);
 * const lines = changes.map(({ path, declared, live }) => `${path}: ${declared} is now ${live}`);
 * ```
 */
export function fieldChanges(drift: FieldDrift): Change[] {
  if (drift.secret) return [{ path: drift.field, declared: SECRET, live: SECRET }];
  return changesBetween(drift.field, drift.declared, drift.live, 1);
}

function changesBetween(
  path: string,
  declared: Json | undefined,
  live: Json | undefined,
  depth: number,
): Change[] {
  if (canonicalJson(declared) === canonicalJson(live)) return [];
  if (depth < MAX_DEPTH && Array.isArray(declared) && Array.isArray(live)) {
    return Array.from(
      { length: Math.max(declared.length, live.length) },
      (_, index) => index,
    ).flatMap((index) =>
      changesBetween(`${path}[${index}]`, declared[index], live[index], depth + 1),
    );
  }
  if (depth < MAX_DEPTH && isJsonObject(declared) && isJsonObject(live)) {
    const keys = new Set([...Object.keys(declared), ...Object.keys(live)]);
    return [...keys]
      .sort()
      .flatMap((key) =>
        changesBetween(path + step(key), own(declared, key), own(live, key), depth + 1),
      );
  }
  return [{ path: escapeControl(path), declared: textOf(declared), live: textOf(live) }];
}

/** Reads a key of the object's own: metadata may have a key such as `toString`. */
function own(object: { readonly [key: string]: Json }, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function step(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

function textOf(value: Json | undefined): string {
  return value === undefined ? ABSENT : escapeControl(JSON.stringify(value));
}
