import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

const ROOT = resolve(__dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "pulumi-genlook-cli-"));
const CLI = join(folder, "dist/cli.js");

beforeAll(() => {
  copyFileSync(join(ROOT, "package.json"), join(folder, "package.json"));
  const compiler = require.resolve("typescript/bin/tsc");
  const options = ["--noCheck", "--declaration", "false", "--outDir", join(folder, "dist")];
  execFileSync(process.execPath, [compiler, "-p", "tsconfig.build.json", ...options], {
    cwd: ROOT,
  });
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true }));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(...args: string[]): Promise<Ended> {
  return new Promise((done) => {
    execFile(process.execPath, [CLI, ...args], (error, stdout, stderr) => {
      done({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

/** A running emulator: its lines as they come. */
class Session implements AsyncDisposable {
  readonly process: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(...args: string[]) {
    const child = spawn(process.execPath, [CLI, "emulator", ...args], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.process = child;
    this.#lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  }

  /** The lines up to one that matches, which comes last. */
  async until(pattern: RegExp): Promise<string[]> {
    const lines: string[] = [];
    for (;;) {
      const { value, done } = await this.#lines.next();
      if (done) throw new Error(`the output ended without ${pattern}: ${lines.join("\n")}`);
      lines.push(value);
      if (pattern.test(value)) return lines;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    this.process.kill("SIGKILL");
    await once(this.process, "exit");
  }
}

test("the emulator says how to reach it, logs what it serves and ends on Ctrl-C", async () => {
  await using session = new Session("--port", "0", "--api-key", "gk_it's");
  const said = await session.until(/GENLOOK_API_KEY/);
  const url = /http:\S+/.exec(said[0] ?? "")?.[0] ?? "";
  expect(said.map((line) => line.trim())).toEqual([
    `Genlook emulator on ${url} (Ctrl-C ends it)`,
    "",
    "For a Pulumi stack:",
    `pulumi config set genlook:baseUrl ${url}`,
    String.raw`pulumi config set --secret genlook:apiKey 'gk_it'\''s'`,
    "",
    "For a shell:",
    `export GENLOOK_BASE_URL=${url}`,
    String.raw`export GENLOOK_API_KEY='gk_it'\''s'`,
  ]);

  const headers = { "x-api-key": "gk_it's" };
  const body = JSON.stringify({ externalId: "a\nb", imageUrls: ["https://cdn.example/a.jpg"] });
  expect((await fetch(`${url}/products`, { method: "POST", headers, body })).status).toBe(201);
  await session.until(/ {2}201 {2}POST {4}\/products "a\\nb" {2}\d+ ms$/);
  expect((await fetch(`${url}/products?limit=1`, { headers })).status).toBe(200);
  await session.until(/ {2}200 {2}GET {5}\/products\?limit=1 {2}\d+ ms$/);

  session.process.kill("SIGINT");
  expect(await once(session.process, "exit")).toEqual([0, null]);
});

test("the emulator keeps to the budget that it is given", async () => {
  await using session = new Session("--port=0", "--requests-per-minute=1");
  const [first = ""] = await session.until(/GENLOOK_API_KEY=gk_emulator$/);
  const url = `${/http:\S+/.exec(first)?.[0]}/products`;
  const headers = { "x-api-key": "gk_emulator" };
  expect((await fetch(url, { headers })).status).toBe(200);
  expect((await fetch(url, { headers })).status).toBe(429);
});

test("help and version can be asked for", async () => {
  const { version } = require(join(ROOT, "package.json")) as { version: string };
  expect(await run("--version")).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
  const help = await run("--help");
  expect(help).toMatchObject({ code: 0, stderr: "" });
  expect(help.stdout).toMatch(/^Usage: pulumi-genlook <command>.*\n {2}emulator /s);
  expect(await run()).toEqual(help);
  const ofCommand = await run("emulator", "--port", "1", "--help");
  expect(ofCommand).toMatchObject({ code: 0, stderr: "" });
  expect(ofCommand.stdout).toContain("--requests-per-minute N");
});

test.each([
  [["serve"], 'unknown command "serve"; see pulumi-genlook --help'],
  [["toString"], 'unknown command "toString"; see pulumi-genlook --help'],
  [["--verbose"], 'unknown option "--verbose"; see pulumi-genlook --help'],
  [["emulator", "--prot", "1"], "Unknown option '--prot'; see pulumi-genlook emulator --help"],
  [["emulator", "now"], "Unexpected argument 'now'"],
  [["emulator", "--port"], "Option '--port <value>' argument missing"],
  [["emulator", "--port", "http"], "--port must be a whole number from 0 to 65535"],
  [["emulator", "--port", "65536"], "--port must be a whole number from 0 to 65535"],
  [["emulator", "--requests-per-minute", "0"], "--requests-per-minute must be a whole number"],
  [["emulator", "--api-key", "a b"], "--api-key must be printable ASCII"],
])("%j is refused in one line", async (args, message) => {
  const { code, stdout, stderr } = await run(...args);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(/^pulumi-genlook: [^\n]*\n$/);
  expect(stderr).toContain(message);
});

test("a port that is taken is named", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const { port } = taken.address() as { port: number };
  const { code, stderr } = await run("emulator", "--port", String(port));
  taken.close();
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: `pulumi-genlook: port ${port} is in use; try --port 0\n`,
  });
});
