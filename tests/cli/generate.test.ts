import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PROGRAM_FORMATS, type ProgramFormat } from "../../provider/workflows/generate/formats.ts";
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

test("the program is written to standard output, and what was left out to standard error", async () => {
  const { emulator, generate } = await shop();
  const { code, stdout, stderr } = await generate("--prefix", "shop-");
  expect(code).toBe(0);
  expect(stdout).toMatch(/import \* as genlook.*"shop-shirt".*"shop-shoe"/s);
  expect(stdout).not.toContain("other");
  expect(stderr).toBe(
    '2 products\nleft out: images of "shop-shoe": an uploaded image has no address that a program could declare\nNext: save it as a Pulumi program, and run `pulumi up`. It takes the products over without a write.\n',
  );
  expect(emulator.requests).toHaveLength(1);
});

/** How a file of each format begins. A new format needs no line here. */
const BEGINNINGS: Partial<Record<ProgramFormat, RegExp>> = {
  typescript: /^\/\/ Products of the Genlook catalog/,
  csv: /^externalId,title,images,/,
  json: /^\[\n/,
  ndjson: /^\{"externalId"/,
  yaml: /^- externalId: /,
  "pulumi-import": /^\{\n {2}"resources": \[\n/,
};

describe.each(PROGRAM_FORMATS)("the format $name", ({ name: format, endings }) => {
  test("is chosen by the endings of its files", async () => {
    const { generate } = await shop();
    const { stdout } = await generate("--format", format);
    expect(stdout).toMatch(BEGINNINGS[format] ?? /other/);
    for (const ending of endings) {
      const file = `shop${ending}`;
      expect(await generate("--out", file)).toMatchObject({
        code: 0,
        stdout: "",
        stderr: expect.stringContaining(`3 products in ${file}\n`),
      });
      expect(load(file)).toBe(stdout);
    }
  });

  test("is written to a file with another ending if --format names it", async () => {
    const { generate } = await shop();
    const file = `${format}.txt`;
    expect((await generate("--format", format, "--out", file)).code).toBe(0);
    expect(load(file)).toBe((await generate("--format", format)).stdout);
  });
});

test("the last line says what to do next, unless nothing was found or --quiet is given", async () => {
  const { generate } = await shop();
  const lastLine = async (...args: string[]) =>
    (await generate(...args)).stderr.trimEnd().split("\n").at(-1);
  expect(await lastLine("--out", "next.ts")).toBe(
    "Next: make next.ts your Pulumi program, and run `pulumi up`. It takes the products over without a write.",
  );
  expect(await lastLine("--out", "next.yml")).toBe(
    'Next: declare `new genlook.Catalog("shop", { file: "next.yml" })` in your program, and run `pulumi up`. It takes the products over without a write.',
  );
  expect(await lastLine("--format", "csv")).toContain('{ file: "products.csv" }');
  expect(await lastLine("--format", "pulumi-import", "--out", "ids.json")).toBe(
    "Next: run `pulumi import --file ids.json` in a project with the native plugin. It takes the products into the stack without a write.",
  );
  expect(await lastLine("--as", "set", "--out", "set.ts")).toContain(
    "make set.ts your Pulumi program",
  );
  expect(load("set.ts")).toContain('new genlook.ProductSet("shop", {');
  expect(await lastLine("--as", "set", "--out", "set.csv")).toContain(
    'new genlook.ProductSet("shop", { file: "set.csv" })',
  );
  expect(await lastLine("--prefix", "none-")).toBe("0 products");
  expect(await lastLine("--prefix", "other", "--quiet")).toBe("1 product");
});

test("--host native writes a program of the native plugin", async () => {
  const { generate } = await shop();
  const { stdout } = await generate("--host", "native");
  expect(stdout).toContain('import * as genlook from "pulumi-genlook/native";');
});

test("the ending may be in upper case", async () => {
  const { generate } = await shop();
  expect((await generate("--out", "shop.NDJSON")).code).toBe(0);
  expect(load("shop.NDJSON")).toMatch(/^\{"externalId"/);
});

test("--format yaml writes YAML, whatever the name of the file", async () => {
  const { generate } = await shop();
  expect((await generate("--format", "yaml", "--out", "shop.txt")).code).toBe(0);
  expect(load("shop.txt")).toMatch(/^- externalId: other\n/);
});

test("an existing file is refused before any request, and overwritten with --force", async () => {
  const { emulator, generate } = await shop();
  writeFileSync(join(folder, "index.ts"), "mine\n");
  expect(refusal(await generate("--out", "index.ts"))).toContain("index.ts already exists");
  expect(load("index.ts")).toBe("mine\n");
  expect(emulator.requests).toHaveLength(0);
  expect((await generate("--out", "index.ts", "--force")).code).toBe(0);
  expect(load("index.ts")).toContain("genlook.Product");
});

test("no file is written when the list can't be read", async () => {
  const { emulator, generate } = await shop();
  emulator.faults.add({ status: 403 });
  expect(refusal(await generate("--out", "half.ts"))).toContain("403");
  expect(existsSync(join(folder, "half.ts"))).toBe(false);
});

test.each([
  [["--as", "list"], "Allowed choices are products, set"],
  [
    ["--as", "set", "--format", "pulumi-import"],
    "a set is imported by the prefix of its products, without a file",
  ],
  [["--format", "xml"], "Allowed choices are typescript, csv, json, ndjson, yaml, pulumi-import"],
  [
    ["--out", "shop.xlsx"],
    "shop.xlsx has an unknown ending; use .ts, .csv, .json, .ndjson, .jsonl, .yaml, or .yml",
  ],
])("%j is refused in one line", async (args, message) => {
  const { emulator, generate } = await shop();
  expect(refusal(await generate(...args))).toContain(message);
  expect(emulator.requests).toHaveLength(0);
});
