/**
 * Measures what the package adds to Pulumi's SDK, which every program loads anyway, how long the host
 * of dynamic providers takes to load the provider, and how long the native plugin takes until it serves.
 */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Installation } from "./installation.ts";
import type { Options } from "./options.ts";
import type { Result } from "./report.ts";
import { median } from "./statistics.ts";

const PROBE = `
  const began = performance.now();
  require("@pulumi/pulumi");
  const sdk = performance.now();
  const [, module] = process.argv;
  if (module !== "") require(module);
  console.log(JSON.stringify({ sdk: sdk - began, package: performance.now() - sdk }));
`;

interface Loading {
  readonly sdk: number;
  readonly package: number;
  /** Time of the whole process. */
  readonly process: number;
}

export async function startUp(options: Options, installation: Installation): Promise<Result> {
  const alone: Loading[] = [];
  const both: Loading[] = [];
  const provider: Loading[] = [];
  const node: number[] = [];
  const plugin: number[] = [];
  console.error(`starting ${5 * options.starts} processes…`);
  for (let start = 0; start < options.starts; start++) {
    alone.push(load("", installation.directory));
    both.push(load("pulumi-genlook", installation.directory));
    provider.push(load("pulumi-genlook/provider", installation.directory));
    node.push(startNode());
    plugin.push(await startPlugin(installation.directory));
  }
  const ms = (loadings: readonly Loading[], part: keyof Loading) =>
    median(loadings.map((loading) => loading[part]));
  const added = ms(both, "package");
  const serving = median(plugin);
  return {
    tables: [
      {
        title: `Milliseconds, median of ${options.starts} fresh processes`,
        rows: [
          {
            "@pulumi/pulumi": ms(both, "sdk"),
            "pulumi-genlook": added,
            "pulumi-genlook/provider": ms(provider, "package"),
            "process without it": ms(alone, "process"),
            "process with it": ms(both, "process"),
          },
        ],
      },
      {
        title: `Milliseconds until the native plugin serves, median of ${options.starts} processes`,
        rows: [
          {
            "node -e 0": median(node),
            "pulumi-resource-genlook": serving,
            ratio: serving / median(node),
          },
        ],
      },
    ],
    bounds: [
      { what: 'ms that require("pulumi-genlook") adds', measured: added, atMost: 40 },
      { what: "ms until the native plugin serves", measured: serving, atMost: 250 },
    ],
    notes: [
      "The package is timed inside the process. Processes with and without it alternate.",
      "The plugin is timed from outside, to the line with its port. `node -e 0` is timed to its end.",
    ],
  };
}

/** Loads a module after the SDK, in a process of its own. An empty name loads none. */
function load(module: string, cwd: string): Loading {
  const began = performance.now();
  const answer = execFileSync(process.execPath, ["-e", PROBE, module], { cwd, encoding: "utf8" });
  return { ...JSON.parse(answer), process: performance.now() - began };
}

function startNode(): number {
  const began = performance.now();
  execFileSync(process.execPath, ["-e", "0"]);
  return performance.now() - began;
}

async function startPlugin(installation: string): Promise<number> {
  const file = join(
    installation,
    "node_modules/pulumi-genlook/dist/plugin/pulumi-resource-genlook",
  );
  const began = performance.now();
  const child = spawn(process.execPath, [file], { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  const took = performance.now() - began;
  child.kill();
  await once(child, "exit");
  return took;
}
