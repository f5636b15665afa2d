import { type SweepResult, type SweptProduct, sweep } from "../../../provider/index.ts";
import { StackExport } from "../../../provider/stack/stack-export.ts";
import type { Emulator } from "../../../provider/testing/index.ts";
import { isAtRest } from "../../../provider/workflows/sweep/at-rest.ts";
import { productData } from "../../product.ts";
import { exportOf, resourceOf } from "../../stack/stack.ts";
import { startEmulator } from "../../testing/session.ts";

const DAY = 86_400_000;

function daysAgo(days: number): Date {
  return new Date(Date.now() - days * DAY);
}

function connection({ apiKey, url: baseUrl }: Emulator) {
  return { apiKey, baseUrl };
}

function outcomes({ products }: SweepResult): string[] {
  return products.map(({ externalId, outcome }) => `${externalId} ${outcome}`);
}

function requests({ requests }: Emulator): string[] {
  return requests.map(({ method, externalId }) => `${method} ${externalId ?? ""}`.trim());
}

async function leftBehind(...ids: string[]): Promise<Emulator> {
  const emulator = await startEmulator();
  for (const externalId of ids) emulator.products.put({ externalId, title: externalId });
  return emulator;
}

test("a dry run lists what would be deleted, and deletes nothing", async () => {
  const emulator = await leftBehind("pr-42-b", "pr-42-a", "pr-421", "shop-a");
  const result = await sweep({ prefix: "pr-42-" }, connection(emulator));
  expect(outcomes(result)).toEqual(["pr-42-a matched", "pr-42-b matched"]);
  expect(result).toMatchObject({ dryRun: true, prefix: "pr-42-", kept: [], exceedsMax: false });
  expect(requests(emulator)).toEqual(["GET"]);
});

test("without dryRun, it deletes exactly the listed products, 1 request each", async () => {
  const emulator = await leftBehind("pr-42-b", "pr-42-a", "pr-421", "shop-a");
  const seen: string[] = [];
  const result = await sweep(
    { prefix: "pr-42-", dryRun: false, onOutcome: ({ externalId }) => seen.push(externalId) },
    connection(emulator),
  );
  expect(outcomes(result)).toEqual(["pr-42-a deleted", "pr-42-b deleted"]);
  expect(seen).toEqual(["pr-42-a", "pr-42-b"]);
  expect(emulator.products.list().map(({ externalId }) => externalId)).toEqual([
    "pr-421",
    "shop-a",
  ]);
  expect(requests(emulator)).toEqual(["GET", "DELETE pr-42-a", "DELETE pr-42-b"]);
});

test.each([
  [{ prefix: "" }, "prefix must not be empty"],
  [{ prefix: "  " }, "prefix must not be empty"],
  [{ prefix: undefined as never }, "prefix must not be empty"],
  [{ prefix: "pr-", max: 0 }, "max must be"],
  [{ prefix: "pr-", max: Number.NaN }, "max must be"],
  [{ prefix: "pr-", olderThanDays: Number.NaN }, "olderThanDays must be"],
  [{ prefix: "pr-", unusedForDays: -1 }, "unusedForDays must be"],
  [{ prefix: "pr-", unusedForDays: 0 }, "unusedForDays must be"],
  [{ prefix: "pr-", keep: [exportOf([])] }, "`keep[0]` holds no Genlook product"],
  [{ prefix: "pr-", keep: [{}] }, "`keep[0]` is not what `pulumi stack export` writes"],
])("a sweep with %j is refused before any request", async (args, message) => {
  const emulator = await leftBehind("pr-1", "shop");
  await expect(sweep({ ...args, dryRun: false }, connection(emulator))).rejects.toThrow(message);
  expect(emulator.requests).toHaveLength(0);
});

test("if more products match than the maximum, none is deleted", async () => {
  const emulator = await leftBehind("pr-1", "pr-2", "pr-3");
  const args = { prefix: "pr-", max: 2 };
  await expect(sweep({ ...args, dryRun: false }, connection(emulator))).rejects.toMatchObject({
    code: "SWEEP_TOO_LARGE",
    message: expect.stringContaining("3 products match, and `max` allows 2, so none is deleted"),
  });
  expect(emulator.products.size).toBe(3);
  expect(await sweep(args, connection(emulator))).toMatchObject({
    exceedsMax: true,
    products: { length: 3 },
  });
  const all = await sweep({ ...args, max: 3, dryRun: false }, connection(emulator));
  expect(all.exceedsMax).toBe(false);
  expect(emulator.products.size).toBe(0);
});

test("products of a stack in `keep` stay, and do not count towards the maximum", async () => {
  const emulator = await leftBehind("pr-1", "pr-2", "pr-3");
  const keep = [
    exportOf([resourceOf("pr-1", {})]),
    new StackExport(exportOf([resourceOf("pr-3", {}, {}, { delete: true })]), "read before"),
  ];
  const result = await sweep({ prefix: "pr-", max: 1, keep, dryRun: false }, connection(emulator));
  expect(outcomes(result)).toEqual(["pr-2 deleted"]);
  expect(result.kept).toEqual(["pr-1", "pr-3"]);
});

test("a deletion that fails is reported, and the others go on", async () => {
  const emulator = await leftBehind("pr-1", "pr-2", "pr-3");
  emulator.faults.add({ status: 403, match: { method: "DELETE", externalId: "pr-2" } });
  const result = await sweep({ prefix: "pr-", dryRun: false }, connection(emulator));
  expect(outcomes(result)).toEqual(["pr-1 deleted", "pr-2 failed", "pr-3 deleted"]);
  expect(result.products[1]?.error).toEqual({
    code: "FORBIDDEN",
    message: expect.stringContaining("DELETE /products/pr-2"),
  });
});

test("ids that can't be part of a URL are never sent", async () => {
  const emulator = await leftBehind(".", "..", "./x");
  const result = await sweep({ prefix: ".", dryRun: false }, connection(emulator));
  expect(outcomes(result)).toEqual([". failed", ".. failed", "./x deleted"]);
  expect(requests(emulator)).toEqual(["GET", "DELETE ./x"]);
});

describe("rest conditions", () => {
  async function restingShop(): Promise<Emulator> {
    const emulator = await startEmulator();
    emulator.products.put({ externalId: "pr-new", createdAt: daysAgo(2) });
    emulator.products.put({ externalId: "pr-old", createdAt: daysAgo(40) });
    emulator.products.put({
      externalId: "pr-edited",
      createdAt: daysAgo(40),
      updatedAt: daysAgo(1),
    });
    emulator.products.put({
      externalId: "pr-used",
      createdAt: daysAgo(40),
      lastUsedAt: daysAgo(3),
    });
    return emulator;
  }

  test.each([
    [{ olderThanDays: 7 }, ["pr-old", "pr-used"]],
    [{ unusedForDays: 30 }, ["pr-edited", "pr-old"]],
    [{ olderThanDays: 7, unusedForDays: 30 }, ["pr-old"]],
    [{ olderThanDays: 0.5, unusedForDays: 1 }, ["pr-edited", "pr-new", "pr-old", "pr-used"]],
  ])("%j selects the products at rest", async (conditions, expected) => {
    const emulator = await restingShop();
    const { products } = await sweep({ prefix: "pr-", ...conditions }, connection(emulator));
    expect(products.map(({ externalId }) => externalId)).toEqual(expected);
  });

  test("a product that comes back into use before its deletion is spared", async () => {
    const emulator = await startEmulator();
    for (const externalId of ["pr-1", "pr-2", "pr-3", "pr-4"]) {
      emulator.products.put({ externalId, createdAt: daysAgo(40) });
    }
    const conditions = { unusedForDays: 30, olderThanDays: 7 };
    const onOutcome = ({ externalId }: SweptProduct) => {
      if (externalId !== "pr-1") return;
      emulator.tryOn({ externalId: "pr-2" });
      emulator.products.edit("pr-3", { title: "Back again" });
      emulator.products.delete("pr-4");
    };
    const result = await sweep(
      { prefix: "pr-", ...conditions, dryRun: false, onOutcome },
      connection(emulator),
    );
    expect(outcomes(result)).toEqual(["pr-1 deleted", "pr-2 spared", "pr-3 spared", "pr-4 gone"]);
    expect(requests(emulator)).toEqual([
      "GET",
      "GET pr-1",
      "DELETE pr-1",
      "GET pr-2",
      "GET pr-3",
      "GET pr-4",
    ]);
  });

  test("ages are measured by the API's clock, not by this machine's", async () => {
    const emulator = await startEmulator();
    emulator.products.put({ externalId: "pr-1", createdAt: daysAgo(1) });
    emulator.clock.set(daysAgo(-30));
    const args = { prefix: "pr-", olderThanDays: 7 };
    expect(outcomes(await sweep(args, connection(emulator)))).toEqual(["pr-1 matched"]);
    emulator.clock.set(daysAgo(1));
    const result = await sweep(args, connection(emulator));
    expect(result).toMatchObject({ products: [], active: 1 });
  });

  test("a product of which no time tells whether it is at rest is named and not deleted", async () => {
    const emulator = await leftBehind("pr-1", "pr-2");
    emulator.clock.set(daysAgo(-30));
    emulator.products.corrupt("pr-1", (answer) => ({ ...answer, updatedAt: "yesterday" }));
    const args = { prefix: "pr-", olderThanDays: 7, max: 1 };
    expect(outcomes(await sweep(args, connection(emulator)))).toEqual([
      "pr-1 failed",
      "pr-2 matched",
    ]);
    const result = await sweep({ ...args, dryRun: false }, connection(emulator));
    expect(outcomes(result)).toEqual(["pr-1 failed", "pr-2 deleted"]);
    expect(result.products[0]?.error).toEqual({
      code: "INVALID_RESPONSE",
      message: expect.stringMatching(/^updatedAt: .*, so its age is not known$/),
    });
    expect(emulator.products.size).toBe(1);
  });

  test("the minimum days are exclusive, and an unused product rests since its creation", () => {
    const now = Date.parse("2026-06-10T00:00:00.000Z");
    const at = (days: number) => new Date(now - days * DAY).toISOString();
    const product = productData({ createdAt: at(30), updatedAt: at(7), lastUsedAt: null });
    expect(isAtRest(product, { olderThanDays: 7 }, now)).toBe(false);
    expect(isAtRest(product, { olderThanDays: 7 }, now + 1)).toBe(true);
    expect(isAtRest(product, { unusedForDays: 30 }, now)).toBe(false);
    expect(isAtRest(product, { unusedForDays: 30 }, now + 1)).toBe(true);
    expect(isAtRest({ ...product, lastUsedAt: at(1) }, { unusedForDays: 30 }, now + 1)).toBe(false);
    expect(isAtRest(product, {}, now)).toBe(true);
  });
});

test("a sweep that is cancelled reports what it deleted and what it did not try", async () => {
  const emulator = await leftBehind("pr-1", "pr-2", "pr-3");
  const controller = new AbortController();
  const result = await sweep(
    { prefix: "pr-", dryRun: false, onOutcome: () => controller.abort() },
    { ...connection(emulator), signal: controller.signal },
  );
  expect(outcomes(result)).toEqual(["pr-1 deleted", "pr-2 untried", "pr-3 untried"]);
  expect(emulator.products.size).toBe(2);
});

test("a product that the list shows twice counts as it came last", async () => {
  const emulator = await startEmulator();
  const old = { externalId: "pr-1", updatedAt: daysAgo(40).toISOString() };
  const edited = { externalId: "pr-1", updatedAt: daysAgo(0).toISOString() };
  emulator.faults.add({
    body: { items: [productData(old), productData(edited)], nextCursor: null },
  });
  const result = await sweep({ prefix: "pr-", olderThanDays: 7 }, connection(emulator));
  expect(outcomes(result)).toEqual([]);
});

describe("a sweep that has to be confirmed", () => {
  async function confirmed(answer: boolean | Promise<boolean>) {
    const emulator = await leftBehind("pr-1", "pr-2", "shop-a");
    const asked: SweepResult[] = [];
    const confirm = (listing: SweepResult) => {
      asked.push(listing);
      // What appears while somebody reads the list was not on it.
      emulator.products.put({ externalId: "pr-3" });
      return answer;
    };
    const args = { prefix: "pr-", dryRun: false, confirm };
    const result = await sweep(args, connection(emulator));
    return { asked, result, left: emulator.products.list().map(({ externalId }) => externalId) };
  }

  test("deletes what was listed, and nothing else", async () => {
    const { asked, result, left } = await confirmed(Promise.resolve(true));
    expect(asked.map(outcomes)).toEqual([["pr-1 matched", "pr-2 matched"]]);
    expect(result.dryRun).toBe(false);
    expect(outcomes(result)).toEqual(["pr-1 deleted", "pr-2 deleted"]);
    expect(left.toSorted()).toEqual(["pr-3", "shop-a"]);
  });

  test("deletes nothing when the answer is no, and returns the listing", async () => {
    const { asked, result, left } = await confirmed(false);
    expect(asked).toEqual([result]);
    expect(result).toMatchObject({ dryRun: true, products: { length: 2 } });
    expect(left).toHaveLength(4);
  });
});
