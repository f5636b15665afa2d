/** Translates the examples of the package schema into every language. */
import { writeFileSync } from "node:fs";
import { PROGRAMS_FILE } from "./schema/code.ts";
import { translateExamples } from "./schema/sdk.ts";

const programs = await translateExamples(console.error);
writeFileSync(PROGRAMS_FILE, `${JSON.stringify(programs, null, 2)}\n`);
