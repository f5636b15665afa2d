import type * as z from "zod";
import { formatPath, type Problem } from "../api/problems.ts";
import { didYouMean } from "../text/did-you-mean.ts";
import { declarationSchema, imageSchema } from "./declaration.ts";

/** What the engine passes, in previews, for a value that is not known yet, whatever its type. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

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
    return {
      path: formatPath([...issue.path, key]),
      message: `is not a property${guess === undefined ? `; there are ${known.join(", ")}` : `; did you mean \`${guess}\`?`}`,
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
