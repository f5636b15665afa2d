import { execFile } from "node:child_process";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { Emulator } from "../../provider/testing/index.ts";
import type { Operation } from "../../scripts/engine/project.ts";
import { installation, QUICK, runQuickly } from "./shop.ts";

const EXAMPLES = join(__dirname, "..", "..", "examples");

let emulator: Emulator;
beforeEach(async () => {
  emulator = await Emulator.start();
});
afterEach(() => emulator.close());

/** An example's folder as it stands, where the packed package is installed. */
function open(example: string) {
  const directory = join(installation.directory, example);
  const backend = join(directory, "backend");
  cpSync(join(EXAMPLES, example), directory, { recursive: true });
  mkdirSync(backend, { recursive: true });
  const environment = {
    PULUMI_BACKEND_URL: `file://${backend}`,
    PULUMI_CONFIG_PASSPHRASE: "a passphrase of the tests",
    GENLOOK_BASE_URL: emulator.url,
    GENLOOK_API_KEY: emulator.apiKey,
    ...QUICK,
  };
  const program = join(directory, "index.ts");
  return (kind: Operation["kind"], stack: string, options?: Operation["options"]) =>
    runQuickly(
      { engine: installation.engine, directory, environment },
      { kind, stack, program, options },
    );
}

test("catalog: declares a shop's products, and sees an edit of one", async () => {
  const run = open("catalog");
  const up = await run("up", "production");
  expect(up).toMatchObject({ succeeded: true, steps: { length: 5 } });
  expect(up.outputs).toMatchObject({
    productIds: ["tee-red", "tee-navy", "tee-sage", "dress/linen-2026", "scarf-wool"],
    scarfExpiresAt: emulator.products.get("scarf-wool")?.expiresAt,
  });
  const check = { previewOnly: true, expectNoChanges: true };
  expect(await run("refresh", "production", check)).toMatchObject({ exitCode: 0, steps: [] });
  emulator.products.edit("dress/linen-2026", { title: "Dress" });
  expect(await run("refresh", "production", check)).toMatchObject({
    exitCode: 7,
    steps: [{ op: "update", name: "linen-dress" }],
  });
  expect(await run("destroy", "production")).toMatchObject({ succeeded: true });
  expect(emulator.products.size).toBe(0);
});

test("product-set: declares a file as one resource, and refuses one that was cut off", async () => {
  const run = open("product-set");
  const up = await run("up", "production");
  expect(up).toMatchObject({ succeeded: true, steps: { length: 2 }, outputs: { productCount: 5 } });
  expect(emulator.products.list()).toHaveLength(6);
  expect(emulator.products.get("tee-navy")).toMatchObject({
    title: "Navy blue tee",
    metadata: { line: "basics" },
    validForDays: 365,
  });
  const file = join(installation.directory, "product-set", "products.csv");
  writeFileSync(file, "externalId,title\ntee-red,Red tee\n");
  const refused = await run("up", "production");
  expect(refused.succeeded).toBe(false);
  expect(refused.errors.join()).toContain("no longer declares 4 of the 5 products of this set");
  expect(await run("destroy", "production")).toMatchObject({ succeeded: true });
  expect(emulator.products.list()).toMatchObject([{ externalId: "coat-camel" }]);
});

test("shopify: declares what is on sale of a shop's export, as it is", async () => {
  const run = open("shopify");
  const up = await run("up", "production");
  expect(up).toMatchObject({ succeeded: true, outputs: { productIds: ["linen-shirt"] } });
  expect(emulator.products.list()).toMatchObject([
    {
      externalId: "linen-shirt",
      title: "Linen shirt",
      description: "Soft, washed linen.\n\n- Button-down collar\n- Runs small",
      images: ["front", "back", "collar"].map((view, order) => ({
        sourceUrl: `https://cdn.example.com/linen-${view}.jpg?v=1`,
        order,
      })),
      metadata: {
        vendor: "Loom & Co.",
        price: "49.00",
        variants: [
          { sku: "0012300001", price: "49.00", options: { Color: "White" } },
          { sku: "0012300002", price: "49.00", options: { Color: "Navy" } },
        ],
      },
      validForDays: 90,
    },
  ]);
  expect(await run("preview", "production")).toMatchObject({ succeeded: true, steps: [] });
});

test("preview-env: stacks share an account, and each takes away what it brought", async () => {
  const run = open("preview-env");
  await run("up", "pr-41");
  expect((await run("up", "pr-42")).outputs).toEqual({
    productIds: ["pr-42-tee-red", "pr-42-dress-linen", "pr-42-scarf-wool"],
  });
  expect(emulator.products.size).toBe(6);
  await run("destroy", "pr-42", { remove: true });
  const left = emulator.products.list();
  expect(left.map(({ externalId }) => externalId.slice(0, 6))).toEqual([
    "pr-41-",
    "pr-41-",
    "pr-41-",
  ]);
  // Nobody destroys the other stack: its products expire.
  emulator.clock.advance({ days: 8 });
  expect(emulator.products.size).toBe(0);
});

test("drift: passes while the catalog is as declared, and names each difference", async () => {
  const run = open("drift");
  const put = (externalId: string, title: string) =>
    emulator.products.put({
      externalId,
      title,
      images: [`https://cdn.example.com/${externalId}.jpg`],
    });
  put("tee-red", "Red tee");
  put("tee-navy", "Navy blue tee");
  put("dress-linen", "Somebody else's");
  expect(await run("preview", "check")).toMatchObject({ succeeded: true });

  put("tee-red", "Red T-shirt");
  put("tee-sage", "Sage green tee");
  emulator.products.delete("tee-navy");
  const failed = await run("preview", "check");
  expect(failed.succeeded).toBe(false);
  expect(failed.output).toContain('tee-red: title is "Red T-shirt"');
  expect(failed.output).toContain("tee-navy is missing");
  expect(failed.output).toContain("tee-sage is not declared");
  expect(failed.output).not.toContain("dress-linen");
  // A stack trace of the example would help nobody, and takes Node 22.23 half a minute to print.
  expect(failed.output).not.toMatch(/^\s+at /m);
  expect(emulator.requests.every(({ method }) => method === "GET")).toBe(true);
});

test("testing: its own tests pass", async () => {
  const directory = join(installation.directory, "testing");
  cpSync(join(EXAMPLES, "testing"), directory, { recursive: true });
  const env = { ...process.env, ...installation.engine.environment, ...QUICK };
  const { stdout } = await promisify(execFile)("npm", ["test"], { cwd: directory, env });
  expect(stdout).toMatch(/^\S+ pass 4$/m);
  expect(stdout).toMatch(/^\S+ fail 0$/m);
});
