import { dirname, join } from "node:path";
import type { Engine, Log } from "./engine.ts";
import { builtProgram, type GoProgram, pinnedVersion } from "./goProgram.ts";
import { writeCommand } from "./plugins.ts";

const recipe = join(import.meta.dirname, "yaml-host");

const program = (): GoProgram => ({
  name: "pulumi-language-yaml",
  description: "the host of YAML programs",
  folder: "yaml-host",
  version: pinnedVersion(recipe, "github.com/pulumi/pulumi-yaml"),
  module: recipe,
  main: "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml",
  versionVariable: "github.com/pulumi/pulumi-yaml/pkg/version.Version",
  takes: "2 to 5 minutes",
});

/** Gives an engine the host of YAML programs, unless it is the official one, which brings its own. */
export async function addYamlHost(engine: Engine, log: Log): Promise<void> {
  if (engine.source !== "source") return;
  const command = await builtProgram(program(), log);
  await writeCommand(dirname(engine.command), program().name, {
    sh: `exec "${command}" "$@"`,
    cmd: `@"${command}" %*`,
  });
}
