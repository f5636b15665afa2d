import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { product, products, Shop } from "./shop.ts";

const NOW = "2026-05-01T00:00:00.000Z";

/** Declares the products of a file, and ignores changes of the given properties. */
function ignoring(...properties: string[]): string {
  return `
import { readFileSync } from "node:fs";
import { Product } from "pulumi-genlook";
for (const [name, args] of Object.entries(JSON.parse(readFileSync("products.json", "utf8")))) {
  new Product(name, args, { ignoreChanges: ${JSON.stringify(properties)} });
}
`;
}

describe("an edit of an ignored field", () => {
  const declared = product("tee", {
    description: "Soft",
    metadata: { season: "summer", stock: 3 },
  });

  async function edited(): Promise<Shop> {
    const shop = await Shop.open({ program: ignoring("title", "images", "metadata.stock") });
    shop.declare({ tee: declared });
    await shop.up();
    shop.emulator.products.edit("tee", {
      title: "Theirs",
      images: ["https://cdn.example.com/theirs.jpg"],
      metadata: { season: "summer", stock: 1 },
    });
    shop.takeRequests();
    return shop;
  }

  test("survives an update of another field, without a refresh", async () => {
    await using shop = await edited();
    const theirs = shop.emulator.products.get("tee");
    shop.declare({ tee: { ...declared, description: "Rough" } });
    expect(await shop.up()).toMatchObject({ succeeded: true });
    expect(shop.emulator.products.get("tee")).toEqual({
      ...theirs,
      description: "Rough",
      updatedAt: expect.anything(),
    });
    expect(await shop.up()).toMatchObject({ unchanged: 1, steps: [] });
  });

  test("survives an update after a refresh, and the drift check in CI is quiet", async () => {
    await using shop = await edited();
    const theirs = shop.emulator.products.get("tee");
    expect(await shop.preview({ refresh: true, expectNoChanges: true })).toMatchObject({
      succeeded: true,
    });
    shop.declare({ tee: { ...declared, description: "Rough" } });
    expect(await shop.up({ refresh: true })).toMatchObject({ succeeded: true });
    expect(shop.emulator.products.get("tee")).toEqual({
      ...theirs,
      description: "Rough",
      updatedAt: expect.anything(),
    });
  });
});

test("an edit within the same tick of updatedAt is drift", async () => {
  await using shop = await Shop.open({ emulator: { now: NOW, timeResolutionMs: 60_000 } });
  shop.declare({ tee: product("tee") });
  await shop.up();
  const before = shop.emulator.products.get("tee")?.updatedAt;
  shop.emulator.products.edit("tee", { title: "Theirs" });
  expect(shop.emulator.products.get("tee")?.updatedAt).toBe(before);
  expect(await shop.refresh()).toMatchObject({ steps: [{ op: "update", name: "tee" }] });
  await shop.up();
  expect(shop.emulator.products.get("tee")?.title).toBe("Title of tee");
});

describe("a list that lags 8 seconds behind", () => {
  const emulator = { now: NOW, listLagMs: 8000 };

  test("hides nothing from an up after a destroy", async () => {
    await using shop = await Shop.open({ emulator });
    shop.declare(products(12));
    await shop.up();
    shop.emulator.clock.advance({ minutes: 1 });
    await shop.destroy();
    expect(await shop.up()).toMatchObject({ succeeded: true });
    expect(shop.emulator.products.size).toBe(12);
  });

  test("causes no false drift in a refresh after an up", async () => {
    await using shop = await Shop.open({ emulator });
    shop.declare(products(12));
    await shop.up();
    shop.emulator.clock.advance({ minutes: 1 });
    const edited = Object.fromEntries(
      Object.entries(products(12)).map(([name, args]) => [name, { ...args, title: "New" }]),
    );
    shop.declare(edited);
    await shop.up();
    expect(await shop.refresh({ expectNoChanges: true })).toMatchObject({
      succeeded: true,
      unchanged: 12,
    });
  });
});

describe("an answer that does not hold what was sent", () => {
  test.each([
    [
      "an ignored title",
      (sent: object) => ({ ...sent, title: "Old" }),
      "tee the API did not apply title as declared",
    ],
    [
      "a trimmed title",
      (sent: object) => ({ ...sent, title: "New" }),
      "tee the API keeps title in another form",
    ],
  ])("of %s is named at the up", async (_case, store, line) => {
    await using shop = await Shop.open({
      emulator: { store: (sent, before) => (before === undefined ? sent : store(sent)) },
    });
    shop.declare({ tee: product("tee", { title: "Old" }) });
    await shop.up();
    shop.declare({ tee: product("tee", { title: " New " }) });
    const { output, succeeded } = await shop.up();
    expect(succeeded).toBe(true);
    expect(output).toContain(line);
  });
});

test("a live product with keys and texts that Pulumi reserves does not stop a refresh", async () => {
  await using shop = await Shop.open();
  shop.declare({ tee: product("tee"), other: product("other") });
  await shop.up();
  shop.emulator.products.edit("tee", {
    description: "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
    metadata: JSON.parse(
      `{"__pulumiAsset":true,"uri":"${shop.emulator.url}/asset","__proto__":{"a":1},"toString":"x",
        "4dabf18193072939515e22adb298388d":"c44067f5952c0a294b673a41bacd8c17"}`,
    ),
  });
  shop.emulator.products.edit("other", { title: "Theirs" });
  shop.takeRequests();
  expect(await shop.refresh()).toMatchObject({
    succeeded: true,
    steps: [{ op: "update", name: "other" }],
  });
  expect(await shop.up()).toMatchObject({ succeeded: true });
  expect(shop.takeRequests().join()).not.toContain("asset");
});

describe("a secret", () => {
  const code = "4711-of-this-test";
  const program = `
import * as pulumi from "@pulumi/pulumi";
import { Product } from "pulumi-genlook";
new Product("tee", {
  externalId: "tee",
  title: "Tee",
  images: [{ url: "https://cdn.example.com/tee.jpg" }],
  metadata: pulumi.secret({ code: "${code}", ...JSON.parse(process.env.MORE ?? "{}") }),
});
`;

  test("is not printed when a check refuses its property", async () => {
    await using shop = await Shop.open({ program, environment: { MORE: '{"__pulumiX":1}' } });
    const refused = await shop.up();
    expect(refused.succeeded).toBe(false);
    expect(refused.errors.join()).toContain("metadata must not have the key `__pulumiX`");
    expect(refused.output).not.toContain(code);
  });

  test("in an error of the API does not get into the state", async () => {
    await using shop = await Shop.open({ program });
    await shop.up();
    const message = `metadata.code ${code} is not allowed`;
    shop.emulator.faults.add({
      match: { method: "POST" },
      status: 400,
      body: { code: "VALIDATION_FAILED", message, status: 400 },
      times: 9,
    });
    writeFileSync(shop.program, program.replace('title: "Tee"', 'title: "New"'));
    const failed = await shop.up();
    expect(failed.succeeded).toBe(false);
    expect(failed.output).toContain(message);
    expect(shop.stateText).toContain("The write failed (VALIDATION_FAILED)");
    expect(shop.stateText).not.toContain(code);
  });
});

test("getProductOutput of a product that the program makes is unknown in the first preview", async () => {
  const program = `
import * as genlook from "pulumi-genlook";
const tee = new genlook.Product("tee", ${JSON.stringify(product("tee"))});
export const title = genlook.getProductOutput(tee.externalId).title;
`;
  await using shop = await Shop.open({ program });
  expect(await shop.preview()).toMatchObject({ succeeded: true });
  expect(await shop.up()).toMatchObject({ succeeded: true, outputs: { title: "Title of tee" } });
});

test("getProductOutput of an id that nothing declares fails in a preview too", async () => {
  await using shop = await Shop.open();
  writeFileSync(
    join(shop.project.directory, "index.mjs"),
    'import * as genlook from "pulumi-genlook"; export const title = genlook.getProductOutput("no").title;',
  );
  expect((await shop.preview()).succeeded).toBe(false);
});
