import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { cacheFolder } from "./cacheFolder.ts";
import type { Log } from "./engine.ts";

const windows = process.platform === "win32";

/** A program that is built from source with Go, once for each version. */
export interface GoProgram {
  /** Name of its file, without the ending that Windows adds. */
  readonly name: string;
  /** What it is to the user. */
  readonly description: string;
  /** The name of its folder in the cache. */
  readonly folder: string;
  readonly version: string;
  /** The folder of the module whose go.mod pins what it is built from. */
  readonly module: string;
  /** The package that is built. */
  readonly main: string;
  /** The variable of the sources that holds the version. */
  readonly versionVariable?: string;
  /** How long a build takes, for the user. */
  readonly takes: string;
}

/** Reads the version of a module that a go.mod pins, or of Go itself. */
export function pinnedVersion(module: string, name: string): string {
  const text = readFileSync(join(module, "go.mod"), "utf8");
  const found = new RegExp(`^(?:require |\\t)?${name} v?([\\d.]+)`, "m").exec(text)?.[1];
  if (!found) throw new Error(`can't find the pinned version of ${name} in ${module}/go.mod`);
  return found;
}

/** The folder of a program's build. */
export function folderOf({ folder, version }: GoProgram): string {
  return join(cacheFolder(), `${folder}-${version}-${process.platform}-${process.arch}`);
}

/** The file of a program, which is there once it is built. */
export function commandOf(program: GoProgram): string {
  return join(folderOf(program), windows ? `${program.name}.exe` : program.name);
}

/** Returns the command of a program, which it builds if no earlier run has. */
export async function builtProgram(program: GoProgram, log: Log): Promise<string> {
  if (!existsSync(commandOf(program))) await buildProgram(program, log);
  return commandOf(program);
}

/**
 * Builds a program. Two processes may build at once, so each writes a file of its own and renames it
 * at the end.
 *
 * @throws Error that says what to install, or what Go printed
 */
export async function buildProgram(program: GoProgram, log: Log): Promise<void> {
  const { description, version, takes } = program;
  const command = commandOf(program);
  const unfinished = `${command}.${process.pid}`;
  await mkdir(folderOf(program), { recursive: true });
  log(`building ${description} ${version} from source with Go (${takes}, once)…`);
  const stop = reportElapsed(description, log);
  try {
    await goBuild(program, unfinished);
    await rename(unfinished, command);
  } finally {
    stop();
    await rm(unfinished, { force: true });
  }
}

async function goBuild(program: GoProgram, output: string): Promise<void> {
  const { main, module, version, versionVariable } = program;
  const setVersion = versionVariable === undefined ? "" : ` -X ${versionVariable}=v${version}`;
  const flags = `-s -w${setVersion}`;
  // Overrides the user's Go settings, which could change go.mod or require a C compiler.
  const args = ["build", "-mod=readonly", "-buildvcs=false", "-ldflags", flags, "-o", output, main];
  const env = { ...process.env, GOFLAGS: "", GOWORK: "off", CGO_ENABLED: "0" };
  const logFile = join(folderOf(program), "build.log");
  const file = await open(logFile, "w");
  try {
    const go = spawn("go", args, { cwd: module, env, stdio: ["ignore", file.fd, file.fd] });
    const [code] = await once(go, "exit");
    if (code === 0) return;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    const needed = pinnedVersion(module, "go");
    throw new Error(`Go is not installed; install ${needed} or newer (https://go.dev/doc/install)`);
  } finally {
    await file.close();
  }
  const lines = (await readFile(logFile, "utf8")).trim().split("\n");
  throw new Error(`\`go build\` failed: ${lines.at(-1)} (full log: ${logFile})`);
}

function reportElapsed(description: string, log: Log): () => void {
  const began = Date.now();
  const elapsed = () =>
    log(`still building ${description}, ${Math.round((Date.now() - began) / 1000)} s`);
  const timer = setInterval(elapsed, 15_000);
  return () => clearInterval(timer);
}
