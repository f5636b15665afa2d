import { execFileSync } from "node:child_process";
import { join } from "node:path";
import type * as language from "@pulumi/pulumi/proto/language_pb.js";
import { pythonOf } from "./pythonEnvironment.ts";

/** How to start a program, or why it can't be. */
export type Start =
  | {
      readonly command: string;
      readonly args: readonly string[];
      readonly environment: NodeJS.ProcessEnv;
    }
  | { readonly problem: string };

/** Says how to start a program of a language. */
type Language = (request: language.RunRequest, engine: string) => Start;

/** The languages, by the name of their runtime in Pulumi.yaml. */
const LANGUAGES: Readonly<Record<string, Language>> = {
  nodejs,
  python: (request, engine) => ({
    command: pythonFor(request),
    args: [join(import.meta.dirname, "runProgram.py")],
    environment: environmentFor(request, engine),
  }),
  go: (request, engine) => ({
    command: "go",
    args: ["run", "."],
    environment: environmentFor(request, engine),
  }),
};

export const RUNTIMES = Object.keys(LANGUAGES);

export function languageOf(runtime: string): Language {
  const found = LANGUAGES[runtime];
  if (found === undefined) throw new Error(`no host for programs of ${runtime}`);
  return found;
}

/** The folder of the program. */
export function directoryOf(request: language.RunRequest): string {
  return request.getInfo()?.getProgramDirectory() ?? request.getPwd();
}

/** The Python of the virtual environment that Pulumi.yaml names, or else the one on PATH. */
function pythonFor(request: language.RunRequest): string {
  const { virtualenv } = request.getInfo()?.getOptions()?.toJavaScript() ?? {};
  if (typeof virtualenv !== "string") return "python3";
  return pythonOf(join(directoryOf(request), virtualenv));
}

/** What the SDK of Go reads from the environment, and `runProgram.py` too. */
function environmentFor(request: language.RunRequest, engine: string): NodeJS.ProcessEnv {
  const config = Object.fromEntries(request.getConfigMap().entries());
  return {
    PULUMI_MONITOR: request.getMonitorAddress(),
    PULUMI_ENGINE: engine,
    PULUMI_ORGANIZATION: request.getOrganization(),
    PULUMI_PROJECT: request.getProject(),
    PULUMI_ROOT_DIRECTORY: request.getInfo()?.getRootDirectory() ?? "",
    PULUMI_STACK: request.getStack(),
    PULUMI_PARALLEL: String(request.getParallel()),
    PULUMI_DRY_RUN: String(request.getDryrun()),
    PULUMI_CONFIG: JSON.stringify(config),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
  };
}

/** Starts the SDK's own `cmd/run`, which finds the entry point, compiles TypeScript, reports errors. */
function nodejs(request: language.RunRequest, engine: string): Start {
  const { script, problem } = runScript(directoryOf(request));
  if (problem !== undefined) return { problem };
  const args = [script, ...nodeArguments(request, engine)];
  return { command: "node", args, environment: nodeEnvironment(request) };
}

/** Finds the SDK's script in the program's own packages, with the `node` that will run it. */
function runScript(cwd: string): { script: string; problem?: string } {
  const find = "console.log(require.resolve('@pulumi/pulumi/cmd/run'))";
  try {
    const script = execFileSync("node", ["-e", find], { cwd, encoding: "utf8", stdio: "pipe" });
    return { script: script.trim() };
  } catch {
    const problem =
      "It looks like the Pulumi SDK has not been installed. Have you run pulumi install?";
    return { script: "", problem };
  }
}

function nodeArguments(request: language.RunRequest, engine: string): string[] {
  const options = {
    monitor: request.getMonitorAddress(),
    engine,
    organization: request.getOrganization(),
    project: request.getProject(),
    "root-directory": request.getInfo()?.getRootDirectory(),
    stack: request.getStack(),
    pwd: directoryOf(request),
    parallel: String(request.getParallel()),
  };
  const given = Object.entries(options).flatMap(([name, value]) =>
    value ? [`--${name}`, value] : [],
  );
  const dryRun = request.getDryrun() ? ["--dry-run"] : [];
  const entryPoint = request.getInfo()?.getEntryPoint() ?? ".";
  return [...given, ...dryRun, entryPoint, ...request.getArgsList()];
}

function nodeEnvironment(request: language.RunRequest): NodeJS.ProcessEnv {
  const options = request.getInfo()?.getOptions()?.toJavaScript() ?? {};
  // The SDK expects `genlook:config:apiKey` where the engine says `genlook:apiKey`.
  const config = [...request.getConfigMap().entries()].map(([key, value]) => {
    const [namespace, ...name] = key.split(":");
    return [`${namespace}:config:${name.at(-1)}`, value];
  });
  return {
    PULUMI_CONFIG: JSON.stringify(Object.fromEntries(config)),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
    ...(options.typescript === false ? {} : { PULUMI_NODEJS_TYPESCRIPT: "true" }),
  };
}
