import * as z from "zod";
import { formatPath, type Problem } from "../api/problems.ts";
import { UNKNOWN } from "../pulumi.ts";
import { didYouMean } from "../text/did-you-mean.ts";
import { FIELD_RULES, FIELDS } from "./field-rules.ts";
import { imageSchema } from "./images.ts";

const externalId = z
  .string("is required: the shop's own id of the product, a string")
  .min(1, "must not be empty")
  .refine((id) => !id.startsWith("_anon_"), {
    error: "must not start with `_anon_`: Genlook reserves that prefix for one-shot products",
  })
  .refine((id) => id !== "." && id !== "..", {
    error: "must not be `.` or `..`: it is part of the product's URL",
  })
  .refine((id) => id.isWellFormed(), {
    error: "contains half of a surrogate pair, which can't be sent as UTF-8",
  })
  // A server may trim, normalize or drop these, and then two ids would be one product.
  .refine((id) => id === id.trim(), { error: "must not begin or end with a blank" })
  .refine((id) => !/\p{Cc}/u.test(id), {
    error: "must not contain a control character, such as a tab or a line break",
  })
  .refine((id) => !id.isWellFormed() || id === id.normalize(), {
    error: "must be in Unicode normal form C: write `externalId.normalize()`",
  });

/** What a program may declare of a product. */
export const declarationSchema = z.strictObject({
  externalId,
  ...Object.fromEntries(FIELDS.map((field) => [field, FIELD_RULES[field].declared.optional()])),
  onExisting: z.enum(["fail", "adopt"], 'must be "fail" (the default) or "adopt"').optional(),
});

/** Finds every problem of the inputs. Values that are not known yet are not checked. */
export function checkInputs(inputs: Readonly<Record<string, unknown>>): Problem[] {
  const result = declarationSchema.safeParse(inputs);
  if (result.success) return [];
  return result.error.issues
    .filter((issue) => !passesUnknown(inputs, issue.path))
    .flatMap((issue) => problemsOf(issue));
}

function problemsOf(issue: z.core.$ZodIssue): Problem[] {
  if (issue.code !== "unrecognized_keys") {
    return [{ path: formatPath(issue.path), message: issue.message }];
  }
  const known = Object.keys((issue.path.length === 0 ? declarationSchema : imageSchema).shape);
  return issue.keys.map((key) => {
    const guess = didYouMean(key, known);
    const remedy =
      guess === undefined ? `use one of ${known.join(", ")}` : `did you mean \`${guess}\`?`;
    return {
      path: formatPath([...issue.path, key]),
      message: `is not a property; ${remedy}`,
    };
  });
}

/** Whether the value at the path, or one on the way to it, is not known yet. */
function passesUnknown(inputs: unknown, path: readonly PropertyKey[]): boolean {
  let value = inputs;
  for (const key of path) {
    if (value === UNKNOWN || typeof value !== "object" || value === null) break;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value === UNKNOWN;
}
