import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { Emulator, type RateLimit, type RecordedRequest } from "pulumi-genlook/testing";
import { findEngine } from "../scripts/engine/find.ts";
import { type Operation, operate, type Project, type Step } from "../scripts/engine/project.ts";
import type { Installation } from "./installation.ts";
import type { ProductArgs } from "./products.ts";

const PROGRAMS = {
  provider: "provider.ts",
  native: "native.ts",
  naive: "naive.cts",
  "no-op": "no-op.ts",
  set: "set.ts",
  "native set": "set.ts",
  "bare set": "no-op-set.ts",
  "no-op set": "no-op-set.ts",
};

export type Contender = keyof typeof PROGRAMS;

/** Requests a minute: the largest value that can be configured, and more than a machine sends. */
export const UNLIMITED = 1_000_000;

export interface StackOptions {
  readonly products: readonly ProductArgs[];
  /** Limit of the emulator, also configured for the provider. Default: no limit. */
  readonly rateLimit?: RateLimit;
  /** Variables to set for the engine's operations. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** The result of one operation. */
export interface Run {
  /** From the start of the operation's process to its end. */
  readonly seconds: number;
  readonly requests: readonly RecordedRequest[];
  readonly steps: readonly Step[];
  /** Number of the engine's errors; at least 1 if the operation failed. */
  readonly failures: number;
}

/** A contender's stack of products, with an emulated account of its own. */
export class Stack implements AsyncDisposable {
  readonly emulator: Emulator;
  readonly #project: Project;
  readonly #program: string;

  private constructor(emulator: Emulator, project: Project, program: string) {
    this.emulator = emulator;
    this.#project = project;
    this.#program = program;
  }

  static async open(
    installation: Installation,
    contender: Contender,
    { products, rateLimit, environment = {} }: StackOptions,
  ): Promise<Stack> {
    const engine = await findEngine({ log: console.error });
    const directory = mkdtempSync(join(installation.directory, "stack-"));
    const write = (name: string, text: string) => writeFileSync(join(directory, name), text);
    const program = join(directory, PROGRAMS[contender]);
    copyFileSync(join(import.meta.dirname, "contenders", PROGRAMS[contender]), program);
    mkdirSync(join(directory, "backend"));
    write("package.json", '{ "private": true }');
    const providers = [
      { name: "genlook", path: join(installation.directory, "node_modules/.bin") },
    ];
    const manifest = { name: "bench", runtime: "nodejs", plugins: { providers } };
    write("Pulumi.yaml", JSON.stringify(manifest));
    const emulator = await Emulator.start(rateLimit ? { rateLimit } : {});
    const project = {
      engine,
      directory,
      environment: {
        PULUMI_BACKEND_URL: `file://${join(directory, "backend")}`,
        PULUMI_CONFIG_PASSPHRASE: "bench",
        CONTENDER: contender,
        GENLOOK_BASE_URL: emulator.url,
        GENLOOK_API_KEY: emulator.apiKey,
        GENLOOK_REQUESTS_PER_MINUTE: String(rateLimit?.requestsPerMinute ?? UNLIMITED),
        ...environment,
      },
    };
    const stack = new Stack(emulator, project, program);
    stack.declare(products);
    return stack;
  }

  async run(
    kind: Operation["kind"],
    environment: Readonly<Record<string, string>> = {},
  ): Promise<Run> {
    this.emulator.clearRequests();
    const { engine, directory } = this.#project;
    const project = {
      engine,
      directory,
      environment: { ...this.#project.environment, ...environment },
    };
    const began = performance.now();
    const outcome = await operate(project, { kind, stack: "dev", program: this.#program });
    const seconds = (performance.now() - began) / 1000;
    if (!outcome.succeeded) console.error(outcome.errors.join("\n").slice(0, 2000));
    return {
      seconds,
      requests: [...this.emulator.requests],
      steps: outcome.steps,
      failures: outcome.succeeded ? 0 : Math.max(1, outcome.errors.length),
    };
  }

  /** Changes what the program declares. */
  declare(products: readonly ProductArgs[]): void {
    writeFileSync(join(this.#project.directory, "products.json"), JSON.stringify(products));
  }

  /** Text of the state in the backend. */
  get stateText(): string {
    return readFileSync(join(this.#stacks, "dev.json"), "utf8");
  }

  /** Bytes of each checkpoint that the engine wrote, if it was configured to retain them. */
  get checkpoints(): number[] {
    return readdirSync(this.#stacks)
      .filter((name) => /^dev\.json\.\d+$/.test(name))
      .map((name) => statSync(join(this.#stacks, name)).size);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.emulator.close();
    rmSync(this.#project.directory, { recursive: true, force: true });
  }

  get #stacks(): string {
    return join(this.#project.directory, "backend/.pulumi/stacks/bench");
  }
}
