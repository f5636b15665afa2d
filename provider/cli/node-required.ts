/** Ends the process when Node is too old. The command line imports it before anything else. */
import { nodeProblem } from "../node/version.ts";

const problem = nodeProblem();
if (problem !== undefined) {
  process.stderr.write(`${problem}\n`);
  process.exit(1);
}
