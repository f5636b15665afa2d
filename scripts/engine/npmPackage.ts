import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Engine, engineAt, type Log, program } from "./engine.ts";

/** The npm package that downloads the official engine of its own version; it contains none. */
export const npmPackage = "pulumi@3.265.0";

const limit = 180_000;

function downloadedCommand(): string {
  const home = process.env.PULUMI_HOME ?? join(homedir(), ".pulumi");
  return join(home, "versions", npmPackage.replace("pulumi@", ""), "bin", program);
}

/** Returns the engine of an earlier download, if there is one. */
export async function downloaded(): Promise<Engine | undefined> {
  const command = downloadedCommand();
  return existsSync(command) ? engineAt(command, "npm") : undefined;
}

/** Downloads the official engine into the user's Pulumi folder. */
export async function download(log: Log): Promise<Engine> {
  log(`downloading the Pulumi engine with npx ${npmPackage} (about 150 MB, once)…`);
  const args = ["exec", "--yes", "--prefer-offline", "--fetch-retries=0", "--fetch-timeout=10000"];
  try {
    await promisify(execFile)(
      "npm",
      [...args, `--package=${npmPackage}`, "--", "pulumi", "version"],
      {
        cwd: tmpdir(),
        timeout: limit,
        shell: process.platform === "win32",
      },
    );
  } catch (error) {
    throw new Error(`\`npx ${npmPackage}\` could not download the engine: ${reason(error)}`);
  }
  return engineAt(downloadedCommand(), "npm");
}

function reason(error: unknown): string {
  const { killed, stderr = "", message } = error as Error & { killed?: boolean; stderr?: string };
  if (killed) return `it took longer than ${limit / 1000} s`;
  return stderr.trim().split("\n").at(-1) || message;
}
