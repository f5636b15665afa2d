import { execFile } from "node:child_process";
import { delimiter, dirname } from "node:path";
import { promisify } from "node:util";

export interface Engine {
  /** The absolute path of the `pulumi` program. */
  command: string;
  source: "path" | "npm" | "source";
  version: string;
  /** Variables to set for every process that starts the engine. */
  environment: Record<string, string>;
}

export type Log = (line: string) => void;

export const program = process.platform === "win32" ? "pulumi.exe" : "pulumi";

/** The first version in which a dynamic provider's read can return new inputs. */
export const minimumVersion = "3.216.0";

const run = promisify(execFile);

/**
 * Returns the engine at `command`.
 *
 * @throws Error if it does not answer with a version, or the version is too old
 */
export async function engineAt(command: string, source: Engine["source"]): Promise<Engine> {
  const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
  const { stdout } = await run(command, ["version"], { env, timeout: 60_000 });
  const version = stdout.trim().replace(/^v/, "");
  if (!reaches(minimumVersion, version)) {
    throw new Error(`${command} is version ${version}; ${minimumVersion} or newer is needed`);
  }
  return { command, source, version, environment: environmentFor(command) };
}

/** Puts this process's Node first on PATH, because the engine starts the provider with `node`. */
function environmentFor(command: string): Record<string, string> {
  const path = [dirname(process.execPath), dirname(command), process.env.PATH ?? ""];
  return { PATH: path.join(delimiter), PULUMI_SKIP_UPDATE_CHECK: "true" };
}

function reaches(minimum: string, version: string): boolean {
  const wanted = minimum.split(".").map(Number);
  const given = version.split(/[.+-]/, 3).map(Number);
  const differs = wanted.findIndex((part, index) => part !== given[index]);
  return differs < 0 || (given[differs] ?? 0) > (wanted[differs] ?? 0);
}
