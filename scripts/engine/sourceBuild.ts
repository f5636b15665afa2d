import { existsSync } from "node:fs";
import { type Engine, engineAt, type Log } from "./engine.ts";
import { buildProgram, commandOf, folderOf, type GoProgram, pinnedVersion } from "./goProgram.ts";
import { writePlugins } from "./plugins.ts";

const recipe = import.meta.dirname;

const program = (): GoProgram => ({
  name: "pulumi",
  description: "the Pulumi engine",
  folder: "engine",
  version: pinnedVersion(recipe, "github.com/pulumi/pulumi/pkg/v3"),
  module: recipe,
  main: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
  versionVariable: "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version",
  takes: "3 to 10 minutes",
});

/** The oldest Go that can build the engine. */
export const goNeeded = (): string => pinnedVersion(recipe, "go");

/** Returns the engine of an earlier build, if there is one. */
export async function built(): Promise<Engine | undefined> {
  return existsSync(commandOf(program())) ? engineOf(program()) : undefined;
}

/** Builds the engine with Go. */
export async function build(log: Log): Promise<Engine> {
  await buildProgram(program(), log);
  return engineOf(program());
}

async function engineOf(engine: GoProgram): Promise<Engine> {
  await writePlugins(folderOf(engine));
  return engineAt(commandOf(engine), "source");
}
