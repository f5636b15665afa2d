import type * as z from "zod";
import { formatPath } from "../api/paths.ts";
import { nearest } from "../text/did-you-mean.ts";
import { declarationSchema, imageSchema } from "./declaration.ts";

/** What the engine passes, in previews, for a value that is not known yet, whatever its type. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** A problem with one property, as the engine shows it. */
export interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

/** Every problem of the inputs at once; what is not known yet is not judged. */
export function checkInputs(inputs: Record<string, unknown>): CheckFailure[] {
  const result = declarationSchema.safeParse(inputs);
  if (result.success) return [];
  return result.error.issues
    .filter((issue) => !passesUnknown(inputs, issue.path))
    .flatMap((issue) => failuresOf(issue));
}

function failuresOf(issue: z.core.$ZodIssue): CheckFailure[] {
  if (issue.code !== "unrecognized_keys") {
    return [{ property: formatPath(issue.path), reason: issue.message }];
  }
  const known = Object.keys((issue.path.length === 0 ? declarationSchema : imageSchema).shape);
  return issue.keys.map((key) => {
    const guess = nearest(key, known);
    return {
      property: formatPath([...issue.path, key]),
      reason: `is not a property${guess === undefined ? `; there are ${known.join(", ")}` : `; did you mean \`${guess}\`?`}`,
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
