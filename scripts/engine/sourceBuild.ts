import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheFolder } from "./cacheFolder.ts";
import { type Engine, engineAt, type Log, program } from "./engine.ts";
import { writePlugins } from "./plugins.ts";

const recipe = dirname(fileURLToPath(import.meta.url));
const main = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
const versionVariable = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

function pinned(name: "version" | "go"): string {
  const patterns = { version: /\/pulumi\/pkg\/v3 v([\d.]+)/, go: /^go ([\d.]+)/m };
  const found = patterns[name].exec(readFileSync(join(recipe, "go.mod"), "utf8"))?.[1];
  if (!found) throw new Error(`can't find the pinned ${name} in ${recipe}/go.mod`);
  return found;
}

/** The oldest Go that can build the engine. */
export const goNeeded = (): string => pinned("go");

function folder(): string {
  return join(cacheFolder(), `engine-${pinned("version")}-${process.platform}-${process.arch}`);
}

/** Returns the engine of an earlier build, if there is one. */
export async function built(): Promise<Engine | undefined> {
  const command = join(folder(), program);
  if (!existsSync(command)) return undefined;
  await writePlugins(folder());
  return engineAt(command, "source");
}

/**
 * Builds the engine with Go. Two processes may build at once, so each writes a file of its own and
 * renames it at the end.
 */
export async function build(log: Log): Promise<Engine> {
  const version = pinned("version");
  const command = join(folder(), program);
  const unfinished = `${command}.${process.pid}`;
  await mkdir(folder(), { recursive: true });
  log(`building the Pulumi engine ${version} from source with Go (3 to 10 minutes, once)…`);
  const stop = reportElapsed(log);
  try {
    await goBuild(version, unfinished, join(folder(), "build.log"));
    await rename(unfinished, command);
  } finally {
    stop();
    await rm(unfinished, { force: true });
  }
  await writePlugins(folder());
  return engineAt(command, "source");
}

async function goBuild(version: string, output: string, logFile: string): Promise<void> {
  const flags = `-s -w -X ${versionVariable}=v${version}`;
  // Overrides the user's Go settings, which could change go.mod or require a C compiler.
  const args = ["build", "-mod=readonly", "-buildvcs=false", "-ldflags", flags, "-o", output, main];
  const env = { ...process.env, GOFLAGS: "", GOWORK: "off", CGO_ENABLED: "0" };
  const file = await open(logFile, "w");
  try {
    const go = spawn("go", args, { cwd: recipe, env, stdio: ["ignore", file.fd, file.fd] });
    const [code] = await once(go, "exit");
    if (code === 0) return;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") throw new Error("Go is not installed");
    throw error;
  } finally {
    await file.close();
  }
  const lines = (await readFile(logFile, "utf8")).trim().split("\n");
  throw new Error(`\`go build\` failed: ${lines.at(-1)} (full log: ${logFile})`);
}

function reportElapsed(log: Log): () => void {
  const began = Date.now();
  const elapsed = () =>
    log(`still building the engine, ${Math.round((Date.now() - began) / 1000)} s`);
  const timer = setInterval(elapsed, 15_000);
  return () => clearInterval(timer);
}
