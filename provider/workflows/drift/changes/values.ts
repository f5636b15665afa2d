import type { Json } from "../../../api/json.ts";
import { differences } from "../../../product/differences.ts";
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

/** Splits the difference of a field's values into the single values that differ, key by key. */
export function valueChanges(
  field: string,
  declared: Json | undefined,
  live: Json | undefined,
): ValueChange[] {
  return differences(declared, live, [field]).map(({ path: [, ...steps], before, after }) => {
    const areTexts = typeof before === "string" && typeof after === "string";
    return {
      kind: "value",
      path: field + steps.map(step).join(""),
      declared: before as Json | undefined,
      live: after as Json | undefined,
      words: areTexts ? wordChanges(before, after) : undefined,
    };
  });
}

function step(key: string | number): string {
  if (typeof key === "number") return `[${key}]`;
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}
