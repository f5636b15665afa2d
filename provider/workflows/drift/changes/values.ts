import { canonicalJson, isJsonObject, type Json, own } from "../../../api/json.ts";
import { type WordSpan, wordChanges } from "./words.ts";

/** A single value that differs. */
export interface ValueChange {
  readonly kind: "value";
  /** Where the value is: `title`, `metadata.season`, `metadata["a.b"]`. */
  readonly path: string;
  /** undefined where nothing is declared. */
  readonly declared: Json | undefined;
  /** undefined where nothing is live. */
  readonly live: Json | undefined;
  /** Two texts, compared word by word; undefined for other values. */
  readonly words: readonly WordSpan[] | undefined;
}

/** Levels of a value that are compared key by key. Deeper values are compared as a whole. */
const MAX_DEPTH = 6;

/** Splits the difference of two values into the single values that differ, key by key. */
export function valueChanges(
  path: string,
  declared: Json | undefined,
  live: Json | undefined,
  depth = 1,
): ValueChange[] {
  if (canonicalJson(declared) === canonicalJson(live)) return [];
  if (depth < MAX_DEPTH && Array.isArray(declared) && Array.isArray(live)) {
    const [a, b]: (readonly Json[])[] = [declared, live] as [Json[], Json[]];
    return Array.from({ length: Math.max(declared.length, live.length) }, (_, index) =>
      valueChanges(`${path}[${index}]`, a?.[index], b?.[index], depth + 1),
    ).flat();
  }
  if (depth < MAX_DEPTH && isJsonObject(declared) && isJsonObject(live)) {
    const keys = new Set([...Object.keys(declared), ...Object.keys(live)]);
    return [...keys]
      .sort()
      .flatMap((key) =>
        valueChanges(path + step(key), own(declared, key), own(live, key), depth + 1),
      );
  }
  const areTexts = typeof declared === "string" && typeof live === "string";
  const words = areTexts ? wordChanges(declared, live) : undefined;
  return [{ kind: "value", path, declared, live, words }];
}

function step(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}
