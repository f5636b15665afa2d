import { execFile, spawn } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

export const ROOT = resolve(__dirname, "../..");

/** A folder for this test file, where the command line runs. The package can be imported there. */
export const folder = mkdtempSync(join(tmpdir(), "pulumi-genlook-cli-"));
export const CLI = join(ROOT, "dist/cli/main.js");

// A test starts several processes, and the machine may be busy.
jest.setTimeout(120_000);

beforeAll(() => {
  copyFileSync(join(ROOT, "package.json"), join(folder, "package.json"));
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"), "junction");
});

afterAll(() => rmSync(folder, { recursive: true }));

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string;
  /** Default: the folder of the test file. */
  readonly cwd?: string;
}

/** The environment, without variables that a developer may have set. */
export function cleanEnvironment(env: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const { NO_COLOR, FORCE_COLOR, GENLOOK_API_KEY, GENLOOK_BASE_URL, ...rest } = process.env;
  return { ...rest, ...env };
}

/** Runs the command line in the folder, until it ends. */
export function run(
  args: readonly string[],
  { env, input, cwd = folder }: RunOptions = {},
): Promise<Ended> {
  return new Promise((done) => {
    const options = { cwd, env: cleanEnvironment(env), maxBuffer: 64 * 1024 * 1024 };
    const child = execFile(process.execPath, [CLI, ...args], options, (error, stdout, stderr) => {
      done({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
    child.stdin?.end(input ?? "");
  });
}

/** Starts the command line, for a test that watches it while it runs. */
export function start(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  return spawn(process.execPath, [CLI, ...args], {
    cwd: folder,
    env: cleanEnvironment(env),
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** Checks that a call failed with one line on standard error, and returns the message. */
export function refusal({ code, stdout, stderr }: Ended): string {
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(/^pulumi-genlook: [^\n]*\n$/);
  return stderr.slice("pulumi-genlook: ".length, -1);
}

/** Checks that a call failed with a message and a list of problems, and returns the problems. */
export function problemsOf({ code, stdout, stderr }: Ended): string[] {
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(/^pulumi-genlook: [^\n]*\n(?: {2}[^\n]+\n)+$/);
  return stderr
    .trimEnd()
    .split("\n")
    .slice(1)
    .map((line) => line.slice(2));
}

/** The printed report with its time and duration replaced, which differ each time. */
export function timeless(text: string): string {
  return text
    .replaceAll(/\d{4}-\d\d-\d\d( |T)\d\d:\d\d:\d\d[.\d]*( UTC|Z)/g, "(time)")
    .replaceAll(/\b\d+(\.\d+)? m?s\b/g, "(n) s")
    .replaceAll(/(?<="durationMs": )\d+/g, "(n)");
}

/** What a drift report on a terminal begins with, without its time. */
export function reportHead(source: string, baseUrl: string): string {
  return `Drift of ${source}\n${baseUrl}, (time)\n\n`;
}
