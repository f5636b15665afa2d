import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Engine } from "./engine.ts";
import type { Operation, Report } from "./operation.ts";

export type { Operation, Report, Step } from "./operation.ts";

/** A Pulumi project in a folder, whose packages are installed. */
export interface Project {
  readonly engine: Pick<Engine, "command" | "environment">;
  readonly directory: string;
  /** Laid over this process's own environment. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface Listeners {
  /** Gets what the engine prints, as it comes. */
  readonly onOutput?: ((text: string) => void) | undefined;
  /** Interrupts the operation, as Ctrl-C does. */
  readonly signal?: AbortSignal | undefined;
}

/** A report together with everything that was printed. */
export type Outcome = Report & { readonly output: string };

const script = join(import.meta.dirname, "operate.ts");

/** @throws Error when the operation could not even begin, with what was printed. */
export async function operate(
  { engine, directory, environment }: Project,
  operation: Operation,
  { onOutput, signal }: Listeners = {},
): Promise<Outcome> {
  const child = fork(script, [], {
    cwd: directory,
    env: { ...process.env, ...engine.environment, ...environment },
    // The program is in TypeScript, in a package that does not say of which module system.
    execArgv: ["--disable-warning=MODULE_TYPELESS_PACKAGE_JSON"],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      onOutput?.(text);
    });
  }
  let report: Report | undefined;
  child.once("message", (message) => {
    report = message as Report;
  });
  const interrupt = () => child.kill("SIGINT");
  signal?.addEventListener("abort", interrupt, { once: true });
  // A process that died at once can't be sent to; what it printed tells why.
  child.send(operation, () => {});
  await once(child, "close");
  signal?.removeEventListener("abort", interrupt);
  if (report === undefined) throw new Error(`pulumi ${operation.kind} could not begin:\n${output}`);
  return { ...report, output };
}
