import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { CLI, refusal, run } from "./command-line.ts";

/** A running emulator, and the lines that it prints. */
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

  /** Waits for a line that matches, and returns all lines up to it. */
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

test("the emulator prints how to reach it, logs its requests and ends on Ctrl-C", async () => {
  await using session = new Session("--port", "0", "--api-key", "gk_it's");
  const said = await session.until(/GENLOOK_API_KEY/);
  const url = /http:\S+/.exec(said[0] ?? "")?.[0] ?? "";
  expect(said.map((line) => line.trim())).toEqual([
    `Genlook emulator on ${url} (Ctrl-C stops it)`,
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

test("--requests-per-minute limits the emulator's budget", async () => {
  await using session = new Session("--port=0", "--requests-per-minute=1");
  const [first = ""] = await session.until(/GENLOOK_API_KEY=gk_emulator$/);
  const url = `${/http:\S+/.exec(first)?.[0]}/products`;
  const headers = { "x-api-key": "gk_emulator" };
  expect((await fetch(url, { headers })).status).toBe(200);
  expect((await fetch(url, { headers })).status).toBe(429);
});

test.each<[string, string[], boolean]>([
  ["answers", [], true],
  ["with --lean leaves out", ["--lean"], false],
])("the emulator %s a metadata of null", async (_does, options, isAnswered) => {
  await using session = new Session("--port=0", ...options);
  const [first = ""] = await session.until(/GENLOOK_API_KEY=gk_emulator$/);
  const reply = await fetch(`${/http:\S+/.exec(first)?.[0]}/products`, {
    method: "POST",
    headers: { "x-api-key": "gk_emulator" },
    body: JSON.stringify({ externalId: "a", imageUrls: ["https://cdn.example/a.jpg"] }),
  });
  expect(Object.hasOwn((await reply.json()) as object, "metadata")).toBe(isAnswered);
});

test.each([
  [
    ["--prot", "1"],
    "unknown option '--prot' (Did you mean --port?); see pulumi-genlook emulator --help",
  ],
  [["now"], "too many arguments for 'emulator'"],
  [["--port"], "option '--port <n>' argument missing"],
  [
    ["--port", "http"],
    "'--port <n>' argument 'http' is invalid. It must be a whole number from 0 to 65535",
  ],
  [["--port", "65536"], "It must be a whole number from 0 to 65535"],
  [["--requests-per-minute", "0"], "It must be a whole number from 1"],
  [["--api-key", "a b"], "It must be printable ASCII"],
])("emulator %j is refused in one line", async (args, message) => {
  expect(refusal(await run(["emulator", ...args]))).toContain(message);
});

test("a port that is in use is reported by its number", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const { port } = taken.address() as { port: number };
  const { code, stderr } = await run(["emulator", "--port", String(port)]);
  taken.close();
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: `pulumi-genlook: port ${port} is in use; try --port 0\n`,
  });
});
