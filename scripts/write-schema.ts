/** Writes the package schema from the sources. A test fails while the two differ. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { packageSchema } from "./schema/schema.ts";

const root = dirname(import.meta.dirname);
const file = join(root, "provider", "host", "native", "schema.json");
const require = createRequire(import.meta.url);
const { CLEARABLE: clearable } = require("../dist/host/native/clear.js");
const tokens = require("../dist/pulumi.js");

const schema = packageSchema(root, { clearable, tokens });
writeFileSync(file, `${JSON.stringify(schema, null, 2)}\n`);
execFileSync("biome", ["format", "--write", file], { stdio: "inherit" });
