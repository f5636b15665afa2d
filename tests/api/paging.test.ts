import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { GenlookClient } from "../../provider/api/client.ts";
import { InvalidResponseError } from "../../provider/api/errors.ts";
import { type FetchPage, walkPages } from "../../provider/api/paging.ts";
import type { ProductPage } from "../../provider/api/read-answer.ts";
import { Emulator, type EmulatorOptions } from "../../provider/testing/index.ts";
import { productData } from "../product.ts";
import { answers } from "../testing/session.ts";

let emulator: Emulator;
let client: GenlookClient;
afterEach(() => emulator?.close());

async function start(products: number, options: EmulatorOptions = {}): Promise<void> {
  emulator = await Emulator.start({ answers, ...options });
  for (let n = 0; n < products; n++) emulator.products.put({ externalId: `p-${n}` });
  const settings = { apiKey: emulator.apiKey, baseUrl: emulator.url };
  client = new GenlookClient(settings, { retry: { baseDelayMs: 1 } });
}

/** Walks the whole list; between pages, the world may change. */
async function walk(between: (pages: number) => void = () => {}): Promise<string[]> {
  const ids: string[] = [];
  let pages = 0;
  for await (const { items } of walkPages((cursor) => client.listPage(cursor))) {
    ids.push(...items.map(({ externalId }) => externalId));
    pages += 1;
    between(pages);
  }
  return ids;
}

const upTo = (count: number) => Array.from({ length: count }, (_, n) => `p-${n}`);
const cursors = () => emulator.requests.map(({ query }) => query.cursor);

describe.each([
  ["null", false],
  ["left out", true],
])("when the cursor of the last page is %s", (_name, omitNextCursor) => {
  test.each([
    [0, 1],
    [1, 1],
    [199, 1],
    [200, 1],
    [201, 2],
    [10_000, 50],
  ])("%d products are walked once each, in %d requests", async (products, requests) => {
    await start(products, { omitNextCursor });
    expect(await walk()).toEqual(upTo(products));
    expect(emulator.requests).toHaveLength(requests);
    expect(emulator.requests.every(({ query }) => query.limit === "200")).toBe(true);
  });
});

describe("between pages", () => {
  test("new products at the end of the list are found, and none is found twice", async () => {
    await start(401);
    const ids = await walk((pages) => emulator.products.put({ externalId: `new-${pages}` }));
    expect(ids).toEqual([...upTo(401), "new-1", "new-2"]);
  });

  test("products before and after the cursor can be deleted", async () => {
    await start(600);
    const ids = await walk((pages) => {
      if (pages !== 1) return;
      for (const n of [0, 50, 199, 200, 201, 450]) emulator.products.delete(`p-${n}`);
    });
    const gone = new Set(["p-200", "p-201", "p-450"]);
    expect(ids).toEqual(upTo(600).filter((id) => !gone.has(id)));
  });

  test("all products can be deleted", async () => {
    await start(600);
    const ids = await walk(() => {
      for (const { externalId } of emulator.products.list()) emulator.products.delete(externalId);
    });
    expect(ids).toEqual(upTo(200));
  });
});

describe("a page that fails", () => {
  test.each([
    ["a 429", { status: 429, headers: { "retry-after": "1" } }],
    ["a 503", { status: 503 }],
    ["a reset", { reset: "before" }],
    ["an answer that breaks off", { truncate: true }],
    ["a proxy's page", { html: true }],
  ] as const)("by %s is asked for again, and no other one", async (_name, fault) => {
    await start(900);
    emulator.faults.add({ ...fault, match: { index: 2 } });
    expect(await walk()).toEqual(upTo(900));
    const [first, second, third, again, ...rest] = cursors();
    expect(again).toBe(third);
    expect(new Set([first, second, third, ...rest]).size).toBe(5);
    expect(emulator.requests).toHaveLength(6);
  });

  test("permanently ends the walk with its error, after the pages before it", async () => {
    await start(900);
    emulator.faults.add({ status: 403, match: { path: "/products" }, skip: 3 });
    const ids: string[] = [];
    const walked = async () => {
      for await (const { items } of walkPages((cursor) => client.listPage(cursor))) {
        ids.push(...items.map(({ externalId }) => externalId));
      }
    };
    await expect(walked()).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect(ids).toEqual(upTo(600));
  });
});

describe("a list without an end", () => {
  const page = (id: string | undefined, nextCursor: string | null): ProductPage => ({
    items: id === undefined ? [] : [productData({ externalId: id })],
    nextCursor,
  });
  async function pagesOf(fetchPage: (request: number) => ProductPage): Promise<string[]> {
    const ids: string[] = [];
    let requests = 0;
    const fetch: FetchPage = async () => fetchPage(requests++);
    for await (const { items } of walkPages(fetch)) {
      ids.push(...items.map(({ externalId }) => externalId));
    }
    return ids;
  }

  test("is an error when the same cursor comes again", async () => {
    const circle = (n: number) => page(`p-${n}`, `c-${n % 3}`);
    await expect(pagesOf(circle)).rejects.toThrow("the same cursor twice");
  });

  test("is an error when the same page comes again under new cursors", async () => {
    const circle = (n: number) => page(`p-${n % 3}`, `c-${n}`);
    await expect(pagesOf(circle)).rejects.toBeInstanceOf(InvalidResponseError);
  });

  test("is an error when only empty pages come under new cursors", async () => {
    const desert = (n: number) => page(undefined, `c-${n}`);
    await expect(pagesOf(desert)).rejects.toThrow("1001 pages without a new product");
  });

  test("is not assumed after many empty pages in a row, whose products have expired", async () => {
    const gap = (n: number) => page(n === 0 || n === 900 ? `p-${n}` : undefined, `c-${n}`);
    const ending = (n: number) => (n === 901 ? page("p-901", null) : gap(n));
    expect(await pagesOf(ending)).toEqual(["p-0", "p-900", "p-901"]);
  });
});

test("a consumer that stops early causes no further request", async () => {
  await start(900);
  for await (const { items } of walkPages((cursor) => client.listPage(cursor))) {
    expect(items).toHaveLength(200);
    break;
  }
  expect(emulator.requests).toHaveLength(1);
});

test("a walk over a million products keeps none of them in memory", async () => {
  const PAGES = 5000;
  const fetch = async (cursor: string | null): Promise<ProductPage> => {
    const number = Number(cursor ?? 0);
    const items = Array.from({ length: 200 }, (_, n) =>
      productData({ externalId: `p-${number * 200 + n}`, description: `${number}`.repeat(20) }),
    );
    return { items, nextCursor: number + 1 < PAGES ? String(number + 1) : null };
  };
  let products = 0;
  const kept: WeakRef<object>[] = [];
  for await (const { items } of walkPages(fetch)) {
    products += items.length;
    if (products % 100_000 === 0 && items[0] !== undefined) kept.push(new WeakRef(items[0]));
  }
  expect(products).toBe(1_000_000);
  setFlagsFromString("--expose-gc");
  await new Promise((resolve) => setTimeout(resolve, 0));
  runInNewContext("gc")();
  // The last page may still be on the stack.
  expect(kept.filter((product) => product.deref() !== undefined).length).toBeLessThanOrEqual(1);
});
