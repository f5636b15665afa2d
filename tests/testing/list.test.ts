import { Catalog } from "../../provider/testing/catalog.ts";
import { Clock } from "../../provider/testing/clock.ts";
import type { Emulator } from "../../provider/testing/index.ts";
import { cpuOf } from "../cpu.ts";
import { call, startEmulator, walk } from "./session.ts";

function seed(emulator: Emulator, count: number): string[] {
  const ids = Array.from({ length: count }, (_, n) => `p-${n}`);
  for (const externalId of ids) emulator.products.put({ externalId });
  return ids;
}

async function page(emulator: Emulator, query = "") {
  const { json } = await call(emulator, "GET", `/products${query}`);
  return json as {
    items: { externalId: string }[];
    nextCursor?: string | null;
    hasMore: boolean;
    count: number;
  };
}

test("an empty list is one empty page", async () => {
  const emulator = await startEmulator();
  expect(await page(emulator)).toEqual({ items: [], nextCursor: null, hasMore: false, count: 0 });
});

test("a page holds 50 products by default, in the order of creation", async () => {
  const emulator = await startEmulator();
  const ids = seed(emulator, 51);
  const first = await page(emulator);
  expect(first.items.map((item) => item.externalId)).toEqual(ids.slice(0, 50));
  expect(first).toMatchObject({ hasMore: true, count: 50, nextCursor: expect.any(String) });
  const last = await page(emulator, `?cursor=${first.nextCursor}`);
  expect(last).toMatchObject({ hasMore: false, count: 1, nextCursor: null });
});

test.each([1, 7, 50, 99, 100, 101, 200])(
  "a walk with a limit of %i finds each of 100 products once",
  async (limit) => {
    const emulator = await startEmulator();
    const ids = seed(emulator, 100);
    expect(await walk(emulator, limit)).toEqual(ids);
    expect(emulator.requests).toHaveLength(Math.ceil(100 / limit));
  },
);

test("omitNextCursor leaves nextCursor out of the last page", async () => {
  const emulator = await startEmulator({ omitNextCursor: true });
  seed(emulator, 3);
  expect(await page(emulator, "?limit=2")).toHaveProperty("nextCursor", expect.any(String));
  expect(await page(emulator, "?limit=3")).not.toHaveProperty("nextCursor");
});

test("a walk skips and repeats nothing when products are added and deleted during it", async () => {
  const emulator = await startEmulator();
  seed(emulator, 6);
  const first = await page(emulator, "?limit=3");
  // The item that the cursor names, one before it, and one after it.
  for (const id of ["p-2", "p-0", "p-4"]) emulator.products.delete(id);
  emulator.products.edit("p-1", { title: "edited" });
  emulator.products.put({ externalId: "late" });
  const second = await page(emulator, `?limit=3&cursor=${first.nextCursor}`);
  expect(second.items.map((item) => item.externalId)).toEqual(["p-3", "p-5", "late"]);
});

test("a cursor can be used twice, even after every product was deleted", async () => {
  const emulator = await startEmulator();
  seed(emulator, 5);
  const { nextCursor } = await page(emulator, "?limit=2");
  const query = `?limit=2&cursor=${nextCursor}`;
  expect(await page(emulator, query)).toEqual(await page(emulator, query));
  for (const { externalId } of emulator.products.list()) emulator.products.delete(externalId);
  expect(await page(emulator, query)).toMatchObject({ items: [], hasMore: false });
});

test("a product that was deleted and created again is last in the list", async () => {
  const emulator = await startEmulator();
  seed(emulator, 3);
  emulator.products.delete("p-0");
  emulator.products.put({ externalId: "p-0" });
  expect(await walk(emulator, 2)).toEqual(["p-1", "p-2", "p-0"]);
});

test.each([
  "?limit=0",
  "?limit=201",
  "?limit=-1",
  "?limit=1.5",
  "?limit=",
  "?limit=ten",
  "?limit=1e2",
])("a list request with %s is refused", async (query) => {
  const emulator = await startEmulator();
  const { status, json } = await call(emulator, "GET", `/products${query}`);
  expect(status).toBe(400);
  expect(json).toMatchObject({ code: "VALIDATION_FAILED", details: [{ path: "limit" }] });
});

test.each([
  ["invented", "p-1"],
  ["empty", ""],
  ["beyond the newest product", Buffer.from("after:9").toString("base64url")],
  ["padded", `${Buffer.from("after:1").toString("base64url")}=`],
])("a cursor that is %s is refused", async (_case, cursor) => {
  const emulator = await startEmulator();
  seed(emulator, 3);
  const { status, json } = await call(emulator, "GET", `/products?cursor=${cursor}`);
  expect(status).toBe(400);
  expect(json).toMatchObject({ code: "VALIDATION_FAILED", details: [{ path: "cursor" }] });
});

test("a page of 20,000 products takes at most ten times as long as one of 20", () => {
  const catalogOf = (count: number) => {
    const catalog = new Catalog(new Clock());
    for (let n = 0; n < count; n++) catalog.add("gk_emulator", `p-${n}`, {});
    return catalog;
  };
  const [small, large] = [catalogOf(20), catalogOf(20_000)];
  const pages = (catalog: Catalog) =>
    cpuOf(() => {
      for (let n = 0; n < 20_000; n++) catalog.page(catalog.lastSequence - 10, 5, "gk_emulator");
    });
  pages(small);
  expect(pages(large)).toBeLessThan(10 * pages(small));
});
