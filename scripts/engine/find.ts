import { type Engine, type Log, minimumVersion } from "./engine.ts";
import { download, downloaded, npmPackage } from "./npmPackage.ts";
import { onPath } from "./onPath.ts";
import { build, built, goNeeded } from "./sourceBuild.ts";

export type { Engine, Log } from "./engine.ts";

let found: Promise<Engine> | undefined;

/**
 * Finds a Pulumi engine, once for each process: the user's own, the official download, or a build
 * from source. What is already on the machine comes before what must be fetched.
 *
 * @throws Error that says what to install, where none can be had
 */
export function findEngine(options: { log: Log }): Promise<Engine> {
  found ??= search(options.log);
  return found;
}

async function search(log: Log): Promise<Engine> {
  const failures: string[] = [];
  const ways: [string, () => Promise<Engine | undefined>][] = [
    ["pulumi on PATH", onPath],
    ["the official download, from before", downloaded],
    ["the build from source, from before", built],
    ["the official download", () => download(log)],
    ["the build from source", () => build(log)],
  ];
  for (const [name, find] of ways) {
    try {
      const engine = await find();
      if (!engine) continue;
      log(`engine: Pulumi ${engine.version}, ${name} (${engine.command})`);
      return engine;
    } catch (error) {
      failures.push(`${name}: ${error instanceof Error ? error.message : error}`);
      log(failures.at(-1) ?? "");
    }
  }
  throw new Error(instructions(failures));
}

const instructions = (failures: string[]) => `There is no Pulumi engine. Do one of these:
  1. Install the Pulumi CLI ${minimumVersion} or newer (https://www.pulumi.com/docs/install/), so that \`pulumi version\` works.
  2. Allow downloads from get.pulumi.com, so that \`npx ${npmPackage} version\` works.
  3. Install Go ${goNeeded()} or newer (https://go.dev/doc/install): the engine is then built from source.
What was tried:
${failures.map((failure) => `  - ${failure}`).join("\n")}`;

if (import.meta.main) await findEngine({ log: console.error });
