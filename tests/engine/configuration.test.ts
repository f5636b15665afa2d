import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { installation, product, products, Shop, STACK } from "./shop.ts";

/** Nothing to be had from the environment. */
const environment = { GENLOOK_API_KEY: "", GENLOOK_BASE_URL: "" };
const API_KEY = "gk_a_secret_that_no_file_may_hold";

test("the key stays a secret, and the first eight products all see the configuration", async () => {
  await using shop = await Shop.open({ emulator: { apiKey: API_KEY }, environment });
  const { project } = shop;
  const config = {
    "genlook:apiKey": { value: API_KEY, secret: true },
    "genlook:baseUrl": { value: shop.emulator.url },
  };
  shop.declare(products(8));
  const outcomes = [await shop.run({ config, options: { parallel: 8 } })];
  expect(outcomes[0]).toMatchObject({ succeeded: true, steps: { length: 8 } });
  expect(shop.emulator.requests.every(({ status }) => (status ?? 0) < 400 || status === 404)).toBe(
    true,
  );

  // The command line reads the same configuration, by the name of the stack.
  const drift = await driftOf(shop);
  expect(drift).toEqual({
    stdout: expect.stringMatching(/^Drift of stack shop\/dev\n.*\n\n8 in sync; 1 request in .*\n$/),
    stderr: "",
  });
  outcomes.push(await shop.refresh());
  // The API refuses with the key in its message, as a careless server might.
  shop.emulator.faults.add({
    match: { method: "POST" },
    status: 400,
    body: { code: "VALIDATION_FAILED", message: `bad key ${API_KEY}`, status: 400 },
  });
  shop.declare({ ...products(8), one: product("one") });
  outcomes.push(await shop.up());
  expect(outcomes.at(-1)?.errors.join()).toContain("bad key [API key]");
  outcomes.push(await shop.destroy());
  expect(outcomes.at(-1)).toMatchObject({ succeeded: true });

  for (const { output, errors } of outcomes) expect(output + errors.join()).not.toContain(API_KEY);
  const files = readdirSync(project.directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  expect(files.some((file) => file.includes("history"))).toBe(true);
  expect(files.filter((file) => readFileSync(file, "utf8").includes(API_KEY))).toEqual([]);
});

/** Compares the stack with the live catalog, as a user does in the folder of the project. */
function driftOf({ project }: Shop): Promise<{ stdout: string; stderr: string }> {
  const cli = join(installation.directory, "node_modules/pulumi-genlook/dist/cli/main.js");
  const env = { ...process.env, ...installation.engine.environment, ...project.environment };
  const args = [cli, "drift", "--stack", STACK];
  return promisify(execFile)(process.execPath, args, { cwd: project.directory, env });
}

test("without a key, a preview warns once, and an up names both ways to set it", async () => {
  await using shop = await Shop.open({ environment });
  shop.declare(products(3));
  const preview = await shop.preview();
  expect(preview).toMatchObject({ succeeded: true });
  // The engine prints a line when it comes, and again at the end.
  const [, diagnostics = ""] = preview.output.split("\nDiagnostics:\n");
  expect(diagnostics.match(/WARNING: .*No Genlook API key is set/g)).toHaveLength(1);
  shop.declare(products(1));
  const refused = await shop.up();
  expect(refused.errors.join()).toContain("pulumi config set --secret genlook:apiKey");
  expect(refused.errors.join()).toContain("GENLOOK_API_KEY");
  expect(refused.output).not.toMatch(/\n\s+at .*\.js:\d+/);
});

test("getProducts reads the same configuration from within the program", async () => {
  await using shop = await Shop.open({
    environment,
    // The functions of the native plugin throw the engine's errors.
    host: "dynamic",
    program: `
      import { getProduct, getProducts, getProductsOutput } from "pulumi-genlook";
      export const titles = (await getProducts({ prefix: "shirt-" })).map(({ title }) => title);
      export const count = getProductsOutput().apply((all) => all.length);
      export const missing = await getProduct("shirt-3").catch(({ code }) => code);
    `,
  });
  for (const externalId of ["shirt-1", "shirt-2", "hat-1"]) {
    shop.emulator.products.put({ externalId, title: externalId });
  }
  const config = {
    "genlook:apiKey": { value: shop.emulator.apiKey, secret: true },
    "genlook:baseUrl": { value: shop.emulator.url },
  };
  expect((await shop.run({ config })).outputs).toEqual({
    titles: ["shirt-1", "shirt-2"],
    count: 3,
    missing: "PRODUCT_NOT_FOUND",
  });
});
