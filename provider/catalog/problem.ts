import { ValidationError } from "../api/errors.ts";

/** Something wrong in a catalog. */
export interface Problem {
  /** Where: `products.csv:12:5`, or `products[3]` in a program. */
  readonly at: string;
  readonly reason: string;
}

/** Problems that the message lists; `details` of the error holds all of them. */
const LISTED = 20;

/** The error for a catalog that can't be used as it is; nothing was declared. */
export function catalogError(catalog: string, problems: readonly Problem[]): ValidationError {
  const listed = problems.slice(0, LISTED).map(({ at, reason }) => `\n  ${at}: ${reason}`);
  const more = problems.length - listed.length;
  const count = problems.length === 1 ? "a problem" : `${problems.length} problems`;
  return new ValidationError(
    "INVALID_CATALOG",
    `The catalog ${catalog} has ${count}:${listed.join("")}${more > 0 ? `\n  … and ${more} more` : ""}`,
    {},
    problems.map(({ at, reason }) => ({ path: at, message: reason })),
  );
}
