import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { driftReport, generateProgram } from "../../provider/index.ts";
import { product, Shop } from "./shop.ts";

test("a product that exists is never overwritten unasked", async () => {
  await using shop = await Shop.open();
  const { emulator } = shop;
  const theirs = emulator.products.put({ externalId: "shirt-1", title: "Somebody's own" });
  shop.declare({ shirt: product("shirt-1") });
  const refused = await shop.up();
  expect(refused.succeeded).toBe(false);
  expect(refused.errors.join()).toContain('Product "shirt-1" already exists and differs in title');
  expect(refused.errors.join()).toContain('onExisting: "adopt"');
  expect(refused.output).not.toMatch(/\n\s+at .*\.js:\d+/);
  expect(emulator.products.get("shirt-1")).toEqual(theirs);
  expect(shop.takeWrites()).toEqual([]);

  shop.declare({ shirt: product("shirt-1", { onExisting: "adopt" }) });
  expect(await shop.up()).toMatchObject({ steps: [{ op: "create", name: "shirt" }] });
  expect(shop.takeWrites()).toEqual(["POST shirt-1"]);
  expect(emulator.products.get("shirt-1")?.title).toBe("Title of shirt-1");
});

test("what an interrupted create of this stack made is taken over without a write", async () => {
  await using shop = await Shop.open();
  const { images, ...fields } = product("shirt-1");
  const urls = images.map(({ url }) => url);
  shop.emulator.products.put({ ...fields, images: urls });
  shop.declare({ shirt: product("shirt-1") });
  expect(await shop.up()).toMatchObject({ steps: [{ op: "create", name: "shirt" }] });
  expect(shop.takeRequests()).toEqual(["GET shirt-1"]);
  expect(await shop.refresh({ expectNoChanges: true })).toMatchObject({ unchanged: 1 });
});

test("a product that equals its declaration, and has more, is taken over only on demand", async () => {
  await using shop = await Shop.open();
  const { images, ...fields } = product("shirt-1");
  const urls = images.map(({ url }) => url);
  shop.emulator.products.put({ ...fields, images: urls, description: "Written by hand" });
  shop.declare({ shirt: product("shirt-1") });
  expect((await shop.up()).errors.join()).toContain("already exists, and this stack did not");
  shop.declare({ shirt: product("shirt-1", { onExisting: "adopt" }) });
  expect(await shop.up()).toMatchObject({ steps: [{ op: "create", name: "shirt" }] });
  expect(shop.takeWrites()).toEqual([]);
  expect(await shop.refresh({ expectNoChanges: true })).toMatchObject({ unchanged: 1 });
  expect(shop.stateProducts[0]?.outputs.description).toBe("Written by hand");
});

test("two resources with one externalId are refused", async () => {
  await using shop = await Shop.open();
  shop.declare({ shirt: product("shirt-1"), tee: product("shirt-1") });
  const refused = await shop.up({ parallel: 1 });
  expect(refused.errors.join()).toContain('Product "shirt-1" is declared by two resources');
  expect(shop.takeWrites()).toEqual(["POST shirt-1"]);
});

test.each(["csv", "yaml", "ndjson", "json"] as const)(
  "a live catalog, written down as %s, is taken over without a write",
  async (format) => {
    const file = `products.${format}`;
    const program = `
      import { Catalog } from "pulumi-genlook";
      new Catalog("shop", { file: "${file}" });
    `;
    await using shop = await Shop.open({ program });
    const { emulator, project } = shop;
    const images = ["https://cdn.example.com/a.jpg?w=1,2"];
    const ids = ["shirt-1", "50% off/size ?#1 👕", "a::b$c", "=1+1", "__proto__", "two  blanks"];
    for (const externalId of ids) {
      emulator.products.put({ externalId, title: `"${externalId}",\n\t'`, images });
    }
    const { apiKey, url: baseUrl } = emulator;
    const { text, leftOut } = await generateProgram({ format }, { apiKey, baseUrl });
    expect(leftOut).toEqual([]);
    writeFileSync(join(project.directory, file), text);
    shop.takeRequests();
    // The catalog's component is one of the steps.
    expect(await shop.up()).toMatchObject({ succeeded: true, steps: { length: ids.length + 1 } });
    expect(await shop.up()).toMatchObject({ steps: [], unchanged: ids.length + 1 });
    expect(shop.takeWrites()).toEqual([]);
  },
);

test("a live catalog, written down as a set, is taken over without a write", async () => {
  await using shop = await Shop.open();
  const { apiKey, url: baseUrl, products } = shop.emulator;
  const images = ["https://cdn.example.com/a.jpg?w=1,2"];
  for (const externalId of ["shirt-1", "50% off/size ?#1 👕", "a::b$c"]) {
    products.put({ externalId, title: `"${externalId}",\n\t'`, images, metadata: { a: [1] } });
  }
  const { text } = await generateProgram({ as: "set" }, { apiKey, baseUrl });
  writeFileSync(shop.program, text);
  shop.takeRequests();
  expect(await shop.up()).toMatchObject({ succeeded: true, steps: [{ op: "create" }] });
  expect(await shop.up()).toMatchObject({ steps: [], unchanged: 1 });
  expect(shop.takeWrites()).toEqual([]);

  products.edit("shirt-1", { title: "Sale" });
  const { checkpoint } = JSON.parse(shop.stateText);
  const stack = { version: 3, deployment: checkpoint.latest };
  const report = await driftReport({ stack, prefix: "" }, { apiKey, baseUrl });
  expect(report).toMatchObject({
    summary: { modified: 1, inSync: 2, unmanaged: 0 },
    products: [
      { externalId: "shirt-1", resource: expect.stringMatching(/ProductSet::shop$/) },
      {},
      {},
    ],
  });
});
