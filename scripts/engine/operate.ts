/**
 * Runs operations in a process of its own, as the `pulumi` command does, with the SDK that the first
 * project has installed. The parent sends a Request and gets a Report; what the engine prints goes
 * to stdout.
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type * as automation from "@pulumi/pulumi/automation/index.js";
import {
  END,
  END_OF_OUTPUT,
  type Operation,
  type Report,
  type Request,
  type Step,
} from "./operation.ts";
import { pulumiCommand } from "./pulumiCommand.ts";

/** The type of the resource that stands for the stack itself. */
const STACK = "pulumi:pulumi:Stack";

const sdk = createRequire(join(process.cwd(), "package.json"))(
  "@pulumi/pulumi/automation",
) as typeof automation;

/** Number of operations before this one. */
let count = 0;
let interrupt = new AbortController();
// Not `once`: a library that finds only its own listener would end the process.
process.on("SIGINT", () => interrupt.abort());

async function operate({ kind, stack: stackName, ...operation }: Operation): Promise<Report> {
  const file = pathToFileURL(operation.program);
  // Another address makes Node load the file again.
  if (count > 0) file.search = `operation=${count}`;
  count += 1;
  const program = async () => ({ ...(await import(file.href)) });
  const stack = await sdk.LocalWorkspace.selectStack(
    { stackName, projectName: "named in Pulumi.yaml", program },
    { workDir: process.cwd(), pulumiCommand: pulumiCommand(sdk, stackName) },
  );
  if (operation.config) await stack.setAllConfig(operation.config);

  const steps = new Map<string, Step>();
  const errors: string[] = [];
  let outputs: Report["outputs"] = {};
  const onEvent = (event: automation.EngineEvent) => {
    const { resourcePreEvent, resOutputsEvent, diagnosticEvent } = event;
    const { op, urn } = (resourcePreEvent ?? resOutputsEvent)?.metadata ?? {};
    // A refresh first reports the op "refresh", and only at its end what it found.
    if (op !== undefined && urn !== undefined && op !== "refresh" && isDeclared(urn)) {
      steps.set(`${op} ${urn}`, { op, name: nameIn(urn) });
    }
    if (resOutputsEvent?.metadata.type === STACK) {
      outputs = resOutputsEvent.metadata.new?.outputs ?? {};
    }
    if (diagnosticEvent?.severity === "error") {
      errors.push(diagnosticEvent.message.replace(/<\{%.*?%\}>/g, "").trim());
    }
  };
  interrupt = new AbortController();
  const exitCode = await stack[kind]({
    ...operation.options,
    color: process.stdout.isTTY ? "auto" : "never",
    onEvent,
    onOutput: (text) => process.stdout.write(text),
    signal: interrupt.signal,
  }).then(() => 0, exitCodeOf);

  const all = [...steps.values()];
  const changes = all.filter(({ op }) => op !== "same");
  return {
    succeeded: exitCode === 0,
    exitCode,
    steps: changes,
    unchanged: all.length - changes.length,
    outputs,
    errors,
  };
}

/** Whether the program declares it, unlike the stack itself and the engine's default providers. */
function isDeclared(urn: string): boolean {
  const type = urn.split("::")[2] ?? "";
  return type !== STACK && !type.startsWith("pulumi:providers:");
}

function nameIn(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/** Reads the engine's exit code from the message: the Automation API has it nowhere else. */
function exitCodeOf(error: unknown): number {
  const [, code] = /exit code (\d+)/.exec(String(error)) ?? [];
  if (code === undefined) throw error;
  return Number(code);
}

process.on("message", (request: Request | typeof END) => {
  if (request === END) process.disconnect();
  // A plain rejection would not end this process: the SDK listens for those of programs.
  else answer(request).catch(fail);
});

async function answer({ directory, environment, operation }: Request): Promise<void> {
  process.chdir(directory);
  for (const name of Object.keys(process.env)) {
    if (!(name in environment)) delete process.env[name];
  }
  Object.assign(process.env, environment);
  const report = await operate(operation);
  for (const stream of [process.stdout, process.stderr]) {
    if (!stream.isTTY) stream.write(END_OF_OUTPUT);
  }
  process.send?.(report);
}

function fail(error: unknown): void {
  console.error(error);
  process.exit(1);
}
