import { type Products, product, Shop } from "./shop.ts";

/** Declares products of a file, with resource options beside each one's arguments. */
const PROGRAM = `
import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { Product } from "pulumi-genlook";

const made = {};
for (const [name, { options = {}, ...args }] of Object.entries(
  JSON.parse(readFileSync("products.json", "utf8")),
)) {
  const { dependsOn, ...others } = options;
  made[name] = new Product(name, args, { ...others, dependsOn: dependsOn && made[dependsOn] });
}
`;

/** With this setting, the saved state does not show that an operation runs, and proves nothing. */
const UNPROVEN = { PULUMI_SKIP_CHECKPOINTS: "true" };

function open(environment: Readonly<Record<string, string>> = {}): Promise<Shop> {
  const emulator = { now: "2026-05-01T00:00:00.000Z" };
  return Shop.open({ program: PROGRAM, emulator, environment });
}

/** Creates the products, and lets two days pass, after which nothing is taken for a fresh create. */
async function created(shop: Shop, declared: Products): Promise<void> {
  shop.declare(declared);
  expect(await shop.up()).toMatchObject({ succeeded: true });
  shop.emulator.clock.advance({ days: 2 });
  shop.takeRequests();
}

function urnOf(shop: Shop, name: string): string {
  const found = shop.stateProducts.find(({ urn }) => urn.endsWith(`::${name}`));
  if (found === undefined) throw new Error(`${name} is not in the state`);
  return found.urn;
}

function idsInState(shop: Shop): string[] {
  return shop.stateProducts.map(({ urn, id }) => `${urn.split("::").at(-1)}: ${id}`).sort();
}

test("a stack that lost its prefix does not take over production's equal products", async () => {
  await using production = await open();
  await created(production, { tee: product("tee") });
  const { emulator } = production;
  await using preview = await Shop.open({
    program: PROGRAM,
    environment: { GENLOOK_BASE_URL: emulator.url, GENLOOK_API_KEY: emulator.apiKey },
  });
  preview.declare({ tee: product("tee") });
  const refused = await preview.up();
  expect(refused.succeeded).toBe(false);
  expect(refused.errors.join()).toContain("already exists, and this stack did not create it");
  expect(refused.errors.join()).toContain("such as one with the stack's prefix");
  expect(await preview.destroy()).toMatchObject({ succeeded: true });
  expect(production.takeWrites()).toEqual([]);
  expect(emulator.products.size).toBe(1);
});

test("a declaration of images alone does not take over somebody's titled product", async () => {
  await using shop = await open();
  const { images } = product("tee");
  shop.emulator.products.put({
    externalId: "tee",
    title: "Theirs",
    images: images.map(({ url }) => url),
  });
  shop.declare({ tee: { externalId: "tee", images } });
  expect((await shop.up()).errors.join()).toContain("already exists");
  expect(shop.takeWrites()).toEqual([]);
});

test("each take-over prints one line", async () => {
  await using shop = await open();
  shop.emulator.products.put({ externalId: "tee", title: "Theirs" });
  shop.declare({ tee: product("tee", { onExisting: "adopt" }) });
  const { output } = await shop.up();
  expect(output).toContain("tee existed; taken over, 2 fields changed");
});

test("a rename without an alias takes the product over, because the state holds it", async () => {
  await using shop = await open();
  await created(shop, { old: product("tee"), other: product("cap") });
  shop.declare({ moved: product("tee"), other: product("cap") });
  expect(await shop.up()).toMatchObject({ succeeded: true });
  expect(shop.takeWrites()).toEqual([]);
  expect(idsInState(shop)).toEqual(["moved: tee", "other: cap"]);
  expect(await shop.up()).toMatchObject({ succeeded: true, steps: [] });
});

test("with --continue-on-error, a product whose new resource is refused stays in the state", async () => {
  await using shop = await open(UNPROVEN);
  await created(shop, { old: product("tee") });
  shop.declare({ moved: product("tee") });
  const failed = await shop.up({ continueOnError: true });
  expect(failed.succeeded).toBe(false);
  expect(failed.errors.join("\n")).toContain("give the resource an alias");
  expect(failed.errors.join("\n")).toContain(
    'Product "tee" is not deleted, and stays in the state',
  );
  expect(idsInState(shop)).toEqual(["old: tee"]);
  expect(shop.takeWrites()).toEqual([]);
  expect(await shop.destroy()).toMatchObject({ succeeded: true });
  expect(shop.emulator.products.size).toBe(0);
});

test("a rename without an alias is finished by an up that may take over", async () => {
  await using shop = await open(UNPROVEN);
  await created(shop, { old: product("tee") });
  shop.declare({ moved: product("tee", { onExisting: "adopt" }) });
  expect(await shop.up()).toMatchObject({ succeeded: true });
  expect(shop.takeWrites()).toEqual([]);
  expect(idsInState(shop)).toEqual(["moved: tee"]);
  expect(shop.emulator.products.size).toBe(1);
});

describe("a replacement under the same id", () => {
  test.each([
    ["created first", {}],
    ["deleted first", { deleteBeforeReplace: true }],
  ])("that is %s and refused leaves the product in the state", async (_case, options) => {
    await using shop = await open(UNPROVEN);
    await created(shop, { tee: { ...product("tee"), options } });
    shop.declare({ tee: { ...product("tee", { title: "New" }), options } });
    const failed = await shop.up({ replace: [urnOf(shop, "tee")] });
    expect(failed.succeeded).toBe(false);
    expect(idsInState(shop)).toEqual(["tee: tee"]);
    // A plain `up` goes on as if nothing had happened.
    expect(await shop.up()).toMatchObject({ succeeded: true, steps: [{ op: "update" }] });
    expect(shop.emulator.products.get("tee")?.title).toBe("New");
    expect(await shop.destroy()).toMatchObject({ succeeded: true });
    expect(shop.emulator.products.size).toBe(0);
  });

  test("that may take over is one write, and no delete", async () => {
    await using shop = await open();
    await created(shop, { tee: product("tee", { onExisting: "adopt" }) });
    shop.declare({ tee: product("tee", { onExisting: "adopt", title: "New" }) });
    expect(await shop.up({ replace: [urnOf(shop, "tee")] })).toMatchObject({ succeeded: true });
    expect(shop.takeWrites()).toEqual(["POST tee"]);
    expect(idsInState(shop)).toEqual(["tee: tee"]);
  });

  test("by replaceOnChanges takes over what the state holds", async () => {
    await using shop = await open();
    const options = { replaceOnChanges: ["title"] };
    await created(shop, { tee: { ...product("tee"), options } });
    shop.declare({ tee: { ...product("tee", { title: "New" }), options } });
    expect(await shop.up()).toMatchObject({ succeeded: true });
    expect(shop.takeWrites()).toEqual(["POST tee"]);
    expect(idsInState(shop)).toEqual(["tee: tee"]);
  });
});

describe("a create whose answer is of no use", () => {
  test.each([
    ["got lost for good", { reset: "after" as const, times: 9 }],
    ["is a proxy's page", { body: "<html>Log in</html>", times: 9 }],
  ])("because it %s is in the state, and destroy deals with it", async (_case, fault) => {
    await using shop = await open();
    shop.declare({ tee: product("tee") });
    shop.emulator.faults.add({ match: { method: "POST" }, ...fault });
    const failed = await shop.up();
    expect(failed.succeeded).toBe(false);
    expect(idsInState(shop)).toEqual(["tee: tee"]);
    shop.emulator.faults.clear();
    expect(await shop.destroy()).toMatchObject({ succeeded: true });
    expect(shop.emulator.products.size).toBe(0);
  });

  test("is completed by the next up", async () => {
    await using shop = await open();
    shop.declare({ tee: product("tee") });
    shop.emulator.faults.add({ match: { method: "POST" }, reset: "after", times: 9 });
    expect((await shop.up()).succeeded).toBe(false);
    shop.emulator.faults.clear();
    shop.takeRequests();
    expect(await shop.up()).toMatchObject({ succeeded: true });
    expect(shop.takeRequests()).toEqual(["GET tee"]);
    expect(await shop.up()).toMatchObject({ steps: [], unchanged: 1 });
  });
});

test("a second resource can't declare the product of one that an earlier up made", async () => {
  await using shop = await open();
  await created(shop, { tee: product("tee") });
  shop.declare({ tee: product("tee"), copy: product("tee", { onExisting: "adopt" }) });
  const refused = await shop.up({ parallel: 1 });
  expect(refused.errors.join()).toContain('Product "tee" is declared by two resources');
  expect(shop.takeWrites()).toEqual([]);
  expect(idsInState(shop)).toEqual(["tee: tee"]);
});
