import { isJsonObject } from "../../api/json.ts";
import { formatPath, type Problem } from "../../api/problems.ts";
import { FIELD_RULES, FIELDS, type Field, type FieldRule } from "../../product/field-rules.ts";
import { IMAGE_NOTES } from "../../product/images.ts";
import { didYouMean } from "../../text/did-you-mean.ts";
import { quoted } from "../../text/escape-control.ts";
import type { Properties } from "./values.ts";

/**
 * The input that lists what is to have no value. Most languages' SDKs drop a null, so that a program
 * can't say it as TypeScript does.
 */
const CLEAR = "clear";

type Cleared = ReadonlyMap<string, unknown>;

/** The fields that can be cleared, with what clears them. */
const OF_PRODUCT: Cleared = new Map(
  FIELDS.filter((field) => "cleared" in FIELD_RULES[field]).map((field) => [
    field,
    clearedValue(field),
  ]),
);
/** What can be cleared of an image. */
const OF_IMAGE: Cleared = new Map(IMAGE_NOTES.map((name) => [name, null]));

/** The names that `clear` may list, of a product and of one of its images. */
export const CLEARABLE = { product: [...OF_PRODUCT.keys()], image: [...OF_IMAGE.keys()] } as const;

/** Replaces the list `clear`, of the product and of each image, by the values that it stands for. */
export function withCleared(inputs: Properties): {
  readonly inputs: Properties;
  readonly problems: readonly Problem[];
} {
  const problems: Problem[] = [];
  const cleared = clearedIn(inputs, OF_PRODUCT, [], problems);
  if (!Array.isArray(cleared.images)) return { inputs: cleared, problems };
  const images = cleared.images.map((image: unknown, position) =>
    isJsonObject(image) ? clearedIn(image, OF_IMAGE, ["images", position], problems) : image,
  );
  return { inputs: { ...cleared, images }, problems };
}

function clearedIn(
  { [CLEAR]: names, ...declared }: Properties,
  clearable: Cleared,
  place: readonly PropertyKey[],
  problems: Problem[],
): Properties {
  // In a preview, a list that is not known yet is a text.
  if (!Array.isArray(names)) return declared;
  const entries = names.flatMap((name: unknown, index): [string, unknown][] => {
    const path = formatPath([...place, CLEAR, index]);
    if (typeof name !== "string" || !clearable.has(name)) {
      problems.push({ path, message: unknownName(String(name), [...clearable.keys()]) });
      return [];
    }
    if (declared[name] != null) {
      problems.push({
        path,
        message: `names \`${name}\`, which has a value; leave out one of the two`,
      });
      return [];
    }
    return [[name, clearable.get(name)]];
  });
  return { ...declared, ...Object.fromEntries(entries) };
}

function unknownName(name: string, known: readonly string[]): string {
  const guess = didYouMean(name, known);
  const remedy = guess === undefined ? `use ${known.join(", ")}` : `did you mean \`${guess}\`?`;
  return `is ${quoted(name)}, which can't be cleared; ${remedy}`;
}

function clearedValue(field: Field): unknown {
  const rule: FieldRule<unknown> = FIELD_RULES[field];
  return rule.cleared;
}
