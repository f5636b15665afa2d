import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Engine } from "./engine.ts";
import type { Operation, Report } from "./operation.ts";

export type { Operation, Report, Step } from "./operation.ts";

/** A folder with a Pulumi project and its installed packages. */
export interface Project {
  readonly engine: Pick<Engine, "command" | "environment">;
  readonly directory: string;
  /** Variables to set besides this process's own. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface Listeners {
  /** Called with what the engine prints, as it arrives. */
  readonly onOutput?: ((text: string) => void) | undefined;
  /** Lets the engine draw on this process's terminal. `onOutput` and the outcome get no output. */
  readonly terminal?: boolean | undefined;
  /** Interrupts the operation like Ctrl-C. */
  readonly signal?: AbortSignal | undefined;
}

/** A report together with everything that was printed. */
export type Outcome = Report & { readonly output: string };

const script = join(import.meta.dirname, "operate.ts");

/**
 * Runs an operation in a process of its own. The outcome of a failed operation is returned too.
 *
 * @throws Error with everything that was printed, if the process ends without a report
 */
export async function operate(
  { engine, directory, environment }: Project,
  operation: Operation,
  { onOutput, terminal, signal }: Listeners = {},
): Promise<Outcome> {
  const child = fork(script, [], {
    cwd: directory,
    env: { ...process.env, ...engine.environment, ...environment },
    // The program is TypeScript in a package that names no module system; Node would warn.
    execArgv: ["--disable-warning=MODULE_TYPELESS_PACKAGE_JSON"],
    stdio: terminal ? ["inherit", "inherit", "inherit", "ipc"] : ["ignore", "pipe", "pipe", "ipc"],
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
  // Ignore a failure to send: the process died at once, and what it printed says why.
  child.send(operation, () => {});
  await once(child, "close");
  signal?.removeEventListener("abort", interrupt);
  if (report === undefined) {
    throw new Error(`pulumi ${operation.kind} ended without a report:\n${output}`);
  }
  return { ...report, output };
}
