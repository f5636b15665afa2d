import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Emulator } from "../../provider/testing/index.ts";
import { applied, exportOf, resourceOf, setOf } from "../stack/stack.ts";
import { FRONT, startEmulator } from "../testing/session.ts";
import { type Ended, folder, refusal, run, start } from "./command-line.ts";

const DAY = 86_400_000;

let emulator: Emulator;
let env: NodeJS.ProcessEnv;

beforeEach(async () => {
  emulator = await startEmulator();
  env = { GENLOOK_API_KEY: emulator.apiKey, GENLOOK_BASE_URL: emulator.url };
  const createdAt = new Date("2026-01-31T10:00:00Z");
  emulator.products.put({ externalId: "pr-42-a", title: "Red tee", createdAt });
  emulator.products.put({
    externalId: "pr-42-b",
    title: "\u001b[31mBoot",
    createdAt,
    lastUsedAt: new Date("2026-02-01T10:00:00Z"),
  });
  emulator.products.put({ externalId: "shop-a" });
});

function sweep(...args: string[]): Promise<Ended> {
  return run(["sweep", ...args], { env });
}

function left(): string[] {
  return emulator.products.list().map(({ externalId }) => externalId);
}

test("without --yes it lists what would be deleted", async () => {
  expect(await sweep("--prefix", "pr-42-")).toEqual({
    code: 0,
    stdout: `PRODUCT  TITLE           EDITED      LAST USED
pr-42-a  Red tee         2026-01-31  never
pr-42-b  \\u001b[31mBoot  2026-01-31  2026-02-01

Dry run: 2 would be deleted. Run again with --yes to delete.
`,
    stderr: "",
  });
  expect(left()).toHaveLength(3);
});

test("with --yes it deletes the products, and prints a line for each", async () => {
  expect(await sweep("--prefix", "pr-42-", "--yes")).toEqual({
    code: 0,
    stdout: "pr-42-a  deleted\npr-42-b  deleted\n2 deleted\n",
    stderr: "",
  });
  expect(left()).toEqual(["shop-a"]);
  expect(await sweep("--prefix", "pr-42-", "--yes")).toMatchObject({
    code: 0,
    stdout: 'Nothing to delete with the prefix "pr-42-".\n',
  });
});

test("with --json there is nothing but JSON on standard output", async () => {
  const { code, stdout } = await sweep("--prefix", "pr-42-", "--yes", "--json");
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    dryRun: false,
    products: [
      { externalId: "pr-42-a", outcome: "deleted" },
      { externalId: "pr-42-b", outcome: "deleted" },
    ],
  });
});

test("a deletion that fails is reported, the others go on, and the exit code is 1", async () => {
  emulator.faults.add({ status: 403, match: { method: "DELETE", externalId: "pr-42-a" } });
  const { code, stdout } = await sweep("--prefix", "pr-42-", "--yes");
  expect(code).toBe(1);
  expect(stdout).toMatch(
    /^pr-42-a {2}failed: DELETE \/products\/pr-42-a.*\npr-42-b {2}deleted\n1 failed, 1 deleted\n$/,
  );
  expect(left()).toEqual(["pr-42-a", "shop-a"]);
});

test("if more products match than --max none is deleted, and a dry run says so", async () => {
  expect(refusal(await sweep("--prefix", "pr-42-", "--max", "1", "--yes"))).toMatch(
    /^2 products match, and --max allows 1, so none is deleted\. Narrow the prefix, or raise --max\.$/,
  );
  expect(left()).toHaveLength(3);
  const dry = await sweep("--prefix", "pr-42-", "--max", "1");
  expect(dry.code).toBe(1);
  expect(dry.stdout).toContain("pr-42-b");
  expect(dry.stderr).toMatch(/^pulumi-genlook: 2 products match, and --max allows 1, .*\n$/);
});

test("--older-than and --unused-for select by time spans", async () => {
  const hoursAgo = (hours: number) => new Date(Date.now() - (hours / 24) * DAY);
  emulator.products.put({ externalId: "pr-42-new", createdAt: hoursAgo(30) });
  const chosen = async (...args: string[]) => {
    const { stdout } = await sweep("--prefix", "pr-42-", "--json", ...args);
    return JSON.parse(stdout).products.map(({ externalId }: { externalId: string }) => externalId);
  };
  expect(await chosen("--older-than", "1d")).toEqual(["pr-42-a", "pr-42-b", "pr-42-new"]);
  expect(await chosen("--older-than", "2d")).toEqual(["pr-42-a", "pr-42-b"]);
  expect(await chosen("--unused-for", "31h")).toEqual(["pr-42-a", "pr-42-b"]);
  expect(await chosen("--unused-for", "90m")).toEqual(["pr-42-a", "pr-42-b", "pr-42-new"]);
});

test("products that are all spared are counted by the option that spares them", async () => {
  const { stdout } = await sweep("--prefix", "pr-42-", "--yes", "--older-than", "9999w");
  expect(stdout).toBe(
    'Nothing to delete with the prefix "pr-42-": 2 match, all spared by --older-than.\n',
  );
  const all = ["--older-than", "9999w", "--unused-for", "1d"];
  expect((await sweep("--prefix", "pr-42-", ...all)).stdout).toContain(
    "2 match, all spared by --older-than and --unused-for.",
  );
  emulator.products.put({ externalId: "pr-42-new", createdAt: new Date() });
  const { stdout: some } = await sweep("--prefix", "pr-42-", "--yes", "--older-than", "1d");
  expect(some).toContain("\nSpared by --older-than: 1 more\n2 deleted\n");
});

test("--keep keeps what an exported stack manages", async () => {
  writeFileSync(join(folder, "a.json"), JSON.stringify(exportOf([resourceOf("pr-42-a", {})])));
  const { resources } = (
    await applied(emulator, [{ externalId: "pr-42-set", images: [{ url: FRONT }] }])
  ).deployment;
  writeFileSync(join(folder, "b.json"), JSON.stringify(exportOf([setOf(resources)])));
  const args = ["--prefix", "pr-", "--yes", "--keep", "a.json", "--keep", "b.json"];
  expect(await sweep(...args)).toMatchObject({
    code: 0,
    stdout: "pr-42-b  deleted\nKept because a stack manages them: pr-42-a, pr-42-set\n1 deleted\n",
  });
  expect(left()).toEqual(["pr-42-a", "shop-a", "pr-42-set"]);
});

test.each([
  ["", "keep.json is empty"],
  ["{", "keep.json is not JSON"],
  ["{}", "keep.json is not what `pulumi stack export` writes"],
  [JSON.stringify(exportOf([])), "keep.json holds no Genlook product"],
  [undefined, "keep.json can't be read: no such file"],
])("a --keep file that holds %j stops the sweep before any request", async (content, message) => {
  if (content !== undefined) writeFileSync(join(folder, "keep.json"), content);
  const name = content === undefined ? "no-keep.json" : "keep.json";
  const ended = await sweep("--prefix", "pr-", "--yes", "--keep", name);
  expect(refusal(ended)).toContain(message);
  expect(emulator.requests).toHaveLength(0);
});

test.each([
  [[], "name what to delete: --prefix <text>"],
  [["--prefx", "pr-"], "unknown option '--prefx' (Did you mean --prefix?)"],
  [["--prefix", ""], "prefix must not be empty"],
  [["--prefix="], "prefix must not be empty"],
  [["--prefix", "pr-", "--older-than", "7"], "It must be a time span such as 12h, 7d or 2w"],
  [["--prefix", "pr-", "--older-than", "0d"], "It must be a time span"],
  [["--prefix", "pr-", "--unused-for", "-1d"], "It must be a time span"],
  [["--prefix", "pr-", "--max", "0"], "It must be a whole number from 1"],
  [["--prefix", "pr-", "--keep", "-"], "--keep needs a file"],
])("sweep %j is refused in one line, before any request", async (args, message) => {
  expect(refusal(await sweep(...args, "--yes"))).toContain(message);
  expect(emulator.requests).toHaveLength(0);
});

test("a reader that closes the pipe leaves exit code 1", async () => {
  emulator.faults.add({ match: { method: "DELETE", externalId: "pr-42-b" }, delayMs: 1000 });
  const sweeping = start(["sweep", "--prefix", "pr-42-", "--yes"], env);
  await once(sweeping.stdout, "data");
  sweeping.stdout.destroy();
  const [code] = await once(sweeping, "exit");
  expect(code).toBe(1);
});

test("Ctrl-C ends the sweep after the current deletion, and the rest is reported as not tried", async () => {
  // A deletion already sent is completed: if it were cut off, nobody would know its outcome.
  emulator.faults.add({ delayMs: 1000, match: { method: "DELETE" } });
  const child = start(["sweep", "--prefix", "pr-42-", "--yes"], env);
  const lines = createInterface(child.stdout);
  const said: string[] = [];
  lines.on("line", (line) => said.push(line));
  while (!emulator.requests.some(({ method }) => method === "DELETE")) {
    await new Promise((done) => setTimeout(done, 20));
  }
  child.kill("SIGINT");
  expect(await once(child, "close")).toEqual([1, null]);
  expect(said).toEqual(["pr-42-a  deleted", "pr-42-b  not tried", "1 deleted, 1 not tried"]);
  expect(left()).toEqual(["pr-42-b", "shop-a"]);
});
