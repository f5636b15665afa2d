import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Engine, engineAt, type Log, program } from "./engine.ts";

/** The npm package `pulumi` holds no engine: it downloads the official one of its own version. */
export const npmPackage = "pulumi@3.265.0";

const limit = 180_000;

function downloadedCommand(): string {
  const home = process.env.PULUMI_HOME ?? join(homedir(), ".pulumi");
  return join(home, "versions", npmPackage.replace("pulumi@", ""), "bin", program);
}

/** The engine that an earlier download left. */
export async function downloaded(): Promise<Engine | undefined> {
  const command = downloadedCommand();
  return existsSync(command) ? engineAt(command, "npm") : undefined;
}

export async function download(log: Log): Promise<Engine> {
  log(`downloading the Pulumi engine with npx ${npmPackage} (some 150 MB, once)…`);
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
    throw new Error(`\`npx ${npmPackage}\` could not download it: ${reason(error)}`);
  }
  return engineAt(downloadedCommand(), "npm");
}

function reason(error: unknown): string {
  const { killed, stderr = "", message } = error as Error & { killed?: boolean; stderr?: string };
  if (killed) return `not done within ${limit / 1000} s`;
  return stderr.trim().split("\n").at(-1) || message;
}
