import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { Log } from "./engine.ts";
import { builtProgram, type GoProgram, pinnedVersion } from "./goProgram.ts";

const recipe = import.meta.dirname;

function program(): GoProgram {
  const source = readFileSync(join(recipe, "codegen", "main.go"));
  const hash = createHash("sha256").update(source).digest("hex").slice(0, 8);
  return {
    name: "codegen",
    description: "the engine's code generators",
    folder: "codegen",
    version: `${pinnedVersion(recipe, "github.com/pulumi/pulumi/pkg/v3")}-${hash}`,
    module: recipe,
    main: "./codegen",
    takes: "1 to 3 minutes",
  };
}

/** Writes an SDK for each language into a folder of the language's name below `folder`. */
export async function writeSdks(schema: object, folder: string, log: Log): Promise<void> {
  await codegen({ schema }, ["sdk", folder], log);
}

/**
 * Translates programs from PCL, Pulumi's language-neutral form.
 *
 * @param programs - The text of each program by its name.
 * @returns The text of each program by its name, by language.
 */
export async function translate(
  schema: object,
  programs: Readonly<Record<string, string>>,
  log: Log,
): Promise<Record<string, Record<string, string>>> {
  return JSON.parse(await codegen({ schema, programs }, ["programs"], log));
}

/** @throws Error with what the generators found wrong, warnings too */
async function codegen(input: object, args: readonly string[], log: Log): Promise<string> {
  const child = spawn(await builtProgram(program(), log), args);
  child.stdin.end(JSON.stringify(input));
  const [printed, problems, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  if (code !== 0 || problems !== "") throw new Error(`the schema is not clean: ${problems}`);
  return printed;
}
