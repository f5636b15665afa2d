import { ValidationError } from "../api/errors.ts";
import { listProblems, type Problem } from "../api/problems.ts";

/** Makes the error that lists what is wrong with a catalog. None of its products is declared. */
export function catalogError(catalog: string, problems: readonly Problem[]): ValidationError {
  const count = problems.length === 1 ? "a problem" : `${problems.length} problems`;
  return new ValidationError({
    code: "INVALID_CATALOG",
    message: `The catalog ${catalog} has ${count}:${listProblems(problems)}`,
    details: problems,
  });
}
