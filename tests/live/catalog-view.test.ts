import { GenlookClient, NotFoundError, UnauthorizedError } from "../../provider/api/index.ts";
import { CatalogView } from "../../provider/live/catalog-view.ts";
import { Emulator, type RecordedRequest } from "../../provider/testing/index.ts";
import { assertSame } from "../same.ts";
import { asRead, answers as shape } from "../testing/session.ts";
import { bound, clientOf, idsOf, inParallel, lists, PLACES, seed } from "./catalog.ts";

const listed = { path: "/products", method: "GET" };

// The tests count requests. They may take long on a busy machine.
jest.setTimeout(30_000);

let emulator: Emulator;
beforeEach(async () => {
  emulator = await Emulator.start({ answers: shape, otherApiKeys: ["gk_other"] });
});
afterEach(() => emulator.close());

function paths(requests: readonly RecordedRequest[]): string[] {
  return requests.map(({ method, path }) => `${method} ${path}`);
}

/** Waits until the content of each delayed answer is decided: the delay comes after that. */
async function faultsHaveStruck(): Promise<void> {
  while (emulator.faults.pending > 0) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Reads the products, compares each answer with the server, and returns the number of requests. */
async function readAll(
  view: CatalogView,
  from: Emulator,
  ids: readonly string[],
  concurrency: number,
): Promise<number> {
  const before = from.requests.length;
  const answers = await inParallel(ids, concurrency, (id) => view.getProduct(id));
  for (const [index, id] of ids.entries())
    assertSame(id, answers[index], asRead(from.products.get(id)));
  return from.requests.length - before;
}

describe.each([
  { total: 1, sizes: [1] },
  { total: 3, sizes: [3] },
  { total: 20, sizes: [20] },
  { total: 200, sizes: [50, 200] },
  { total: 201, sizes: [201] },
  { total: 1000, sizes: [1, 200, 1000] },
  // 20 reads end long before the end of 50 pages, as they would in a larger account.
  { total: 10_000, sizes: [20] },
])(
  "reading n of $total products takes at most 2 · min(n, pages) + 8 requests",
  ({ total, sizes }) => {
    let account: Emulator;
    beforeAll(async () => {
      account = await Emulator.start({ answers: shape });
      seed(account, total);
    });
    afterAll(() => account.close());

    const cases = sizes.flatMap((n) => [1, 8, 64].map((concurrency) => ({ n, concurrency })));
    test.each(cases)("for n = $n, $concurrency at a time", async ({ n, concurrency }) => {
      for (const place of PLACES) {
        const view = new CatalogView(clientOf(account));
        const requests = await readAll(view, account, idsOf(total, n, place), concurrency);
        expect(requests).toBeLessThanOrEqual(bound(n, total));
        if (n === 1) expect(requests).toBe(1);
      }
    });
  },
);

test("reading one product takes one request, a lookup by id", async () => {
  seed(emulator, 1000);
  await readAll(new CatalogView(clientOf(emulator)), emulator, ["p-7"], 1);
  expect(paths(emulator.requests)).toEqual(["GET /products/p-7"]);
});

test("reading three products fetches no page", async () => {
  seed(emulator, 3);
  const view = new CatalogView(clientOf(emulator));
  expect(await readAll(view, emulator, idsOf(3, 3, "first"), 3)).toBe(3);
  expect(lists(emulator)).toHaveLength(0);
});

test("reading 1,000 of 1,000 products takes 5 pages, and 10 to 18 requests in all", async () => {
  seed(emulator, 1000);
  const view = new CatalogView(clientOf(emulator));
  const requests = await readAll(view, emulator, idsOf(1000, 1000, "first"), 64);
  expect(requests).toBeGreaterThanOrEqual(10);
  expect(requests).toBeLessThanOrEqual(18);
  expect(lists(emulator)).toHaveLength(5);
});

test("a read that a page has answered costs no request and returns the whole product", async () => {
  const metadata = { season: "summer", sizes: [{ eu: 38 }] };
  seed(emulator, 50);
  emulator.products.put({ externalId: "dress", metadata, validForDays: 30, images: ["https://a"] });
  const view = new CatalogView(clientOf(emulator));
  await readAll(view, emulator, idsOf(50, 50, "first"), 8);
  emulator.clearRequests();
  await expect(view.getProduct("dress")).resolves.toEqual(asRead(emulator.products.get("dress")));
  expect(emulator.requests).toEqual([]);
});

test("a product that is not listed is looked up by id, with one request", async () => {
  seed(emulator, 400);
  const gone = ["p-3", "p-77", "p-399"];
  for (const id of gone) emulator.products.delete(id);
  const oneShots = Array.from({ length: 3 }, () => {
    return emulator.tryOn({ images: ["https://cdn.example/once.jpg"] }).externalId;
  });
  emulator.products.put({ externalId: "theirs", apiKey: "gk_other" });
  const view = new CatalogView(clientOf(emulator));
  const ids = [...idsOf(400, 400, "shuffled"), ...oneShots, "never-was", "theirs"];
  const answers = await inParallel(ids, 16, (id) => view.getProduct(id).catch((error) => error));
  for (const [index, id] of ids.entries()) {
    if (id === "theirs") expect(answers[index]).toBeInstanceOf(UnauthorizedError);
    else if (gone.includes(id) || id === "never-was") {
      expect(answers[index]).toBeInstanceOf(NotFoundError);
    } else expect(answers[index]).toEqual(asRead(emulator.products.get(id)));
  }
  const unlisted = gone.length + oneShots.length + 2;
  expect(emulator.requests.length).toBeLessThanOrEqual(bound(397, 397) + unlisted);
});

test("products that are created or deleted during the walk change no other answer", async () => {
  await emulator.close();
  let turned = 0;
  emulator = await Emulator.start({
    answers: shape,
    onAnswer: ({ path }) => {
      if (path !== "/products") return;
      turned += 1;
      emulator.products.delete(`p-${turned * 200 - 1}`);
      emulator.products.delete(`p-${turned * 200 + 50}`);
      emulator.products.put({ externalId: `late-${turned}` });
    },
  });
  seed(emulator, 1000);
  const view = new CatalogView(clientOf(emulator));
  const answers = await inParallel(idsOf(1000, 1000, "first"), 8, (id) =>
    view.getProduct(id).catch(() => undefined),
  );
  expect(turned).toBe(5);
  const left = emulator.products.list().filter(({ externalId }) => externalId.startsWith("p-"));
  const byId = new Map(answers.map((product) => [product?.externalId, product]));
  for (const product of left) {
    assertSame(product.externalId, byId.get(product.externalId), asRead(product));
  }
  await expect(view.getProduct("late-1")).resolves.toEqual(asRead(emulator.products.get("late-1")));
});

test("the views of two accounts share nothing", async () => {
  seed(emulator, 20);
  for (let n = 0; n < 20; n++) {
    emulator.products.put({ externalId: `theirs-${n}`, apiKey: "gk_other" });
  }
  const ours = new CatalogView(clientOf(emulator));
  const other = new CatalogView(clientOf(emulator, { apiKey: "gk_other" }));
  await readAll(ours, emulator, idsOf(20, 20, "first"), 4);
  await expect(other.getProduct("p-10")).rejects.toBeInstanceOf(UnauthorizedError);
  await expect(ours.getProduct("theirs-1")).rejects.toBeInstanceOf(UnauthorizedError);
});

describe("a write", () => {
  async function viewed(): Promise<CatalogView> {
    seed(emulator, 100);
    const view = new CatalogView(clientOf(emulator));
    await readAll(view, emulator, idsOf(100, 100, "first"), 8);
    emulator.clearRequests();
    return view;
  }

  test("is seen by the next read of the product, which is a lookup by id", async () => {
    const view = await viewed();
    await view.upsertProduct({ externalId: "p-50", title: "changed" });
    await expect(view.getProduct("p-50")).resolves.toMatchObject({ title: "changed" });
    expect(paths(emulator.requests)).toEqual(["POST /products", "GET /products/p-50"]);
  });

  test("leaves reads of other products to the pages", async () => {
    const view = await viewed();
    await view.upsertProduct({ externalId: "p-50", title: "changed" });
    await view.getProduct("p-51");
    expect(paths(emulator.requests)).toEqual(["POST /products"]);
  });

  test("of every product turns all reads into lookups, and no page is fetched", async () => {
    const view = new CatalogView(clientOf(emulator));
    const ids = idsOf(30, 30, "first");
    const images = [{ source: { url: "https://cdn.example/front.jpg" } }];
    await inParallel(ids, 8, (externalId) => view.upsertProduct({ externalId, images }));
    expect(await readAll(view, emulator, ids, 8)).toBe(30);
    expect(lists(emulator)).toHaveLength(0);
  });

  test("that deletes a product makes the next read throw a NotFoundError", async () => {
    const view = await viewed();
    await view.deleteProduct("p-50");
    await expect(view.getProduct("p-50")).rejects.toBeInstanceOf(NotFoundError);
    expect(paths(emulator.requests)).toEqual(["DELETE /products/p-50", "GET /products/p-50"]);
  });

  test("that failed counts too, because it may have taken effect", async () => {
    const view = await viewed();
    emulator.faults.add({ match: { method: "POST" }, status: 400 });
    await expect(view.upsertProduct({ externalId: "p-50", title: "changed" })).rejects.toThrow();
    emulator.products.edit("p-50", { title: "by the lost write" });
    await expect(view.getProduct("p-50")).resolves.toMatchObject({ title: "by the lost write" });
  });

  test.each([
    ["edits", (view: CatalogView) => view.upsertProduct({ externalId: "p-50", title: "new" })],
    ["deletes", (view: CatalogView) => view.deleteProduct("p-50")],
  ])(
    "that %s a product while a page is in flight is not undone by the page",
    async (_name, write) => {
      seed(emulator, 100);
      const view = new CatalogView(clientOf(emulator));
      emulator.faults.add({ match: listed, delayMs: 300 });
      const reading = readAll(view, emulator, idsOf(40, 40, "first"), 40);
      await faultsHaveStruck();
      await write(view);
      expect(lists(emulator)[0]?.status).toBeUndefined();
      await reading;
      expect(lists(emulator)[0]?.status).toBe(200);
      const now = asRead(emulator.products.get("p-50"));
      const read = await view.getProduct("p-50").catch(() => undefined);
      expect(read).toEqual(now);
      expect(read?.title).not.toBe("");
    },
  );
});

describe("a slow page", () => {
  test("does not answer a read of a product that was written in the meantime", async () => {
    seed(emulator, 100);
    const view = new CatalogView(clientOf(emulator));
    emulator.faults.add({ match: listed, delayMs: 300 });
    const reading = readAll(view, emulator, idsOf(40, 40, "first"), 40);
    await faultsHaveStruck();
    await view.upsertProduct({ externalId: "p-20", title: "changed" });
    expect(lists(emulator)[0]?.status).toBeUndefined();
    // This compares each answer with what the server holds now.
    await reading;
  });

  test("answers the reads that waited for it, but not a read that came when it was stale", async () => {
    seed(emulator, 400);
    const clock = { now: 5000 };
    const view = new CatalogView(clientOf(emulator), () => clock.now);
    emulator.faults.add({ match: listed, delayMs: 300 });
    const reading = readAll(view, emulator, idsOf(400, 40, "first"), 40);
    await faultsHaveStruck();
    clock.now += 60_000;
    emulator.products.edit("p-150", { title: "changed" });
    const late = view.getProduct("p-150");
    expect(lists(emulator)[0]?.status).toBeUndefined();
    await reading;
    await expect(late).resolves.toMatchObject({ title: "changed" });
    // The walk goes on. It does not start over because it took long.
    await readAll(view, emulator, idsOf(400, 40, "last"), 40);
    expect(lists(emulator)).toHaveLength(2);
    expect(lists(emulator).filter(({ query }) => query.cursor === undefined)).toHaveLength(1);
  });
});

describe("a list that fails", () => {
  test.each([0, 1, 3])("fails no read and is not tried again (page %i)", async (page) => {
    seed(emulator, 1000);
    emulator.faults.add({
      match: listed,
      skip: page,
      status: 400,
      times: Number.POSITIVE_INFINITY,
    });
    const view = new CatalogView(clientOf(emulator));
    const ids = idsOf(1000, 300, "spread");
    const requests = await readAll(view, emulator, ids.slice(0, 200), 64);
    expect(requests).toBeLessThanOrEqual(200 + page + 1);
    await readAll(view, emulator, ids.slice(200), 64);
    expect(lists(emulator)).toHaveLength(page + 1);
  });

  test("keeps the data of its earlier pages", async () => {
    seed(emulator, 1000);
    emulator.faults.add({ match: listed, skip: 1, status: 400, times: Number.POSITIVE_INFINITY });
    const view = new CatalogView(clientOf(emulator));
    await readAll(view, emulator, idsOf(1000, 60, "spread"), 60);
    emulator.clearRequests();
    await view.getProduct("p-150");
    expect(emulator.requests).toEqual([]);
  });

  test("never proves that a product does not exist", async () => {
    seed(emulator, 1000);
    emulator.faults.add({ match: listed, skip: 2, status: 400 });
    const view = new CatalogView(clientOf(emulator));
    const found = await inParallel(idsOf(1000, 100, "last"), 64, (id) => view.findForCreate(id));
    expect(found).toEqual(idsOf(1000, 100, "last").map((id) => asRead(emulator.products.get(id))));
  });
});

describe("a walk over the list", () => {
  const cursor = (n: number) => Buffer.from(`after:${n}`).toString("base64url");
  const page = (items: object[], nextCursor: string, times: number) =>
    emulator.faults.add({
      match: listed,
      body: { items, nextCursor, hasMore: true },
      times,
    });

  test("ends when a cursor comes twice", async () => {
    seed(emulator, 1000);
    page(
      emulator.products
        .list()
        .slice(0, 200)
        .map((product) => asRead(product)),
      cursor(200),
      Number.POSITIVE_INFINITY,
    );
    const view = new CatalogView(clientOf(emulator));
    await readAll(view, emulator, idsOf(1000, 100, "shuffled"), 8);
    expect(lists(emulator)).toHaveLength(2);
  });

  test("ends when empty pages come with the same cursor", async () => {
    seed(emulator, 1000);
    page([], cursor(0), Number.POSITIVE_INFINITY);
    const view = new CatalogView(clientOf(emulator));
    expect(await readAll(view, emulator, idsOf(1000, 100, "shuffled"), 8)).toBe(102);
    expect(lists(emulator)).toHaveLength(2);
  });

  test("of endless empty pages ends when the reads are done", async () => {
    seed(emulator, 1000);
    for (let n = 0; n < 100; n++) page([], cursor(n), 1);
    const view = new CatalogView(clientOf(emulator));
    const requests = await readAll(view, emulator, idsOf(1000, 20, "shuffled"), 8);
    expect(requests).toBeLessThanOrEqual(2 * 20 + 8);
  });

  test("goes on after an empty page with a new cursor", async () => {
    seed(emulator, 1000);
    page([], cursor(0), 1);
    const view = new CatalogView(clientOf(emulator));
    const requests = await readAll(view, emulator, idsOf(1000, 1000, "shuffled"), 8);
    expect(requests).toBeLessThanOrEqual(bound(1000, 1000));
    expect(lists(emulator)).toHaveLength(6);
  });
});

test("a failed lookup fails one read, and the next read of the product tries again", async () => {
  seed(emulator, 500);
  const view = new CatalogView(clientOf(emulator));
  emulator.faults.add({ match: { externalId: "p-0" }, status: 400 });
  const ids = idsOf(500, 100, "spread");
  const results = await Promise.allSettled(ids.map((id) => view.getProduct(id)));
  expect(results.filter(({ status }) => status === "rejected")).toHaveLength(1);
  expect(results[0]?.status).toBe("rejected");
  await expect(view.getProduct("p-0")).resolves.toEqual(asRead(emulator.products.get("p-0")));
});

describe("after a minute", () => {
  async function viewedAt(clock: { now: number }): Promise<CatalogView> {
    seed(emulator, 100);
    const view = new CatalogView(clientOf(emulator), () => clock.now);
    await readAll(view, emulator, idsOf(100, 50, "first"), 8);
    emulator.clearRequests();
    return view;
  }

  test("a page's data is no longer used", async () => {
    const clock = { now: 5000 };
    const view = await viewedAt(clock);
    clock.now += 59_999;
    await view.getProduct("p-80");
    expect(paths(emulator.requests)).toEqual([]);
    clock.now += 1;
    emulator.products.edit("p-80", { title: "edited meanwhile" });
    await expect(view.getProduct("p-80")).resolves.toMatchObject({ title: "edited meanwhile" });
    // The list is known to be one page, and the last minute had 51 reads.
    expect(paths(emulator.requests)).toEqual(["GET /products"]);
  });

  test("the list is fetched again, within the same bound", async () => {
    const clock = { now: 5000 };
    const view = await viewedAt(clock);
    clock.now += 60_000;
    for (const { externalId } of emulator.products.list()) {
      emulator.products.edit(externalId, { title: "edited meanwhile" });
    }
    const requests = await readAll(view, emulator, idsOf(100, 100, "shuffled"), 8);
    expect(requests).toBeLessThanOrEqual(bound(100, 100));
    expect(lists(emulator)).toHaveLength(1);
  });

  test("a walk that paused halfway starts over", async () => {
    const clock = { now: 5000 };
    seed(emulator, 1000);
    const view = new CatalogView(clientOf(emulator), () => clock.now);
    await readAll(view, emulator, idsOf(1000, 4, "first"), 1);
    expect(lists(emulator)).toHaveLength(1);
    clock.now += 60_000;
    emulator.clearRequests();
    const requests = await readAll(view, emulator, idsOf(1000, 1000, "first"), 8);
    expect(requests).toBeLessThanOrEqual(bound(1000, 1000));
    expect(lists(emulator).filter(({ query }) => query.cursor === undefined)).toHaveLength(1);
  });

  test("a page's data is no longer used, even if the system's clock was set back", async () => {
    const clock = { now: 5_000_000 };
    const view = await viewedAt(clock);
    clock.now -= 3_600_000;
    await view.getProduct("p-80");
    expect(paths(emulator.requests)).toEqual([]);
    clock.now += 60_000;
    await view.getProduct("p-80");
    expect(paths(emulator.requests)).toEqual(["GET /products"]);
  });
});

describe("no read waits forever", () => {
  test("when the server goes away during the walk", async () => {
    seed(emulator, 2000);
    const client = new GenlookClient(
      { apiKey: emulator.apiKey, baseUrl: emulator.url },
      { retry: { maxAttempts: 1 } },
    );
    const view = new CatalogView(client);
    emulator.faults.add({ match: listed, skip: 1, delayMs: 60_000 });
    const reading = Promise.allSettled(idsOf(2000, 200, "last").map((id) => view.getProduct(id)));
    await faultsHaveStruck();
    await emulator.close();
    expect((await reading).filter(({ status }) => status === "rejected").length).toBeGreaterThan(
      100,
    );
  });

  test("when the operation is cancelled", async () => {
    seed(emulator, 2000);
    const controller = new AbortController();
    const view = new CatalogView(clientOf(emulator, { signal: controller.signal }));
    emulator.faults.add({ match: listed, delayMs: 60_000 });
    const reading = Promise.allSettled(idsOf(2000, 200, "last").map((id) => view.getProduct(id)));
    await faultsHaveStruck();
    controller.abort();
    const rejected = (await reading).filter(({ status }) => status === "rejected");
    expect(rejected.length).toBeGreaterThan(100);
    for (const result of rejected) expect(result).toMatchObject({ reason: { code: "CANCELLED" } });
  });
});
