import { ProductExistsError } from "../../provider/api/index.ts";
import { productApi } from "../../provider/host/product-api.ts";
import { LocalImages } from "../../provider/images/local-images.ts";
import { CatalogView } from "../../provider/live/catalog-view.ts";
import type { Declaration } from "../../provider/product/declaration.ts";
import type { ProductState } from "../../provider/product/lifecycle.ts";
import { Emulator } from "../../provider/testing/index.ts";
import * as shop from "../product/shop.ts";
import { assertSame } from "../same.ts";
import { asRead, answers as shape } from "../testing/session.ts";
import { bound, clientOf, inParallel, lists, seed } from "./catalog.ts";

// The tests count requests. They may take long on a busy machine.
jest.setTimeout(30_000);

let emulator: Emulator;
beforeEach(async () => {
  emulator = await Emulator.start({ answers: shape });
});
afterEach(() => emulator.close());

const declarations = (n: number): Declaration[] =>
  Array.from({ length: n }, (_, index) => declaration(`new-${index}`));

function declaration(externalId: string): Declaration {
  return { externalId, title: "New", images: [{ url: "https://cdn.example/new.jpg" }] };
}

function create(view: CatalogView, declared: Declaration): Promise<ProductState> {
  return shop.create(productApi(view, new LocalImages()), declared);
}

function posts(): string[] {
  return emulator.requests
    .filter(({ method }) => method === "POST")
    .map(({ externalId }) => externalId ?? "");
}

/** Returns the ids of the products that were looked up. */
function lookups(): string[] {
  return emulator.requests
    .filter(({ method, path }) => method === "GET" && path !== "/products")
    .map(({ externalId }) => externalId ?? "");
}

describe("creating n products takes at most n + 2 · min(n, pages) + 8 requests", () => {
  test.each(
    [
      { n: 1, listed: 0 },
      { n: 3, listed: 1000 },
      { n: 20, listed: 0 },
      { n: 300, listed: 0 },
      { n: 300, listed: 200 },
      { n: 300, listed: 1000 },
      { n: 20, listed: 5000 },
    ].flatMap((shape) => [1, 8, 64].map((concurrency) => ({ ...shape, concurrency }))),
  )(
    "for n = $n in an account of $listed, $concurrency at a time",
    async ({ n, listed, concurrency }) => {
      seed(emulator, listed);
      const before = emulator.products.list();
      const view = new CatalogView(clientOf(emulator));
      const states = await inParallel(declarations(n), concurrency, (declared) =>
        create(view, declared),
      );
      expect(emulator.requests.length).toBeLessThanOrEqual(n + bound(n, listed));
      expect(posts()).toHaveLength(n);
      assertSame("the products of before", emulator.products.list().slice(0, listed), before);
      for (const { externalId, updatedAt } of states) {
        const product = emulator.products.get(externalId);
        assertSame(externalId, [product?.title, product?.updatedAt], ["New", updatedAt]);
      }
    },
  );
});

test.each([1, 8])(
  "creating 1,200 products in 150 seconds, %d at a time, takes no more requests than in one minute",
  async (concurrency) => {
    const [n, seconds] = [1200, 150];
    let now = 0;
    const view = new CatalogView(clientOf(emulator), () => now);
    await inParallel(declarations(n), concurrency, async (declared) => {
      now += (seconds * 1000) / n;
      await create(view, declared);
    });
    expect(posts()).toHaveLength(n);
    expect(emulator.requests.length).toBeLessThanOrEqual(n + bound(n, n));
  },
);

test("creating one product takes a lookup by id and a write", async () => {
  seed(emulator, 1000);
  await create(new CatalogView(clientOf(emulator)), declaration("new"));
  expect(emulator.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
    "GET /products/new",
    "POST /products",
  ]);
});

test("a create finds an existing product on the list and does not overwrite it", async () => {
  seed(emulator, 1000);
  for (const n of [0, 7, 150, 299]) emulator.products.put({ externalId: `new-${n}`, title: "Old" });
  const before = emulator.products.list();
  const view = new CatalogView(clientOf(emulator));
  const results = await inParallel(declarations(300), 64, (declared) =>
    create(view, declared).catch((error: unknown) => error),
  );
  for (const [n, result] of results.entries()) {
    if ([0, 7, 150, 299].includes(n)) expect(result).toBeInstanceOf(ProductExistsError);
    else expect(result).toMatchObject({ externalId: `new-${n}`, title: "New" });
  }
  assertSame("the products of before", emulator.products.list().slice(0, before.length), before);
  expect(emulator.requests.length).toBeLessThanOrEqual(296 + bound(300, 1004));
});

test("creating the same products again writes nothing, and confirms each by a lookup", async () => {
  const first = new CatalogView(clientOf(emulator));
  await inParallel(declarations(300), 8, (declared) => create(first, declared));
  emulator.clearRequests();
  const second = new CatalogView(clientOf(emulator));
  await inParallel(declarations(300), 8, (declared) => create(second, declared));
  expect(posts()).toEqual([]);
  // The list may lag, so a product is taken over only as a lookup shows it.
  expect(new Set(lookups()).size).toBe(300);
  expect(emulator.requests.length).toBeLessThanOrEqual(300 + bound(300, 300));
});

describe("after a walk over the whole list", () => {
  const clock = { now: 0 };

  async function walked(): Promise<CatalogView> {
    seed(emulator, 300);
    clock.now = 1_000_000;
    const view = new CatalogView(clientOf(emulator), () => clock.now);
    await inParallel(declarations(30), 8, (declared) => create(view, declared));
    expect(lists(emulator)).toHaveLength(2);
    emulator.clearRequests();
    return view;
  }

  test("a product that was not listed is created without a lookup, for a minute", async () => {
    const view = await walked();
    clock.now += 59_999;
    await create(view, declaration("later"));
    expect(emulator.requests.map(({ method }) => method)).toEqual(["POST"]);
  });

  test("a product that somebody else created is not overwritten once a minute has passed", async () => {
    const view = await walked();
    clock.now += 60_000;
    emulator.products.put({ externalId: "later", title: "Somebody else's" });
    await expect(create(view, declaration("later"))).rejects.toBeInstanceOf(ProductExistsError);
    expect(emulator.products.get("later")).toMatchObject({ title: "Somebody else's" });
  });

  test("a long operation fetches the pages again each minute, and looks nothing up", async () => {
    const view = await walked();
    for (let minute = 1; minute <= 3; minute++) {
      clock.now += 60_000;
      emulator.clearRequests();
      const more = Array.from({ length: 30 }, (_, n) => declaration(`minute-${minute}-${n}`));
      await inParallel(more, 1, (declared) => create(view, declared));
      expect(lists(emulator)).toHaveLength(2);
      expect(lookups()).toEqual([]);
      expect(posts()).toHaveLength(30);
    }
  });

  test("a product that this operation created is looked up by id", async () => {
    const view = await walked();
    await expect(view.findForCreate("new-29")).resolves.toMatchObject({ title: "New" });
    expect(lookups()).toEqual(["new-29"]);
  });

  test("a product that this operation deleted can be created again", async () => {
    const view = await walked();
    await view.deleteProduct("p-250");
    await create(view, declaration("p-250"));
    expect(lookups()).toEqual(["p-250"]);
    expect(emulator.products.get("p-250")).toMatchObject({ title: "New" });
  });

  test("a read of a product that was not listed is still a lookup by id", async () => {
    const view = await walked();
    emulator.products.put({ externalId: "later", title: "Somebody else's" });
    await expect(view.getProduct("later")).resolves.toMatchObject({ title: "Somebody else's" });
    expect(lookups()).toEqual(["later"]);
  });
});

test("creates and reads of the same products at the same time get the right answers", async () => {
  seed(emulator, 1000);
  const view = new CatalogView(clientOf(emulator));
  const ids = Array.from({ length: 200 }, (_, n) => (n % 2 === 0 ? `p-${n * 4}` : `none-${n}`));
  const answers = await Promise.all(
    ids.flatMap((id) => [
      view.findForCreate(id),
      view.getProduct(id).catch((error: { code: string }) => error.code),
    ]),
  );
  for (const [index, id] of ids.entries()) {
    const product = asRead(emulator.products.get(id));
    assertSame(id, answers[2 * index], product);
    assertSame(id, answers[2 * index + 1], product ?? "PRODUCT_NOT_FOUND");
  }
});
