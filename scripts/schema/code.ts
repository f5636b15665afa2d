import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Programs } from "./examples.ts";
import type { Code } from "./schema.ts";

const requireHere = createRequire(import.meta.filename);

/** The folder of the repository. */
export const ROOT = dirname(dirname(import.meta.dirname));

/** The examples in each language, as `npm run sdk` wrote them last. */
export const PROGRAMS_FILE = join(import.meta.dirname, "programs.json");

export const SCHEMA_FILE = join(ROOT, "provider", "host", "native", "schema.json");

/** Reads what the schema takes from the code, from its build. */
export function builtCode(): Code {
  return {
    clearable: requireHere("../../dist/host/native/clear.js").CLEARABLE,
    tokens: requireHere("../../dist/pulumi.js"),
  };
}

export function writtenPrograms(): Programs {
  return JSON.parse(readFileSync(PROGRAMS_FILE, "utf8"));
}

/** Reads the schema, with the version of the package as the plugin answers it. */
export function versionedSchema(): object {
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  return { ...JSON.parse(readFileSync(SCHEMA_FILE, "utf8")), version };
}
