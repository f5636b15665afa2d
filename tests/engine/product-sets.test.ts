import { kill } from "./processes.ts";
import { type Products, Shop } from "./shop.ts";

/** Declares sets, catalogs and products by name, of a file. `native` has sets of the native host. */
const PROGRAM = `
import { readFileSync } from "node:fs";
import { Catalog, Product, ProductSet } from "pulumi-genlook";
import * as genlook from "pulumi-genlook/native";

const { sets = {}, catalogs = {}, products = {}, native = {} } = JSON.parse(
  readFileSync("products.json", "utf8"),
);
for (const [name, args] of Object.entries(native)) new genlook.ProductSet(name, args);
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
  const { succeeded, output } = await shop.refresh();
  expect(succeeded).toBe(true);
  expect(output).toMatch(/2 products differ from .*:\s+"tee-6": not live\s+"tee-5": title\s/);
  expect(shop.takeRequests()).toEqual(["GET /products", "GET tee-6"]);
  expect(await shop.up()).toMatchObject({ succeeded: true });
  expect(shop.takeWrites().toSorted()).toEqual(["POST tee-5", "POST tee-6"]);
  expect(shop.emulator.products.get("tee-5")).toMatchObject({ title: "Tee tee-5" });

  expect(await shop.destroy()).toMatchObject({ succeeded: true });
  expect(shop.takeRequests()).toHaveLength(30);
  expect(shop.emulator.products.size).toBe(0);
});

/** The product `tee-<number>` as a resource of its own. */
function single(number: number) {
  const externalId = `tee-${number}`;
  return { externalId, ...tee(externalId) };
}

const set = (from: number, to: number) => ({ products: tees(from, to) });
const both = { one: single(1), two: single(2) };

// What the program declares, one after the other.
test.each([
  [
    "from products to a set, to a set of another name, and to products again",
    [
      { products: both },
      { sets: { shop: set(1, 2) } },
      { sets: { store: set(1, 2) } },
      { products: both },
    ],
  ],
  [
    "between sets, and from a set to a product or a catalog and back",
    [
      {
        sets: {
          split: set(1, 30),
          left: set(31, 35),
          right: set(36, 40),
          shrinks: set(41, 42),
          grows: set(43, 43),
          sells: set(47, 48),
        },
        products: { joins: single(44) },
        catalogs: { merged: { products: [single(45), single(46)] } },
      },
      {
        sets: {
          split: set(1, 5),
          fresh: set(6, 30),
          left: set(36, 40),
          right: set(31, 35),
          shrinks: set(41, 41),
          grows: set(43, 44),
          gathered: set(45, 46),
          sells: set(47, 47),
        },
        products: { leaves: single(42) },
        catalogs: { sold: { products: [single(48)] } },
      },
    ],
  ],
  [
    "between sets of the native host and products of the dynamic one",
    [
      {
        native: { goes: set(1, 2), shrinks: set(3, 4), grows: set(5, 5) },
        products: { joins: single(6) },
      },
      {
        native: { shrinks: set(3, 3), grows: set(5, 6) },
        products: { ...both, leaves: single(4) },
      },
    ],
  ],
])("products that move %s cost no write and no delete", async (_case, [first = {}, ...moves]) => {
  await using shop = await openShop();
  shop.declare(first);
  expect(await shop.up()).toMatchObject({ succeeded: true });
  const { size } = shop.emulator.products;
  shop.takeRequests();
  for (const next of moves) {
    // No create of this stack is recent any more.
    shop.emulator.clock.advance({ days: 2 });
    shop.declare(next);
    expect(await shop.up()).toMatchObject({ succeeded: true, errors: [] });
    expect(shop.takeWrites()).toEqual([]);
    expect(await shop.up()).toMatchObject({ succeeded: true });
    expect(await shop.up()).toMatchObject({ succeeded: true, steps: [] });
    expect(shop.takeWrites()).toEqual([]);
    expect(await shop.refresh({ expectNoChanges: true })).toMatchObject({ succeeded: true });
    expect(shop.emulator.products.size).toBe(size);
  }
  expect(await shop.destroy()).toMatchObject({ succeeded: true });
  expect(shop.emulator.products.size).toBe(0);
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
    [
      "the creates and an update",
      "POST",
      ["tee-5", "tee-20"],
      tees(1, 10),
      { ...tees(1, 40), "tee-5": tee("tee-5", "Five") },
    ],
    ["the deletes", "DELETE", ["tee-30"], tees(1, 40), tees(1, 25)],
  ])("during %s of a set: the next up does the rest", async (_case, method, ids, before, after) => {
    await using shop = await openShop();
    const { emulator } = shop;
    const theirs = emulator.products.put({ externalId: "theirs", title: "Not ours" });
    shop.declare({ sets: { shop: { products: before } } });
    expect(await shop.up()).toMatchObject({ succeeded: true });
    // The requests take effect, and their answers are on the way when the process goes.
    for (const externalId of ids) {
      emulator.faults.add({ match: { method, externalId }, delayMs: 20_000 });
    }
    shop.declare({ sets: { shop: { products: after } } });
    shop.takeRequests();
    const killed = shop.up().catch((error: Error) => error);
    await Promise.all(ids.map((id) => shop.sees(method, id)));
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
      method === "POST" ? ["POST tee-5"] : [],
    );
    expect(await shop.refresh({ expectNoChanges: true })).toMatchObject({ succeeded: true });
    const left = emulator.products.list().map(({ externalId }) => externalId);
    expect(left.toSorted()).toEqual([...Object.keys(after), "theirs"].toSorted());
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
