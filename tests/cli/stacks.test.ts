import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Emulator } from "../../provider/testing/index.ts";
import { applied, exportOf, setOf, shown } from "../stack/stack.ts";
import { FRONT, startEmulator } from "../testing/session.ts";
import { type Ended, folder, refusal, reportHead, run, timeless } from "./command-line.ts";

const KEY = "gk_of_the_stack";
const SHIRT = { externalId: "shop-shirt", title: "Red tee", images: [{ url: FRONT }] };

/** Stands in for the `pulumi` command: notes how it was called, and prints what was saved for it. */
const COMMAND = `#!${process.execPath}
const { appendFileSync, existsSync, readFileSync } = require("node:fs");
const args = process.argv.slice(2);
appendFileSync("calls.log", args.join(" ") + "\\n");
const stack = args[args.indexOf("--stack") + 1];
const file = "fake/" + stack + (args[0] === "config" ? ".config" : ".state");
console.error("warning: A new version of Pulumi is available.");
if (!existsSync(file)) {
  console.error("error: no stack named '" + stack + "' found");
  process.exit(255);
}
process.stdout.write(readFileSync(file));
`;

let emulator: Emulator;
const env = { PATH: `${join(folder, "bin")}${delimiter}${process.env.PATH}` };

beforeEach(async () => {
  emulator = await startEmulator({ apiKey: KEY });
  for (const name of ["bin", "fake"]) mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, "bin/pulumi"), COMMAND);
  chmodSync(join(folder, "bin/pulumi"), 0o755);
  writeFileSync(join(folder, "calls.log"), "");
  const state = await applied(emulator, [SHIRT]);
  writeFileSync(join(folder, "fake/prod.state"), JSON.stringify(state));
  configure({ apiKey: KEY, baseUrl: emulator.url });
});

function configure(settings: Record<string, string>): void {
  const entries = Object.entries(settings).map(([name, value]) => [
    `genlook:${name}`,
    { value, secret: name === "apiKey" },
  ]);
  writeFileSync(join(folder, "fake/prod.config"), JSON.stringify(Object.fromEntries(entries)));
}

/** The result of a comparison that found no drift. */
const inSync = () => ({
  code: 0,
  stdout: `${reportHead("stack shop/dev", emulator.url)}1 in sync; 1 request in (n) s\n`,
});

const drift = (...args: string[]): Promise<Ended> => run(["drift", ...args], { env });

test("drift --stack reads state and configuration of a stack by its name", async () => {
  const ended = await drift("--stack", "prod");
  expect({ ...ended, stdout: timeless(ended.stdout) }).toEqual({ ...inSync(), stderr: "" });
  expect(readFileSync(join(folder, "calls.log"), "utf8").trimEnd().split("\n")).toEqual([
    "stack export --stack prod --show-secrets --non-interactive --color never",
    "config --stack prod --show-secrets --json --non-interactive --color never",
  ]);
});

test("the configuration of the stack wins over the environment, and an option over both", async () => {
  const other = { ...env, GENLOOK_API_KEY: "gk_wrong", GENLOOK_BASE_URL: "http://127.0.0.1:1" };
  expect(await run(["drift", "--stack", "prod"], { env: other })).toMatchObject({ code: 0 });
  configure({ baseUrl: "http://127.0.0.1:1" });
  const key = { ...env, GENLOOK_API_KEY: KEY };
  const args = ["drift", "--stack", "prod", "--base-url", emulator.url];
  expect(await run(args, { env: key })).toMatchObject({ code: 0 });
});

test("an error names the setting of the stack, and never shows the key", async () => {
  configure({ apiKey: "gk_wrong", baseUrl: emulator.url });
  const wrong = refusal(await drift("--stack", "prod"));
  expect(wrong).toMatch(/status 401 .*; look at genlook:apiKey of the stack prod$/);
  expect(wrong).not.toContain("gk_wrong");
  configure({ baseUrl: emulator.url });
  expect(refusal(await drift("--stack", "prod"))).toBe(
    "No Genlook API key is set: run `pulumi config set --stack prod --secret genlook:apiKey gk_…` or set the environment variable GENLOOK_API_KEY.",
  );
});

test("a stack that does not exist is refused with what pulumi says, and as the file that it may be", async () => {
  expect(refusal(await drift("--stack", "prodd"))).toBe(
    "prodd is not a file, and it can't be read as a stack: `pulumi stack` failed: no stack named 'prodd' found",
  );
});

test("a stack whose configuration can't be read is compared with the settings of the environment", async () => {
  rmSync(join(folder, "fake/prod.config"));
  const key = { ...env, GENLOOK_API_KEY: KEY, GENLOOK_BASE_URL: emulator.url };
  const ended = await run(["drift", "--stack", "prod"], { env: key });
  expect({ ...ended, stdout: timeless(ended.stdout) }).toEqual({
    ...inSync(),
    stderr:
      "The settings of the stack prod are not used: `pulumi config` failed: no stack named 'prod' found.\n",
  });
});

test("a configuration that is no JSON is not quoted, because it holds the key", async () => {
  writeFileSync(join(folder, "fake/prod.config"), `{"genlook:apiKey": ${KEY}`);
  const { stdout, stderr } = await drift("--stack", "prod");
  expect(stderr).toContain(
    "The settings of the stack prod are not used: `pulumi config` printed no",
  );
  expect(stdout + stderr).not.toContain(KEY);
});

test("without the pulumi command, an error says what to do instead", async () => {
  const ended = await run(["drift", "--stack", "prod"], { env: { PATH: "" } });
  expect(refusal(ended)).toContain(
    "the `pulumi` command is not on the PATH; install it, or name a file that `pulumi stack export` wrote",
  );
});

test("sweep and generate take the settings of a stack, and --keep a stack's name", async () => {
  emulator.products.put({ externalId: "shop-left" });
  const args = ["sweep", "--prefix", "shop-", "--keep", "prod", "--stack", "prod", "--yes"];
  expect(await run(args, { env })).toEqual({
    code: 0,
    stdout: "shop-left  deleted\nKept because a stack manages them: shop-shirt\n1 deleted\n",
    stderr: "",
  });
  const generated = await run(["generate", "--format", "csv", "--stack", "prod"], { env });
  expect(generated).toMatchObject({ code: 0, stdout: expect.stringContaining("shop-shirt") });
});

test("drift and sweep --keep know each product of a set in a stack by its name", async () => {
  const declared = ["set-tee", "set-cap"].map((externalId) => ({ ...SHIRT, externalId }));
  const set = setOf((await applied(emulator, declared)).deployment.resources);
  // A product with a secret can be compared only because the state is read with its secrets.
  const inputs = {
    products: { ...set.inputs.products, "set-tee": shown(set.inputs.products["set-tee"]) },
  };
  writeFileSync(join(folder, "fake/prod.state"), JSON.stringify(exportOf([{ ...set, inputs }])));
  emulator.products.edit("set-tee", { title: "The secret sale" });
  const { code, stdout } = await drift("--stack", "prod", "--prefix", "set-");
  expect(code).toBe(2);
  expect(stdout).toContain("~ modified  set-tee");
  expect(stdout).toContain("1 modified, 1 in sync");
  expect(stdout).not.toContain("The secret sale");

  emulator.products.put({ externalId: "set-left" });
  const args = ["sweep", "--prefix", "set-", "--keep", "prod", "--stack", "prod", "--yes"];
  expect(await run(args, { env })).toMatchObject({
    code: 0,
    stdout: "set-left  deleted\nKept because a stack manages them: set-cap, set-tee\n1 deleted\n",
  });
});
