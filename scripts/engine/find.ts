import { type Engine, type Log, minimumVersion } from "./engine.ts";
import { download, downloaded, npmPackage } from "./npmPackage.ts";
import { onPath } from "./onPath.ts";
import { build, built, goNeeded } from "./sourceBuild.ts";

export type { Engine, Log } from "./engine.ts";

let found: Promise<Engine> | undefined;

/**
 * Finds a Pulumi engine: the user's own, the official download, or a build from source. What is
 * already on the machine comes before what must be fetched. The result is cached for the process.
 *
 * @throws Error that says what to install, if there is none
 */
export function findEngine(options: { log: Log }): Promise<Engine> {
  found ??= search(options.log);
  return found;
}

async function search(log: Log): Promise<Engine> {
  const failures: string[] = [];
  const ways: [string, () => Promise<Engine | undefined>][] = [
    ["pulumi on PATH", onPath],
    ["an earlier download", downloaded],
    ["an earlier build from source", built],
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

const instructions = (failures: string[]) => `No Pulumi engine was found. Do one of these:
  1. Install the Pulumi CLI ${minimumVersion} or newer (https://www.pulumi.com/docs/install/), so that \`pulumi version\` works.
  2. Allow downloads from get.pulumi.com, so that \`npx ${npmPackage} version\` works.
  3. Install Go ${goNeeded()} or newer (https://go.dev/doc/install), to build the engine from source.
What was tried:
${failures.map((failure) => `  - ${failure}`).join("\n")}`;

if (import.meta.main) await findEngine({ log: console.error });
