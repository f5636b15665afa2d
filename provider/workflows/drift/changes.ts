import { canonicalJson, isJsonObject, type Json } from "../../api/json.ts";
import { escapeControl } from "../../text/escape-control.ts";
import type { FieldDrift } from "./report.ts";

/** One value that is not what was declared, as text to be shown. */
export interface Change {
  /** `title`, `images[0].url`, `metadata.season`. */
  readonly path: string;
  readonly declared: string;
  readonly live: string;
}

/** Levels into metadata at which values are still told apart; deeper ones are shown as JSON. */
const MAX_DEPTH = 6;
const ABSENT = "(none)";
const SECRET = "(secret)";

/** A field's difference, down to the values that differ: of metadata, keys; of images, each one. */
export function changesOf(drift: FieldDrift): Change[] {
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

function own(object: { readonly [key: string]: Json }, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function step(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

function textOf(value: Json | undefined): string {
  return value === undefined ? ABSENT : escapeControl(JSON.stringify(value));
}
