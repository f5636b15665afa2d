import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Emulator } from "../../provider/testing/index.ts";
import { startEmulator } from "../testing/session.ts";
import { type Ended, folder, refusal, run } from "./command-line.ts";

let emulator: Emulator;
/** A folder of its own for each test, because the file is found by its name. */
let cwd: string;

beforeEach(async () => {
  emulator = await startEmulator();
  emulator.products.put({ externalId: "shop-shirt", title: "Red tee" });
  emulator.products.put({ externalId: "test-1" });
  cwd = mkdtempSync(join(folder, "config-"));
  save("products.csv", "externalId,title\nshop-shirt,Blue tee\n");
});

function save(name: string, content: string): void {
  writeFileSync(join(cwd, name), content);
}

function call(...args: string[]): Promise<Ended> {
  return run(args, { cwd, env: { GENLOOK_API_KEY: emulator.apiKey } });
}

/** A file with the emulator's address, and with options of `drift`. */
function configured(drift: object, more: object = {}): string {
  return JSON.stringify({ baseUrl: emulator.url, drift, ...more });
}

const COMPARED = { catalog: "products.csv", ignore: ["title"] };

test.each([
  ["genlook.config.json", (json: string) => json],
  ["genlook.config.yaml", (json: string) => json],
  ["genlook.config.cjs", (json: string) => `module.exports = ${json};`],
  ["genlook.config.mjs", (json: string) => `export default ${json};`],
  [
    "genlook.config.ts",
    (json: string) => `const config: object = ${json};\nexport default config;`,
  ],
  ["package.json", (json: string) => `{ "name": "shop", "genlook": ${json} }`],
])("options and settings are read from %s", async (name, content) => {
  // A folder above has a package.json by which modules are CommonJS.
  save("package.json", '{ "type": "module" }');
  save(name, content(configured(COMPARED)));
  expect(await call("drift")).toEqual({
    code: 0,
    stdout: expect.stringContaining("1 unmanaged, 1 in sync"),
    stderr: "",
  });
});

test("the command line wins over the file, and so does an option that excludes one of the file", async () => {
  save("genlook.config.json", configured({ ...COMPARED, format: "json" }));
  expect((await call("drift", "--ignore", "description")).code).toBe(2);
  expect((await call("drift", "--markdown")).stdout).not.toMatch(/^\{/);
  expect((await call("drift")).stdout).toMatch(/^\{/);
  save("stack.json", JSON.stringify({ version: 3, deployment: {} }));
  expect((await call("drift", "--stack", "stack.json", "--format", "table")).stdout).toContain(
    "2 unmanaged, 0 in sync",
  );
});

test("the environment wins over the file", async () => {
  save("genlook.config.json", JSON.stringify({ baseUrl: "http://127.0.0.1:1", drift: COMPARED }));
  const env = { GENLOOK_API_KEY: emulator.apiKey, GENLOOK_BASE_URL: emulator.url };
  expect(await run(["drift"], { cwd, env })).toMatchObject({ code: 0 });
});

test("an error names the setting of the file", async () => {
  save("genlook.config.json", JSON.stringify({ requestsPerMinute: "many", drift: COMPARED }));
  expect(refusal(await call("drift"))).toBe(
    'requestsPerMinute in genlook.config.json must be a whole number from 1 to 1,000,000, not "many".',
  );
});

test.each([
  ["{", "genlook.config can't be read:"],
  [
    '{"apiKey": "gk_secret",}',
    "genlook.config can't be read: Expected double-quoted property name",
  ],
  ["[]", 'genlook.config.json must hold an object such as { "drift": { "stack": "prod" } }'],
  ['{"apiKey": "gk_secret"}', "must not hold the API key; set GENLOOK_API_KEY instead"],
  ['{"baseURL": "x"}', '"baseURL" can\'t be set there; did you mean baseUrl?'],
  ['{"drift": {"catalgo": "x"}}', '"drift.catalgo" can\'t be set there; did you mean catalog?'],
  ['{"drift": {"watch": "often"}}', "drift.watch is wrong. It must be a whole number from 1"],
  ['{"drift": {"format": "pdf"}}', "drift.format is wrong. Allowed choices are table, json"],
  ['{"drift": {"catalog": ["a", "b"]}}', "drift.catalog must be a text"],
  ['{"drift": {"json": "yes"}}', "drift.json must be true or false"],
  ['{"drift": "prod"}', "drift must be an object of its options"],
])("the file %s is refused in one line, before any request", async (content, message) => {
  save("genlook.config.json", content);
  const line = refusal(await call("drift", "--prefix", "a"));
  expect(line).toContain(message);
  expect(line).not.toContain("gk_secret");
  expect(emulator.requests).toHaveLength(0);
});

test("a file in YAML that can't be read is not quoted", async () => {
  save("genlook.config.yaml", 'apiKey: "gk_secret\n');
  const line = refusal(await call("drift"));
  expect(line).toContain("genlook.config can't be read: Missing closing");
  expect(line).not.toContain("gk_secret");
});

test("the file can't say that sweep deletes without a question", async () => {
  save("genlook.config.json", JSON.stringify({ sweep: { prefix: "test-", yes: true } }));
  expect(refusal(await call("sweep"))).toContain('"sweep.yes" can\'t be set there');
  save("genlook.config.json", configured({}, { sweep: { prefix: "test-", max: 1 } }));
  expect((await call("sweep")).stdout).toContain("Dry run: 1 would be deleted.");
});

test("a file in a parent folder does not count", async () => {
  save("genlook.config.json", configured(COMPARED));
  cwd = mkdtempSync(join(cwd, "below-"));
  expect(refusal(await call("drift"))).toContain("name what is declared");
});

test("--ignore also takes what .genlookignore lists, patterns of ids included", async () => {
  save("genlook.config.json", configured({ catalog: "products.csv", prefix: "" }));
  expect((await call("drift", "--prefix", "t")).stdout).toContain("1 modified, 1 unmanaged");
  save(".genlookignore", "# Set by the shop's own job.\n\ntitle\r\n  test-*\n");
  const { stdout, ...ended } = await call("drift", "--prefix", "t");
  expect(ended).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/\n\n1 in sync; 1 request in [^\n]*\n$/);
  save(".genlookignore", "titel\n");
  expect(refusal(await call("drift"))).toContain("did you mean `title`?");
});
