import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { cacheFolder } from "./cacheFolder.ts";
import type { Log } from "./engine.ts";

const run = promisify(execFile);
const requirements = join(import.meta.dirname, "python-requirements.txt");

/**
 * Returns a virtual environment of Python with Pulumi's SDK, which is made once for each version of
 * Python.
 *
 * @throws Error that says what to install
 */
export async function pythonEnvironment(log: Log): Promise<string> {
  const { stdout } = await run("python3", ["--version"]).catch(() => {
    throw new Error("Python is not installed; install 3.10 or newer (https://www.python.org)");
  });
  const hash = createHash("sha256").update(readFileSync(requirements)).digest("hex").slice(0, 8);
  const version = stdout.trim().replace("Python ", "");
  const folder = join(cacheFolder(), `python-${version}-${hash}`);
  if (!existsSync(folder)) await make(folder, log);
  return folder;
}

/** Two processes may make it at once, so each makes one of its own and renames it at the end. */
async function make(folder: string, log: Log): Promise<void> {
  log("installing Pulumi's SDK of Python with pip (about a minute, once)…");
  const unfinished = `${folder}.${process.pid}`;
  await mkdir(dirname(folder), { recursive: true });
  try {
    await run("python3", ["-m", "venv", unfinished]);
    await run(pythonOf(unfinished), ["-m", "pip", "install", "--quiet", "-r", requirements]);
    await rename(unfinished, folder);
  } catch (error) {
    // Another process was quicker.
    if (!existsSync(folder)) throw error;
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** The Python of a virtual environment. */
export function pythonOf(folder: string): string {
  return join(folder, process.platform === "win32" ? "Scripts" : "bin", "python");
}
