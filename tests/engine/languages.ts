import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { version as VERSION } from "../../package.json";
import { Emulator } from "../../provider/testing/index.ts";
import { pythonEnvironment, pythonOf } from "../../scripts/engine/pythonEnvironment.ts";
import { installation, QUICK, STACK } from "./shop.ts";

const ROOT = join(__dirname, "..", "..");

const run = promisify(execFile);

/** The languages with an example, and the file of its program. */
export const PROGRAMS = { yaml: "Pulumi.yaml", python: "__main__.py", go: "main.go" } as const;

export type Language = keyof typeof PROGRAMS;

interface Ran {
  readonly code: number;
  /** What was printed on both streams. */
  readonly output: string;
}

/** A project in a language, which the `pulumi` command runs: a copy of the repository's example. */
export class LanguageProject implements AsyncDisposable {
  readonly emulator: Emulator;
  readonly directory: string;
  readonly #program: string;
  readonly #environment: NodeJS.ProcessEnv;

  private constructor(
    emulator: Emulator,
    { directory, language, environment }: Awaited<ReturnType<typeof makeReady>>,
  ) {
    this.emulator = emulator;
    this.directory = directory;
    this.#program = join(directory, PROGRAMS[language]);
    const PULUMI_CONFIG_PASSPHRASE = "a passphrase of the tests";
    this.#environment = { ...environment, ...connectionTo(emulator), PULUMI_CONFIG_PASSPHRASE };
  }

  static async open(language: Language): Promise<LanguageProject> {
    const ready = await makeReady(language);
    cpSync(join(ROOT, "examples", language), ready.directory, { recursive: true });
    const project = new LanguageProject(await Emulator.start(), ready);
    await project.pulumi("stack", "init", STACK, "--secrets-provider", "hashivault://tests");
    return project;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.emulator.close();
  }

  /** Runs a command of the engine, without its questions. */
  async pulumi(...args: string[]): Promise<Ran> {
    const { engine } = installation;
    const options = { cwd: this.directory, env: this.#environment };
    return run(engine.command, [...args, "--non-interactive", "--color", "never"], options).then(
      ({ stdout, stderr }) => ({ code: 0, output: stdout + stderr }),
      ({ code, stdout, stderr }) => ({ code, output: stdout + stderr }),
    );
  }

  /** Runs a script in the project's Python, and returns what it prints. */
  async python(...args: string[]): Promise<string> {
    const options = { cwd: this.directory, env: this.#environment };
    const { stdout } = await run(pythonOf(join(this.directory, "venv")), args, options);
    return stdout;
  }

  up(...args: string[]): Promise<Ran> {
    return this.pulumi("up", "--yes", "--skip-preview", ...args);
  }

  /** The text of the program. */
  get text(): string {
    return readFileSync(this.#program, "utf8");
  }

  set text(text: string) {
    writeFileSync(this.#program, text);
  }

  edit(from: string, to: string): void {
    if (!this.text.includes(from)) throw new Error(`the program has no ${from}:\n${this.text}`);
    this.text = this.text.replace(from, to);
  }

  /** The requests since the last look, as "GET shirt-1" or "GET /products" for the list. */
  takeRequests(): string[] {
    const lines = this.emulator.requests.map(
      ({ method, externalId, path }) => `${method} ${externalId ?? path}`,
    );
    this.emulator.clearRequests();
    return lines;
  }
}

export function connectionTo(emulator: Emulator) {
  return { GENLOOK_BASE_URL: emulator.url, GENLOOK_API_KEY: emulator.apiKey };
}

/** Makes a folder for a program of the language, with what a user installs before. */
export async function makeReady(language: Language) {
  shared ??= install();
  const { parent, home, python } = await shared;
  const directory = mkdtempSync(join(parent, "examples", `${language}-`));
  mkdirSync(join(directory, "backend"));
  const environment = {
    ...process.env,
    ...installation.engine.environment,
    ...QUICK,
    PULUMI_BACKEND_URL: `file://${join(directory, "backend")}`,
    PULUMI_HOME: home,
    PYTHONPATH: python.packages,
    // With these, Go uses what it compiled in another folder.
    GOFLAGS: "-trimpath",
    CGO_ENABLED: "0",
  };
  if (language === "python") symlinkSync(python.venv, join(directory, "venv"), "junction");
  return { language, directory, environment };
}

/** What the projects of a test file share. To install it takes seconds. */
let shared: ReturnType<typeof install> | undefined;

/** Installs the plugin, and the SDKs where the examples look for them. */
async function install() {
  const parent = mkdtempSync(join(installation.workshop, "languages-"));
  mkdirSync(join(parent, "examples"));
  for (const name of ["go.mod", "go.sum", "go"]) {
    cpSync(join(ROOT, "sdk", name), join(parent, "sdk", name), { recursive: true });
  }
  return { parent, home: await homeWithPlugin(parent), python: await installPython(parent) };
}

/** Installs the plugin where the engine looks for all plugins. */
async function homeWithPlugin(parent: string): Promise<string> {
  const home = join(parent, "home");
  const folder = join(installation.directory, "node_modules/pulumi-genlook/dist/plugin");
  const plugin = join(folder, "pulumi-resource-genlook");
  const install = ["plugin", "install", "resource", "genlook", VERSION, "--file", plugin];
  const env = { ...process.env, ...installation.engine.environment, PULUMI_HOME: home };
  await run(installation.engine.command, install, { env });
  return home;
}

/** Installs our SDK beside an environment that has Pulumi's: pip takes seconds for that. */
async function installPython(parent: string) {
  const venv = await pythonEnvironment((line) => process.stderr.write(`${line}\n`));
  // pip leaves files in the folder that it installs.
  const source = join(parent, "source");
  cpSync(join(ROOT, "sdk", "python"), source, { recursive: true });
  const packages = join(parent, "packages");
  const install = ["install", "--no-deps", "--no-build-isolation", "--target", packages, source];
  await run(pythonOf(venv), ["-m", "pip", ...install]);
  return { venv, packages };
}
