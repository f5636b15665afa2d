import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Emulator, type EmulatorOptions } from "../../provider/testing/index.ts";
import type { Engine } from "../../scripts/engine/engine.ts";
import {
  type Listeners,
  type Operation,
  type Outcome,
  operate,
  type Project,
  Runner,
} from "../../scripts/engine/project.ts";

/** What the global setup made: an engine, and a folder with the packed package installed. */
export const installation = JSON.parse(process.env.TEST_INSTALLATION ?? "null") as {
  readonly engine: Engine;
  /** The folder where the package is installed. */
  readonly directory: string;
  /** The packed package, absolute. */
  readonly tarball: string;
  /** The parent of both, for installations of other kinds. */
  readonly workshop: string;
  /** A project with an empty stack, to copy. */
  readonly project: {
    readonly directory: string;
    readonly stack: string;
  };
};

export const { stack: STACK } = installation.project;

/** Declares the products of a file, so that an edit of the program is an edit of that file. */
const PROGRAM = `
import { readFileSync } from "node:fs";
import { Product } from "pulumi-genlook";

const products = JSON.parse(readFileSync("products.json", "utf8"));
for (const [name, args] of Object.entries(products)) new Product(name, args);
`;

/** The package that a program imports for each host. Otherwise, the program is the same. */
export const HOSTS = { dynamic: "pulumi-genlook", native: "pulumi-genlook/native" } as const;

export type Host = keyof typeof HOSTS;

/** GENLOOK_TEST_HOST=native runs the tests that name no host on the native one. */
export const DEFAULT_HOST: Host = process.env.GENLOOK_TEST_HOST === "native" ? "native" : "dynamic";

/** Whether this is the nightly run, which tries more cases. It sets GENLOOK_HISTORIES to more than 1. */
export const NIGHTLY = Number(process.env.GENLOOK_HISTORIES ?? 1) > 1;

/** Makes a program of the dynamic host one of the given host. */
export function programOn(host: Host, program: string): string {
  return program.replace(/(?<= from )"pulumi-genlook"/, `"${HOSTS[host]}"`);
}

/** Safe for every test: these settings only save time. */
export const QUICK = {
  NODE_OPTIONS: `--require "${join(__dirname, "lazy-sdk.cjs")}"`,
  // The engine collects garbage less often.
  GOGC: "400",
  // Each operation begins with a copy of the state.
  PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: "true",
};

export type Products = Readonly<Record<string, unknown>>;

export interface ShopOptions {
  /** Text of the program, an ES module. Default: one that declares what `declare` was given. */
  readonly program?: string;
  /** The host of the program's resources. Its text imports those of the dynamic one. */
  readonly host?: Host;
  readonly emulator?: EmulatorOptions;
  /** Where the packages are installed. Default: the packed tarball's installation. */
  readonly installedIn?: string;
  /** Laid over the emulator's address and key. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** Processes that wait for an operation. To start one takes a third of an operation's CPU time. */
const runners: Runner[] = [];
afterAll(() => Promise.all(runners.map((runner) => runner.close())));

/** Runs an operation in a process that waits for one. The project uses the tarball's installation. */
export async function runQuickly(
  project: Project,
  operation: Operation,
  listeners?: Listeners,
): Promise<Outcome> {
  let runner = runners.pop();
  if (!runner?.isOpen) runner = new Runner(project);
  const outcome = await runner.run(project, operation, listeners);
  // What a failed operation leaves unfinished in the process could disturb the next one.
  if (outcome.succeeded) runners.push(runner);
  else await runner.close();
  return outcome;
}

/** A shop that keeps its products as code: a Pulumi project with one stack, and its account. */
export class Shop implements AsyncDisposable {
  readonly emulator: Emulator;
  readonly project: Project;
  readonly program: string;
  readonly #ownInstallation: boolean;

  private constructor(emulator: Emulator, options: ShopOptions) {
    const parent = options.installedIn ?? installation.directory;
    const directory = mkdtempSync(join(parent, "shop-"));
    cpSync(installation.project.directory, directory, { recursive: true });
    this.emulator = emulator;
    this.#ownInstallation = options.installedIn !== undefined;
    this.program = join(directory, "index.mjs");
    writeFileSync(
      this.program,
      programOn(options.host ?? DEFAULT_HOST, options.program ?? PROGRAM),
    );
    this.project = {
      engine: installation.engine,
      directory,
      environment: {
        PULUMI_BACKEND_URL: `file://${join(directory, "backend")}`,
        // Of the kept states. A new stack's key is in the key service.
        PULUMI_CONFIG_PASSPHRASE: "a passphrase of the tests",
        GENLOOK_BASE_URL: emulator.url,
        GENLOOK_API_KEY: emulator.apiKey,
        ...(this.#ownInstallation ? {} : QUICK),
        ...options.environment,
      },
    };
    this.declare({});
  }

  static async open(options: ShopOptions = {}): Promise<Shop> {
    return new Shop(await Emulator.start(options.emulator), options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.emulator.close();
  }

  /** What the program declares from now on: the arguments by the resource's name. */
  declare(products: Products): void {
    writeFileSync(join(this.project.directory, "products.json"), JSON.stringify(products));
  }

  up(options?: Operation["options"], listeners?: Listeners): Promise<Outcome> {
    return this.run({ kind: "up", options }, listeners);
  }

  preview(options?: Operation["options"]): Promise<Outcome> {
    return this.run({ kind: "preview", options });
  }

  refresh(options?: Operation["options"], listeners?: Listeners): Promise<Outcome> {
    return this.run({ kind: "refresh", options }, listeners);
  }

  destroy(options?: Operation["options"]): Promise<Outcome> {
    return this.run({ kind: "destroy", options });
  }

  async run(change: Partial<Operation>, listeners?: Listeners): Promise<Outcome> {
    const operation: Operation = { kind: "up", stack: STACK, program: this.program, ...change };
    const run = this.#ownInstallation ? operate : runQuickly;
    return run(this.project, operation, listeners);
  }

  /** Frees the stack from the lock of an engine that is gone. */
  unlock(): void {
    const { engine, directory, environment } = this.project;
    execFileSync(engine.command, ["cancel", "--yes", "--stack", STACK], {
      cwd: directory,
      env: { ...process.env, ...engine.environment, ...environment },
      stdio: "pipe",
    });
  }

  /** Waits until the API has got a request. */
  async sees(method: string, externalId: string): Promise<void> {
    const isUnderWay = () =>
      this.emulator.requests.some(
        (request) => request.method === method && request.externalId === externalId,
      );
    while (!isUnderWay()) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  /** The requests since the last look, as "GET shirt-1" or "GET /products" for the list. */
  takeRequests(): string[] {
    const lines = this.emulator.requests.map(
      ({ method, externalId, path }) => `${method} ${externalId ?? path}`,
    );
    this.emulator.clearRequests();
    return lines;
  }

  /** The writes among the requests since the last look. */
  takeWrites(): string[] {
    return this.takeRequests().filter((line) => !line.startsWith("GET "));
  }

  /** The state's file, as it lies in the backend. */
  get stateText(): string {
    return readFileSync(this.#stateFile, "utf8");
  }

  get #stateFile(): string {
    return join(this.project.directory, "backend/.pulumi/stacks/shop", `${STACK}.json`);
  }

  /** The products in the state; none before the first operation. */
  get stateProducts(): StateResource[] {
    return this.#stateResources("Product");
  }

  /** The sets in the state. */
  get stateSets(): StateResource[] {
    return this.#stateResources("ProductSet");
  }

  #stateResources(kind: string): StateResource[] {
    const { checkpoint } = JSON.parse(this.stateText);
    const resources = (checkpoint.latest?.resources ?? []) as StateResource[];
    return resources.filter(({ type }) => /\bgenlook:(?:index:)?(\w+)$/.exec(type)?.[1] === kind);
  }
}

/** Arguments of a product, with what a test does not care about filled in. */
export function product(externalId: string, args: Record<string, unknown> = {}) {
  return {
    externalId,
    title: `Title of ${externalId}`,
    images: [{ url: `https://cdn.example.com/${encodeURIComponent(externalId)}.jpg` }],
    ...args,
  };
}

/** So many products by resource name: item-1, item-2, … */
export function products(count: number): Record<string, ReturnType<typeof product>> {
  const names = Array.from({ length: count }, (_, index) => `item-${index + 1}`);
  return Object.fromEntries(names.map((name) => [name, product(name)]));
}
