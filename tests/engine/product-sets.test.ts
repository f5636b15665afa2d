import { kill } from "./processes.ts";
import { type Products, Shop } from "./shop.ts";

/** Declares sets, catalogs and products by name, of a file. */
const PROGRAM = `
import { readFileSync } from "node:fs";
import { Catalog, Product, ProductSet } from "pulumi-genlook";

const { sets = {}, catalogs = {}, products = {} } = JSON.parse(readFileSync("products.json", "utf8"));
for (const [name, { options, ...args }] of Object.entries(sets)) new ProductSet(name, args, options);
for (const [name, args] of Object.entries(catalogs)) new Catalog(name, args);
for (const [name, args] of Object.entries(products)) new Product(name, args);
`;

const openShop = () =>
  Shop.open({ program: PROGRAM, emulator: { now: "2026-05-01T00:00:00.000Z" } });

function tee(id: string, title = `Tee ${id}`) {
  return { title, images: [{ url: `https://cdn.example.com/${id}/front.jpg` }] };
}

/** Makes the products `tee-<from>` to `tee-<to>`. */
function tees(from: number, to: number): Products {
  const ids = Array.from({ length: to - from + 1 }, (_, index) => `tee-${from + index}`);
  return Object.fromEntries(ids.map((id) => [id, tee(id)]));
}

test("a set: created, edited, drifted, restored and destroyed with no request too many", async () => {
  await using shop = await openShop();
  shop.declare({ sets: { shop: { products: tees(1, 30) } } });
  expect(await shop.up()).toMatchObject({ succeeded: true });
  expect(shop.emulator.products.size).toBe(30);
  expect(shop.takeRequests()).toHaveLength(31);

  expect(await shop.up()).toMatchObject({ succeeded: true, steps: [], unchanged: 1 });
  expect(shop.takeRequests()).toEqual([]);

  const products: Record<string, unknown> = { ...tees(1, 29), "tee-31": tee("tee-31") };
  products["tee-3"] = tee("tee-3", "Blue tee");
  shop.declare({ sets: { shop: { products } } });
  expect(await shop.up()).toMatchObject({ succeeded: true });
  expect(shop.takeWrites().toSorted()).toEqual(["DELETE tee-30", "POST tee-3", "POST tee-31"]);

  shop.emulator.products.edit("tee-5", { title: "SALE" });
  shop.emulator.products.delete("tee-6");
  shop.takeRequests();
  expect(await shop.refresh()).toMatchObject({ succeeded: true });
  expect(shop.takeRequests()).toEqual(["GET /products", "GET tee-6"]);
  expect(await shop.up()).toMatchObject({ succeeded: true });
  expect(shop.takeWrites().toSorted()).toEqual(["POST tee-5", "POST tee-6"]);
  expect(shop.emulator.products.get("tee-5")).toMatchObject({ title: "Tee tee-5" });

  expect(await shop.destroy()).toMatchObject({ succeeded: true });
  expect(shop.takeRequests()).toHaveLength(30);
  expect(shop.emulator.products.size).toBe(0);
});

describe("a product that moves", () => {
  /** What the program declares before and after a move. The products have been there for two days. */
  const one = { externalId: "tee-1", ...tee("tee-1") };
  const two = { externalId: "tee-2", ...tee("tee-2") };
  const set = (products: Products) => ({ products });
  const both = { "tee-1": tee("tee-1"), "tee-2": tee("tee-2") };

  test.each([
    ["from products to a set", { products: { one, two } }, { sets: { shop: set(both) } }],
    ["from a set to products", { sets: { shop: set(both) } }, { products: { one, two } }],
    [
      "from a catalog to a set",
      { catalogs: { shop: { products: [one, two] } } },
      { sets: { shop: set(both) } },
    ],
    [
      "from a set that stays to a catalog",
      { sets: { shop: set(both) } },
      { sets: { shop: set({ "tee-1": tee("tee-1") }) }, catalogs: { hats: { products: [two] } } },
    ],
    [
      "from a set that stays to a product",
      { sets: { shop: set(both) } },
      { sets: { shop: set({ "tee-1": tee("tee-1") }) }, products: { two } },
    ],
    [
      "from a product to a set that holds others",
      { sets: { shop: set({ "tee-1": tee("tee-1") }) }, products: { two } },
      { sets: { shop: set(both) } },
    ],
    ["to a set of another name", { sets: { shop: set(both) } }, { sets: { store: set(both) } }],
    [
      "when a set is split in two",
      { sets: { shop: set(tees(1, 30)) } },
      { sets: { shop: set(tees(1, 5)), second: set(tees(6, 30)) } },
    ],
    [
      "when two sets exchange products",
      { sets: { shop: set(tees(1, 5)), second: set(tees(6, 10)) } },
      { sets: { shop: set(tees(6, 10)), second: set(tees(1, 5)) } },
    ],
  ])("%s costs no write and no delete", async (_case, before, after) => {
    await using shop = await openShop();
    shop.declare(before);
    expect(await shop.up()).toMatchObject({ succeeded: true });
    const { size } = shop.emulator.products;
    shop.emulator.clock.advance({ days: 2 });
    shop.takeRequests();
    shop.declare(after);
    const moved = await shop.up();
    expect(moved.errors).toEqual([]);
    expect(shop.takeWrites()).toEqual([]);
    expect(await shop.up()).toMatchObject({ succeeded: true });
    expect(await shop.up()).toMatchObject({ succeeded: true, steps: [] });
    expect(shop.takeWrites()).toEqual([]);
    expect(await shop.refresh({ expectNoChanges: true })).toMatchObject({ succeeded: true });
    expect(shop.emulator.products.size).toBe(size);
    expect(await shop.destroy()).toMatchObject({ succeeded: true });
    expect(shop.emulator.products.size).toBe(0);
  });
});

describe("a failure of some products", () => {
  const refuse = (shop: Shop, externalId: string) =>
    shop.emulator.faults.add({
      match: { method: "POST", externalId },
      status: 400,
      code: "INVALID_IMAGE",
      times: Number.POSITIVE_INFINITY,
    });

  test("leaves the others done, and the next up does those alone", async () => {
    await using shop = await openShop();
    const theirs = { externalId: "tee-9", title: "Theirs" };
    shop.emulator.products.put(theirs);
    shop.emulator.clock.advance({ days: 2 });
    for (const id of ["tee-3", "tee-4"]) refuse(shop, id);
    shop.declare({ sets: { shop: { products: tees(1, 30) } } });
    const failed = await shop.up();
    expect(failed.succeeded).toBe(false);
    expect(failed.output).toContain("3 of 30 products failed");
    expect(failed.output).toContain('"tee-9": the product already exists and differs');
    expect(failed.output).toMatch(/"tee-3", "tee-4": .*INVALID_IMAGE/);
    expect(shop.emulator.products.size).toBe(28);

    // What was refused is not the set's, however often it is tried.
    shop.takeRequests();
    const again = await shop.up();
    expect(again.output).toContain("3 of 3 products failed");
    expect(shop.takeWrites().toSorted()).toEqual(["POST tee-3", "POST tee-4"]);
    expect(shop.emulator.products.get("tee-9")).toMatchObject({ title: "Theirs" });

    shop.emulator.faults.clear();
    const products: Record<string, unknown> = { ...tees(1, 30) };
    delete products["tee-9"];
    shop.declare({ sets: { shop: { products } } });
    expect(await shop.up()).toMatchObject({ succeeded: true });
    expect(shop.takeWrites().toSorted()).toEqual(["POST tee-3", "POST tee-4"]);
    expect(await shop.up()).toMatchObject({ succeeded: true, steps: [] });
    expect(await shop.destroy()).toMatchObject({ succeeded: true });
    expect(shop.emulator.products.list()).toMatchObject([theirs]);
  });

  test("in an update keeps what was live, and shows it as a change", async () => {
    await using shop = await openShop();
    shop.declare({ sets: { shop: { products: tees(1, 5) } } });
    expect(await shop.up()).toMatchObject({ succeeded: true });
    refuse(shop, "tee-2");
    shop.emulator.faults.add({
      match: { method: "DELETE", externalId: "tee-5" },
      status: 400,
      times: 1,
    });
    const products = { ...tees(1, 4), "tee-1": tee("tee-1", "One"), "tee-2": tee("tee-2", "Two") };
    shop.declare({ sets: { shop: { products } } });
    const failed = await shop.up();
    expect(failed.output).toContain("2 of 3 products failed");
    expect(shop.emulator.products.get("tee-1")).toMatchObject({ title: "One" });
    shop.emulator.faults.clear();
    shop.takeRequests();
    expect(await shop.refresh()).toMatchObject({ succeeded: true });
    expect(await shop.up()).toMatchObject({ succeeded: true });
    expect(shop.takeWrites().toSorted()).toEqual(["DELETE tee-5", "POST tee-2"]);
    expect(shop.emulator.products.get("tee-2")).toMatchObject({ title: "Two" });
    expect(await shop.up()).toMatchObject({ succeeded: true, steps: [] });
  });

  test("by a refused key ends the operation, and says how many were not tried", async () => {
    await using shop = await Shop.open({
      program: PROGRAM,
      environment: { GENLOOK_API_KEY: "gk_x" },
    });
    shop.declare({ sets: { shop: { products: tees(1, 100) } } });
    const failed = await shop.up();
    expect(failed.output).toMatch(/\d+ of 100 products failed, and \d+ were not tried/);
    expect(shop.takeRequests().length).toBeLessThan(40);
  });
});

test("more deletes than a set allows are refused before any request", async () => {
  await using shop = await openShop();
  shop.declare({ sets: { shop: { products: tees(1, 60) } } });
  expect(await shop.up()).toMatchObject({ succeeded: true });
  shop.takeRequests();
  const half = { products: tees(1, 30) };
  shop.declare({ sets: { shop: half } });
  for (const refused of [await shop.preview(), await shop.up()]) {
    expect(refused.succeeded).toBe(false);
    expect(refused.errors.join("\n")).toContain("no longer declares 30 of the 60 products");
    expect(refused.errors.join("\n")).toContain("set `maxDeletes: 30`");
  }
  expect(shop.takeRequests()).toEqual([]);
  shop.declare({ sets: { shop: { ...half, maxDeletes: 30 } } });
  expect(await shop.up()).toMatchObject({ succeeded: true });
  expect(shop.emulator.products.size).toBe(30);
  expect(await shop.destroy()).toMatchObject({ succeeded: true });
});

describe.each(["provider", "engine"] as const)("the %s is killed", (victim) => {
  test.each([
    ["the creates", "POST", "tee-20", tees(1, 1), tees(1, 40)],
    [
      "the updates",
      "POST",
      "tee-5",
      tees(1, 10),
      { ...tees(1, 10), "tee-5": tee("tee-5", "Five") },
    ],
    ["the deletes", "DELETE", "tee-30", tees(1, 40), tees(1, 25)],
  ])("during %s of a set: the next up does the rest", async (_case, method, id, before, after) => {
    await using shop = await openShop();
    const { emulator } = shop;
    const theirs = emulator.products.put({ externalId: "theirs", title: "Not ours" });
    shop.declare({ sets: { shop: { products: before } } });
    expect(await shop.up()).toMatchObject({ succeeded: true });
    // The request takes effect, and its answer is on the way when the process goes.
    emulator.faults.add({ match: { method, externalId: id }, delayMs: 20_000 });
    shop.declare({ sets: { shop: { products: after } } });
    shop.takeRequests();
    const killed = shop.up().catch((error: Error) => error);
    await shop.sees(method, id);
    const endOrphans = kill(victim);
    expect(await killed).not.toMatchObject({ succeeded: true });
    endOrphans();

    shop.unlock();
    const live = new Map(emulator.products.list().map((product) => [product.externalId, product]));
    shop.takeRequests();
    expect(await shop.up()).toMatchObject({ succeeded: true, errors: [] });
    const created = shop.takeWrites().filter((line) => line.startsWith("POST "));
    // An update that may have been done is sent again: it changes nothing.
    expect(created.filter((line) => live.has(line.slice("POST ".length)))).toEqual(
      method === "POST" && id === "tee-5" ? ["POST tee-5"] : [],
    );
    expect(await shop.refresh({ expectNoChanges: true })).toMatchObject({ succeeded: true });
    const ids = emulator.products.list().map(({ externalId }) => externalId);
    expect(ids.toSorted()).toEqual([...Object.keys(after), "theirs"].toSorted());
    expect(emulator.products.get("theirs")).toEqual(theirs);
  });
});

test("Ctrl-C keeps what is done of a set, and the next up does the rest", async () => {
  await using shop = await openShop();
  const { emulator } = shop;
  shop.declare({ sets: { shop: { products: tees(1, 60) } } });
  emulator.faults.add({
    match: { method: "POST" },
    skip: 20,
    times: Number.POSITIVE_INFINITY,
    status: 429,
    headers: { "retry-after": "300" },
  });
  const interrupt = new AbortController();
  let printed = "";
  const onOutput = (text: string) => {
    printed += text;
    if (printed.includes("for the rate limit")) interrupt.abort();
  };
  const stopped = await shop.up(undefined, { onOutput, signal: interrupt.signal });
  expect(stopped.succeeded).toBe(false);
  expect(stopped.output).toMatch(/\d+ of 60 products failed, and \d+ were not tried/);
  emulator.faults.clear();
  const { size } = emulator.products;
  expect(size).toBe(20);
  shop.takeRequests();
  expect(await shop.up()).toMatchObject({ succeeded: true });
  expect(shop.takeWrites()).toHaveLength(60 - size);
  expect(emulator.products.size).toBe(60);
});
