/**
 * Runs one operation on the project in the working directory, in a process of its own like the
 * `pulumi` command: with fresh modules, and with the SDK that the project has installed. The parent
 * sends one Operation and gets one Report; what the engine prints goes to stdout.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type * as automation from "@pulumi/pulumi/automation/index.js";
import type { Operation, Report, Step } from "./operation.ts";

const projectDir = process.cwd();
const { LocalWorkspace, PulumiCommand } = createRequire(join(projectDir, "package.json"))(
  "@pulumi/pulumi/automation",
) as typeof automation;

const onTerminal = process.stdout.isTTY;

async function operate({ kind, stack: stackName, ...operation }: Operation): Promise<Report> {
  const program = async () => ({ ...(await import(pathToFileURL(operation.program).href)) });
  const stack = await LocalWorkspace.createOrSelectStack(
    { stackName, projectName: "named in Pulumi.yaml", program },
    { workDir: projectDir, ...(onTerminal ? { pulumiCommand: await drawing(kind) } : {}) },
  );
  if (operation.config) await stack.setAllConfig(operation.config);

  const steps = new Map<string, Step>();
  const errors: string[] = [];
  const onEvent = (event: automation.EngineEvent) => {
    const { resourcePreEvent, resOutputsEvent, diagnosticEvent } = event;
    const { op, urn } = (resourcePreEvent ?? resOutputsEvent)?.metadata ?? {};
    // A refresh first reports the op "refresh", and only at its end what it found.
    if (op !== undefined && urn !== undefined && op !== "refresh" && isDeclared(urn)) {
      steps.set(`${op} ${urn}`, { op, name: nameIn(urn) });
    }
    if (diagnosticEvent?.severity === "error") {
      errors.push(diagnosticEvent.message.replace(/<\{%.*?%\}>/g, "").trim());
    }
  };
  const interrupt = new AbortController();
  // Not `once`: a library that finds only its own listener would end the process.
  process.on("SIGINT", () => interrupt.abort());
  const exitCode = await stack[kind]({
    ...operation.options,
    color: onTerminal ? "auto" : "never",
    onEvent,
    onOutput: (text) => process.stdout.write(text),
    signal: interrupt.signal,
  }).then(() => 0, exitCodeOf);

  const outputs = exitCode === 0 && kind === "up" ? await stack.outputs() : {};
  const all = [...steps.values()];
  const changes = all.filter(({ op }) => op !== "same");
  return {
    succeeded: exitCode === 0,
    exitCode,
    steps: changes,
    unchanged: all.length - changes.length,
    outputs: Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value])),
    errors,
  };
}

/** What the Automation API calls to run a command; the SDK's types leave it out. */
type Run = (
  args: string[],
  cwd: string,
  env: Record<string, string>,
  ...rest: unknown[]
) => Promise<{ stdout: string; stderr: string; code: number }>;

/**
 * Gives the engine this process's terminal for commands of one kind, so that it draws its table
 * there. The Automation API itself only offers pipes, on which the engine prints plain lines.
 */
async function drawing(kind: Operation["kind"]): Promise<automation.PulumiCommand> {
  const pulumi = await PulumiCommand.get();
  const { run: runPiped } = pulumi as typeof pulumi & { run: Run };
  const run: Run = async (args, cwd, env, ...rest) => {
    if (args[0] !== kind) return runPiped.call(pulumi, args, cwd, env, ...rest);
    const options = { cwd, env: { ...process.env, ...env }, stdio: "inherit" } as const;
    const [code] = await once(spawn(pulumi.command, args, options), "close");
    if (code !== 0) throw new Error(`exit code ${code}`);
    return { stdout: "", stderr: "", code };
  };
  return Object.assign(pulumi, { run });
}

/** Whether the program declares it, unlike the stack itself and the engine's default providers. */
function isDeclared(urn: string): boolean {
  const type = urn.split("::")[2] ?? "";
  return type !== "pulumi:pulumi:Stack" && !type.startsWith("pulumi:providers:");
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

const [operation] = (await once(process, "message")) as [Operation];
process.send?.(await operate(operation), () => process.disconnect());
