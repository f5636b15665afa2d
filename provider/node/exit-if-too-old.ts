/** Ends the process when Node is too old. A command imports it before anything else. */
import { nodeProblem } from "./version.ts";

const problem = nodeProblem();
if (problem !== undefined) {
  process.stderr.write(`${problem}\n`);
  process.exit(1);
}
