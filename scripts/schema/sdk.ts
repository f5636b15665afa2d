import { cpSync } from "node:fs";
import { join } from "node:path";
import { translate, writeSdks } from "../engine/codegen.ts";
import type { Log } from "../engine/engine.ts";
import { builtCode, ROOT, versionedSchema } from "./code.ts";
import { EXAMPLES, type Programs, pclOf, yamlOf } from "./examples.ts";
import { packageSchema } from "./schema.ts";

/** The languages whose SDKs are in the repository. TypeScript has `pulumi-genlook/native`. */
export const PUBLISHED = ["python", "go"] as const;

/** Generates the SDKs of the schema, each into a folder of the language's name. */
export async function generateSdks(folder: string, log: Log): Promise<void> {
  await writeSdks(versionedSchema(), folder, log);
  // pip looks for it beside pyproject.toml.
  cpSync(join(folder, "python/pulumi_genlook/README.md"), join(folder, "python/README.md"));
}

/** Translates the examples of the schema into every language. */
export async function translateExamples(log: Log): Promise<Programs> {
  const code = builtCode();
  const sources = Object.fromEntries(EXAMPLES.map((example) => [example.name, pclOf(example)]));
  const translated = await translate(packageSchema(ROOT, code, {}), sources, log);
  return Object.fromEntries(
    EXAMPLES.map((example) => [
      example.name,
      { ...translated[example.name], yaml: yamlOf(example) },
    ]),
  );
}
