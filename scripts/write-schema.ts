/** Writes the package schema from the sources. A test fails while the two differ. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { builtCode, ROOT, SCHEMA_FILE, writtenPrograms } from "./schema/code.ts";
import { packageSchema } from "./schema/schema.ts";

const schema = packageSchema(ROOT, builtCode(), writtenPrograms());
writeFileSync(SCHEMA_FILE, `${JSON.stringify(schema, null, 2)}\n`);
execFileSync("biome", ["format", "--write", SCHEMA_FILE], { stdio: "inherit" });
