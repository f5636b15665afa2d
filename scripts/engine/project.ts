import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Readable } from "node:stream";
import type { Engine } from "./engine.ts";
import { END, END_OF_OUTPUT, type Operation, type Report, type Request } from "./operation.ts";

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
  project: Project,
  operation: Operation,
  listeners: Listeners = {},
): Promise<Outcome> {
  const runner = new Runner(project, listeners.terminal);
  const outcome = await runner.run(project, operation, listeners);
  await runner.close();
  return { ...outcome, output: runner.output };
}

/**
 * A process that runs programs, for one operation or for many. A program's file is loaded again for
 * each operation, but the packages that it imports are loaded once, so all projects must share one
 * installation.
 */
export class Runner {
  /** What was printed since the last operation began. */
  output = "";
  readonly #child: ChildProcess;
  readonly #closed: Promise<unknown>;
  #onOutput: Listeners["onOutput"];
  /** Called when a stream has delivered what the operation printed. */
  #onEnd = () => {};

  constructor(project: Project, terminal = false) {
    this.#child = fork(script, [], {
      cwd: project.directory,
      env: environmentOf(project),
      // The program is TypeScript in a package that names no module system; Node would warn.
      execArgv: ["--disable-warning=MODULE_TYPELESS_PACKAGE_JSON"],
      stdio: terminal
        ? ["inherit", "inherit", "inherit", "ipc"]
        : ["ignore", "pipe", "pipe", "ipc"],
    });
    this.#closed = once(this.#child, "close");
    for (const stream of this.#streams) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        const printed = text.replace(END_OF_OUTPUT, "");
        this.output += printed;
        this.#onOutput?.(printed);
        if (printed !== text) this.#onEnd();
      });
    }
  }

  /** @throws Error with everything that was printed, if the process ends without a report */
  async run(
    project: Project,
    operation: Operation,
    { onOutput, signal }: Listeners = {},
  ): Promise<Outcome> {
    this.output = "";
    this.#onOutput = onOutput;
    const interrupt = () => this.#child.kill("SIGINT");
    signal?.addEventListener("abort", interrupt, { once: true });
    const done = Promise.all([once(this.#child, "message"), this.#endOfOutput()]);
    const { directory } = project;
    const request: Request = { directory, environment: environmentOf(project), operation };
    // Ignore a failure to send: the process died at once, and what it printed says why.
    this.#child.send(request, () => {});
    const report = await Promise.race([
      done.then(([[message]]) => message as Report),
      this.#closed.then(() => undefined),
    ]);
    signal?.removeEventListener("abort", interrupt);
    if (report === undefined) {
      throw new Error(`pulumi ${operation.kind} ended without a report:\n${this.output}`);
    }
    return { ...report, output: this.output };
  }

  /** Whether it can run another operation. */
  get isOpen(): boolean {
    return this.#child.connected;
  }

  /** Lets the process end, and waits for that. */
  async close(): Promise<void> {
    // A disconnect on this side would keep the event "close" from coming.
    if (this.isOpen) this.#child.send(END, () => {});
    await this.#closed;
  }

  get #streams(): Readable[] {
    return [this.#child.stdout, this.#child.stderr].filter((stream) => stream !== null);
  }

  /** Resolves when each stream has delivered what the operation printed. */
  #endOfOutput(): Promise<void> {
    let left = this.#streams.length;
    if (left === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onEnd = () => {
        left -= 1;
        if (left === 0) resolve();
      };
    });
  }
}

function environmentOf({ engine, environment }: Project): NodeJS.ProcessEnv {
  return { ...process.env, ...engine.environment, ...environment };
}
