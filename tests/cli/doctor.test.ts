import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Emulator } from "../../provider/testing/index.ts";
import { startEmulator } from "../testing/session.ts";
import { type Ended, folder, run } from "./command-line.ts";

let emulator: Emulator;
/** A project, whose packages and `pulumi` command a test chooses. */
let cwd: string;

beforeEach(async () => {
  emulator = await startEmulator({ credits: 42 });
  cwd = mkdtempSync(join(folder, "doctor-"));
  save("bin/pulumi", `#!${process.execPath}\nconsole.log("v3.259.0");\n`);
  chmodSync(join(cwd, "bin/pulumi"), 0o755);
  install("@pulumi/pulumi", "3.270.0");
  install("typescript", "6.0.3");
});

function save(name: string, content: string): void {
  mkdirSync(dirname(join(cwd, name)), { recursive: true });
  writeFileSync(join(cwd, name), content);
}

function install(name: string, version: string): void {
  save(`node_modules/${name}/package.json`, JSON.stringify({ name, version }));
}

function doctor(env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const account = { GENLOOK_API_KEY: emulator.apiKey, GENLOOK_BASE_URL: emulator.url };
  return run(["doctor"], { cwd, env: { ...account, PATH: join(cwd, "bin"), ...env } });
}

test("when all is well, doctor has a line for each check, and sends 1 request", async () => {
  expect(await doctor()).toEqual({
    code: 0,
    stdout: `✓ Node: ${process.versions.node}
✓ pulumi command: v3.259.0
✓ Pulumi SDK: 3.270.0
✓ TypeScript: 6.0.3
✓ API key: from GENLOOK_API_KEY, for ${emulator.url}
✓ account: reachable, credits left for try-ons: 42
✓ clock: within 1 s of the API's
✓ budget: 100 requests a minute
`,
    stderr: "",
  });
  expect(emulator.requests.map(({ path }) => path)).toEqual(["/account/credits"]);
});

/** The lines about what is wrong. The exit code says that there are some. */
async function wrong(env: NodeJS.ProcessEnv = {}): Promise<string[]> {
  const { code, stdout, stderr } = await doctor(env);
  expect({ code, stderr: stderr.replaceAll(/^(waiting|retrying) .*\n/gm, "") }).toEqual({
    code: 1,
    stderr: "",
  });
  return stdout.split("\n").filter((line) => line.startsWith("✗"));
}

test("a missing command and packages that don't fit are named with the remedy", async () => {
  install("@pulumi/pulumi", "3.9.0");
  install("typescript", "7.0.0");
  expect(await wrong({ PATH: "" })).toEqual([
    "✗ pulumi command: not found on the PATH; see https://www.pulumi.com/docs/install/",
    "✗ Pulumi SDK: 3.9.0 is older than 3.216.0; run `npm install @pulumi/pulumi@latest`",
    "✗ TypeScript: Pulumi can't run programs with TypeScript 7.0.0; run `npm install --save-dev typescript@6`",
  ]);
});

test("a missing key ends the checks, because nothing can be asked", async () => {
  expect(await wrong({ GENLOOK_API_KEY: "" })).toEqual([
    "✗ API key: No Genlook API key is set: set the environment variable GENLOOK_API_KEY.",
  ]);
  expect(emulator.requests).toHaveLength(0);
});

test("a refused key and a wrong base URL are named with their setting", async () => {
  const [refused] = await wrong({ GENLOOK_API_KEY: "gk_wrong" });
  expect(refused).toMatch(/^✗ account: .* status 401 .*; look at GENLOOK_API_KEY$/);
  const [misled] = await wrong({ GENLOOK_BASE_URL: new URL(emulator.url).origin });
  expect(misled).toMatch(/^✗ account: .* status 404 .* \(GENLOOK_BASE_URL\) right\?$/);
  const [unreachable] = await wrong({ GENLOOK_BASE_URL: "http://127.0.0.1:1" });
  expect(unreachable).toMatch(
    /^✗ account: .* no answer from http:\/\/127\.0\.0\.1:1 \(ECONNREFUSED/,
  );
});

test("a clock that is wrong is named", async () => {
  emulator.faults.add({
    status: 200,
    body: { creditBalance: 1 },
    headers: { date: new Date(Date.now() + 7_200_000).toUTCString() },
  });
  const [line] = await wrong();
  expect(line).toMatch(/^✗ clock: 7(1\d\d|200) s behind the API's; set the clock of this machine$/);
});

test("a spent budget is named, after the wait that the API asks for", async () => {
  emulator.faults.add({ status: 429, headers: { "retry-after": "1" } });
  expect(await wrong()).toEqual([
    "✗ budget: the account's requests are spent. Wait a minute; if others use the account, lower GENLOOK_REQUESTS_PER_MINUTE",
  ]);
});
