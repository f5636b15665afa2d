/**
 * The `pulumi` command with which the tests follow the pages of docs/. It passes its arguments to
 * the engine, except for `up` and `preview`: an engine that was built from source can't start a
 * program by itself, so these run index.ts through the Automation API.
 */
import { spawnSync } from "node:child_process";
import { delimiter, dirname, resolve } from "node:path";
import { type Operation, operate } from "./project.ts";

const engine = process.env.PULUMI_ENGINE ?? "";
const [command = "", ...flags] = process.argv.slice(2);

process.exitCode =
  command === "up" || command === "preview" ? await run(command) : pass(process.argv.slice(2));

async function run(kind: Operation["kind"]): Promise<number> {
  const previews = kind === "up" && !flags.includes("--skip-preview");
  if (previews && (await runOnce("preview")) !== 0) return 1;
  return runOnce(kind);
}

async function runOnce(kind: Operation["kind"]): Promise<number> {
  // The Automation API runs `pulumi` from PATH, which must be the engine and not this script.
  const PATH = [dirname(engine), process.env.PATH].join(delimiter);
  const project = {
    engine: { command: engine, environment: { PATH } },
    directory: process.cwd(),
    environment: {},
  };
  const { stdout } = spawnSync(engine, ["stack", "--show-name"], { encoding: "utf8" });
  const operation: Operation = {
    kind,
    stack: stdout.trim(),
    program: resolve("index.ts"),
    options: {
      refresh: flags.includes("--refresh"),
      expectNoChanges: flags.includes("--expect-no-changes"),
    },
  };
  const onOutput = (text: string) => process.stdout.write(text);
  const terminal = process.stdout.isTTY;
  return (await operate(project, operation, { onOutput, terminal })).exitCode;
}

function pass(args: readonly string[]): number {
  return spawnSync(engine, args, { stdio: "inherit" }).status ?? 1;
}
