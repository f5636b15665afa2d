/**
 * Throws when Node is too old. Each module that others load imports this one first, and what it
 * imports has no syntax that an old Node fails on.
 */
import { RUN_ERROR } from "../pulumi.ts";
import { nodeProblem } from "./version.ts";

const problem = nodeProblem();
if (problem !== undefined) {
  // Without a stack trace, and not a GenlookError, whose class an old Node may not load.
  throw Object.defineProperties(new Error(problem), {
    stack: { value: problem },
    [RUN_ERROR]: { value: true },
  });
}
