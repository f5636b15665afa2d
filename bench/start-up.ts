/** Measures what the package adds to Pulumi's SDK, which every program loads anyway. */
import { execFileSync } from "node:child_process";
import type { Installation } from "./installation.ts";
import type { Options } from "./options.ts";
import type { Result } from "./report.ts";
import { median } from "./statistics.ts";

const PROBE = `
  const began = performance.now();
  require("@pulumi/pulumi");
  const sdk = performance.now();
  if (process.argv[1] === "both") require("pulumi-genlook");
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
  console.error(`starting ${2 * options.starts} processes…`);
  for (let start = 0; start < options.starts; start++) {
    alone.push(load("alone", installation.directory));
    both.push(load("both", installation.directory));
  }
  const ms = (loadings: readonly Loading[], part: keyof Loading) =>
    median(loadings.map((loading) => loading[part]));
  const added = ms(both, "package");
  return {
    tables: [
      {
        title: `Milliseconds, median of ${options.starts} fresh processes`,
        rows: [
          {
            "@pulumi/pulumi": ms(both, "sdk"),
            "pulumi-genlook": added,
            "process without it": ms(alone, "process"),
            "process with it": ms(both, "process"),
          },
        ],
      },
    ],
    bounds: [{ what: 'ms that require("pulumi-genlook") adds', measured: added, atMost: 40 }],
    notes: ["The package is timed inside the process. Processes with and without it alternate."],
  };
}

function load(what: "alone" | "both", cwd: string): Loading {
  const began = performance.now();
  const answer = execFileSync(process.execPath, ["-e", PROBE, what], { cwd, encoding: "utf8" });
  return { ...JSON.parse(answer), process: performance.now() - began };
}
