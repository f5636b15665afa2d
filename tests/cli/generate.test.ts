import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { FRONT, startEmulator } from "../testing/session.ts";
import { folder, refusal, run } from "./command-line.ts";

async function shop() {
  const emulator = await startEmulator();
  emulator.products.put({ externalId: "shop-shirt", title: "Red tee", images: [FRONT] });
  emulator.products.put({ externalId: "shop-shoe", title: "Boot", images: ["upload://7f3a"] });
  emulator.products.put({ externalId: "other" });
  const env = { GENLOOK_API_KEY: emulator.apiKey, GENLOOK_BASE_URL: emulator.url };
  return { emulator, generate: (...args: string[]) => run(["generate", ...args], { env }) };
}

function load(name: string): string {
  return readFileSync(join(folder, name), "utf8");
}

test("a program goes to standard output, what was left out to standard error", async () => {
  const { emulator, generate } = await shop();
  const { code, stdout, stderr } = await generate("--prefix", "shop-");
  expect(code).toBe(0);
  expect(stdout).toMatch(/import \* as genlook.*"shop-shirt".*"shop-shoe"/s);
  expect(stdout).not.toContain("other");
  expect(stderr).toBe(
    '2 products\nleft out: images of "shop-shoe": an uploaded image has no address that a program could declare\n',
  );
  expect(emulator.requests).toHaveLength(1);
});

test.each([
  ["shop.ts", /^\/\/ Products of the Genlook catalog/],
  ["shop.csv", /^externalId,title,images,/],
  ["shop.json", /^\[\n/],
  ["shop.NDJSON", /^\{"externalId"/],
  ["shop.yml", /^- externalId: /],
])("the ending of %s tells the format", async (name, beginning) => {
  const { generate } = await shop();
  expect(await generate("--out", name)).toMatchObject({
    code: 0,
    stdout: "",
    stderr: expect.stringContaining(`3 products in ${name}\n`),
  });
  expect(load(name)).toMatch(beginning);
});

test("the format can be named", async () => {
  const { generate } = await shop();
  expect((await generate("--format", "yaml", "--out", "shop.txt")).code).toBe(0);
  expect(load("shop.txt")).toMatch(/^- externalId: other\n/);
});

test("a file that exists is overwritten by force alone, and asked for before any request", async () => {
  const { emulator, generate } = await shop();
  writeFileSync(join(folder, "index.ts"), "mine\n");
  expect(refusal(await generate("--out", "index.ts"))).toContain("index.ts exists already");
  expect(load("index.ts")).toBe("mine\n");
  expect(emulator.requests).toHaveLength(0);
  expect((await generate("--out", "index.ts", "--force")).code).toBe(0);
  expect(load("index.ts")).toContain("genlook.Product");
});

test("a list that breaks off leaves no file", async () => {
  const { emulator, generate } = await shop();
  emulator.faults.add({ status: 403 });
  expect(refusal(await generate("--out", "half.ts"))).toContain("403");
  expect(existsSync(join(folder, "half.ts"))).toBe(false);
});

test.each([
  [["--format", "xml"], "Allowed choices are typescript, csv, json, ndjson, yaml"],
  [["--out", "shop.xlsx"], "the ending of shop.xlsx names no format"],
])("%j is refused in one line", async (args, message) => {
  const { emulator, generate } = await shop();
  expect(refusal(await generate(...args))).toContain(message);
  expect(emulator.requests).toHaveLength(0);
});
