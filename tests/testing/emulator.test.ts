import { once } from "node:events";
import { connect } from "node:net";
import { request } from "undici";
import { Emulator, type RecordedRequest } from "../../provider/testing/index.ts";
import { call, FRONT, get, post, shirt, startEmulator } from "./session.ts";

test("an emulator gives its base URL and its API key", async () => {
  const emulator = await startEmulator({ apiKey: "gk_mine" });
  expect(emulator.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/tryon\/v1$/);
  expect(emulator.apiKey).toBe("gk_mine");
  expect((await call(emulator, "GET", "/products", { apiKey: "gk_mine" })).status).toBe(200);
});

test("start rejects when the port is taken", async () => {
  const first = await startEmulator();
  const port = Number(new URL(first.url).port);
  await expect(Emulator.start({ port })).rejects.toMatchObject({ code: "EADDRINUSE" });
});

test("close cuts off idle connections and requests in flight, and can be called twice", async () => {
  const emulator = await startEmulator();
  const headers = { "x-api-key": emulator.apiKey };
  await (await request(`${emulator.url}/products`, { headers })).body.json();
  emulator.faults.add({ delayMs: 60_000 });
  const inFlight = call(emulator, "GET", "/products").catch((error) => error.code);
  while (emulator.requests.length < 2) await new Promise(setImmediate);
  const halfSent = connect(Number(new URL(emulator.url).port), "127.0.0.1");
  const cutOff = once(halfSent.resume(), "close");
  halfSent.on("error", () => {}).write("POST /tryon/v1/products HTTP/1.1\r\nHost: a\r\n");
  halfSent.write("Content-Length: 9\r\n\r\n");
  while (emulator.requests.length < 3) await new Promise(setImmediate);
  // If it waited for either request, the test would time out.
  await emulator.close();
  await emulator.close();
  expect(await inFlight).toBe("ECONNRESET");
  await cutOff;
});

test("an emulator declared with await using closes at the end of its scope", async () => {
  let url: string;
  {
    await using emulator = await Emulator.start();
    url = emulator.url;
  }
  await expect(fetch(url)).rejects.toThrow();
});

describe("the request log", () => {
  test("records requests in order of arrival, without the API key", async () => {
    const emulator = await startEmulator();
    const before = Date.now();
    await post(emulator, shirt({ externalId: "a/b" }));
    await get(emulator, "a/b");
    await call(emulator, "GET", "/products?limit=2&cursor=x", { headers: { "user-agent": "me" } });
    expect(emulator.requests).toMatchObject([
      {
        index: 0,
        method: "POST",
        path: "/products",
        externalId: "a/b",
        body: shirt({ externalId: "a/b" }),
        status: 201,
      },
      { index: 1, method: "GET", path: "/products/a%2Fb", externalId: "a/b", status: 200 },
      {
        index: 2,
        method: "GET",
        path: "/products",
        query: { limit: "2", cursor: "x" },
        headers: { "user-agent": "me" },
        status: 400,
      },
    ]);
    expect(emulator.requests[2]).not.toHaveProperty("body");
    expect(emulator.requests[0]?.startedAt).toBeGreaterThanOrEqual(before);
    expect(JSON.stringify(emulator.requests)).not.toContain(emulator.apiKey);
  });

  test.each([
    ["product", { product: { externalId: "a" } }],
    ["products", { products: [{ externalId: "a" }] }],
  ])("records the externalId of a try-on's %s", async (_name, body) => {
    const emulator = await startEmulator();
    await call(emulator, "POST", "/try-on", { body: { ...body, customer: { url: FRONT } } });
    expect(emulator.requests[0]).toMatchObject({ externalId: "a", status: 404 });
  });

  test("starts at index 0 again after clearRequests", async () => {
    const emulator = await startEmulator();
    await call(emulator, "GET", "/products");
    emulator.clearRequests();
    await call(emulator, "GET", "/nothing");
    expect(emulator.requests).toMatchObject([{ index: 0, path: "/nothing" }]);
  });

  test("passes every request to onAnswer, including those that were reset", async () => {
    const seen: RecordedRequest[] = [];
    const emulator = await startEmulator({ onAnswer: (record) => seen.push(record) });
    emulator.faults.add({ match: { index: 1 }, reset: "before" });
    await call(emulator, "GET", "/products");
    await expect(call(emulator, "GET", "/products")).rejects.toThrow();
    expect(seen.map(({ status }) => status)).toEqual([200, undefined]);
  });
});

describe("the product store", () => {
  test("seeds, edits and deletes products without a request", async () => {
    const emulator = await startEmulator({ now: "2026-05-01" });
    const { products } = emulator;
    products.put({
      externalId: "shirt-1",
      title: "Shirt",
      images: [FRONT, { sourceUrl: "upload://x", classifications: ["back"] }],
      metadata: { season: "summer" },
      createdAt: "2026-01-01",
      lastUsedAt: new Date("2026-02-01"),
      validForDays: 365,
    });
    const edited = products.edit("shirt-1", { description: "Linen" });
    expect(edited).toEqual({
      externalId: "shirt-1",
      title: "Shirt",
      description: "Linen",
      images: [
        { sourceUrl: FRONT, order: 0 },
        { sourceUrl: "upload://x", order: 1, classifications: ["back"] },
      ],
      metadata: { season: "summer" },
      autoDetectImageRoles: false,
      validForDays: 365,
      lastUsedAt: "2026-02-01T00:00:00.000Z",
      expiresAt: "2027-05-01T00:00:00.000Z",
      createdAt: "2026-01-01T00:00:00.000Z",
      updatedAt: "2026-05-01T00:00:00.000Z",
    });
    expect((await get(emulator, "shirt-1")).json).toEqual(edited);
    expect(products.delete("shirt-1")).toBe(true);
    expect(products.delete("shirt-1")).toBe(false);
    expect(() => products.edit("shirt-1", {})).toThrow('no product "shirt-1"');
    expect(emulator.requests).toHaveLength(1);
  });

  test("moves updatedAt with every edit, even when the clock is stopped", async () => {
    const { products } = await startEmulator({ now: "2026-05-01" });
    products.put({ externalId: "shirt-1" });
    products.edit("shirt-1", {});
    expect(products.edit("shirt-1", {}).updatedAt).toBe("2026-05-01T00:00:00.002Z");
  });

  test("replaces an existing product that has the id of a seed", async () => {
    const { products } = await startEmulator();
    products.put({ externalId: "shirt-1", title: "Old", validForDays: 3 });
    products.put({ externalId: "shirt-1", description: "New" });
    expect(products.list()).toMatchObject([
      { title: "", description: "New", validForDays: null, images: [{ order: 0 }] },
    ]);
  });

  test("shares no object with its callers", async () => {
    const { products } = await startEmulator();
    const metadata = { tags: ["a"] };
    const answered = products.put({ externalId: "shirt-1", metadata });
    metadata.tags.push("b");
    (answered.metadata as typeof metadata).tags.push("c");
    expect(products.get("shirt-1")?.metadata).toEqual({ tags: ["a"] });
  });
});
