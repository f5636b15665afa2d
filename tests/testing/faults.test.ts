import { Faults } from "../../provider/testing/faults.ts";
import type { Emulator, Fault, FaultMatch, RecordedRequest } from "../../provider/testing/index.ts";
import { call, get, post, shirt, startEmulator } from "./session.ts";

async function failureOf(reply: Promise<unknown>): Promise<string> {
  return reply.then(
    () => "answered",
    (error: NodeJS.ErrnoException) => error.code ?? error.message,
  );
}

async function seeded(): Promise<Emulator> {
  const emulator = await startEmulator();
  emulator.products.put({ externalId: "shirt-1", title: "Ours" });
  return emulator;
}

test.each<[string, Fault, { status: number; body: unknown; headers?: object }]>([
  [
    "a 429 with Retry-After",
    { status: 429, headers: { "retry-after": "3" } },
    {
      status: 429,
      body: { code: "RATE_LIMITED", message: "A scripted fault", status: 429 },
      headers: { "retry-after": "3", "content-type": "application/json; charset=utf-8" },
    },
  ],
  [
    "a 503",
    { status: 503 },
    { status: 503, body: expect.objectContaining({ code: "INTERNAL_ERROR" }) },
  ],
  [
    "a 404",
    { status: 404 },
    { status: 404, body: expect.objectContaining({ code: "PRODUCT_NOT_FOUND" }) },
  ],
  ["a 409", { status: 409 }, { status: 409, body: expect.objectContaining({ code: "ERROR" }) }],
  [
    "an error with a custom code",
    { status: 400, code: "NEW_CODE" },
    { status: 400, body: expect.objectContaining({ code: "NEW_CODE" }) },
  ],
  ["a custom body", { status: 500, body: { a: 1 } }, { status: 500, body: { a: 1 } }],
  [
    "text instead of JSON",
    { body: "{oops" },
    { status: 200, body: "{oops", headers: { "content-type": "text/plain; charset=utf-8" } },
  ],
  [
    "text with a content-type of JSON",
    { body: "{oops", headers: { "content-type": "application/json" } },
    { status: 200, body: "{oops", headers: { "content-type": "application/json" } },
  ],
  [
    "an empty body",
    { status: 502, body: "" },
    { status: 502, body: "", headers: { "content-length": "0" } },
  ],
  [
    "a proxy's HTML page",
    { html: true },
    {
      status: 502,
      body: expect.stringContaining("<html>"),
      headers: { "content-type": "text/html" },
    },
  ],
])("a fault answers %s once, and the request has no effect", async (_case, fault, expected) => {
  const emulator = await seeded();
  emulator.faults.add(fault);
  const response = await fetch(`${emulator.url}/products/shirt-1`, {
    method: "DELETE",
    headers: { "x-api-key": emulator.apiKey },
  });
  const text = await response.text();
  const isError = response.headers.get("content-type")?.includes("json") && text !== "{oops";
  expect({ status: response.status, body: isError ? JSON.parse(text) : text }).toEqual({
    status: expected.status,
    body: expected.body,
  });
  expect(Object.fromEntries(response.headers)).toMatchObject(expected.headers ?? {});
  expect(emulator.products.size).toBe(1);
  expect((await get(emulator, "shirt-1")).status).toBe(200);
});

test.each([
  ["before", "Ours"],
  ["after", "Theirs"],
] as const)("after a reset %s the change, the title is %s", async (reset, title) => {
  const emulator = await seeded();
  emulator.faults.add({ reset });
  const reply = fetch(`${emulator.url}/products`, {
    method: "POST",
    headers: { "x-api-key": emulator.apiKey },
    body: JSON.stringify({ externalId: "shirt-1", title: "Theirs" }),
  });
  // The system's error code. A connection that is closed without a reset has none.
  await expect(reply).rejects.toMatchObject({ cause: { code: "ECONNRESET" } });
  expect(emulator.products.get("shirt-1")?.title).toBe(title);
  expect(emulator.requests[0]).not.toHaveProperty("status");
});

test("a truncated answer ends early, after the change was made", async () => {
  const emulator = await startEmulator();
  emulator.faults.add({ truncate: true });
  expect(await failureOf(post(emulator, shirt()))).toBe("ECONNRESET");
  expect(emulator.products.size).toBe(1);
});

test("a truncated answer starts like the complete one", async () => {
  const emulator = await seeded();
  emulator.faults.add({ truncate: true });
  const headers = { "x-api-key": emulator.apiKey };
  const response = await fetch(`${emulator.url}/products/shirt-1`, { headers });
  expect(response.status).toBe(200);
  let text = "";
  const reading = (async () => {
    for await (const piece of response.body ?? []) text += Buffer.from(piece).toString();
  })();
  await expect(reading).rejects.toThrow();
  expect(text).toMatch(/^\{"externalId":"shirt-1"/);
  expect(text.length).toBeLessThan(Number(response.headers.get("content-length")));
});

test("the empty answer to a DELETE can be truncated as well", async () => {
  const emulator = await seeded();
  emulator.faults.add({ truncate: true });
  expect(await failureOf(call(emulator, "DELETE", "/products/shirt-1"))).toBe("ECONNRESET");
  expect(emulator.products.size).toBe(0);
});

test("a delay applies to the answer and not to the change", async () => {
  const emulator = await startEmulator();
  emulator.faults.add({ delayMs: 120 });
  const startedAt = performance.now();
  const reply = post(emulator, shirt());
  while (emulator.requests[0]?.body === undefined) await new Promise(setImmediate);
  expect(emulator.products.size).toBe(1);
  expect((await reply).status).toBe(201);
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(115);
});

test("a delay can be combined with another fault", async () => {
  const emulator = await startEmulator();
  emulator.faults.add({ delayMs: 60, reset: "before" });
  const startedAt = performance.now();
  expect(await failureOf(post(emulator, shirt()))).toBe("ECONNRESET");
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(55);
  expect(emulator.products.size).toBe(0);
});

test("faults apply before the API key and the budget are checked", async () => {
  const emulator = await startEmulator({ rateLimit: { requestsPerMinute: 1 } });
  emulator.faults.add({ status: 503 });
  const reply = await call(emulator, "GET", "/products", { apiKey: undefined });
  expect(reply.status).toBe(503);
  expect((await call(emulator, "GET", "/products")).status).toBe(200);
});

describe("a fault script", () => {
  const requests = [
    { method: "GET", path: "/products" },
    { method: "POST", path: "/products", externalId: "a" },
    { method: "GET", path: "/products/a", externalId: "a" },
    { method: "GET", path: "/products/b", externalId: "b" },
    { method: "GET", path: "/products" },
  ].map((part, index) => ({ index, query: {}, headers: {}, startedAt: 0, ...part }));

  function affected(faults: Faults, log: RecordedRequest[] = requests): number[] {
    return log.filter((request) => faults.take(request) !== undefined).map(({ index }) => index);
  }

  test.each<[string, FaultMatch, number[]]>([
    ["every request", {}, [0, 1, 2, 3, 4]],
    ["a method", { method: "POST" }, [1]],
    ["an exact path", { path: "/products" }, [0, 1, 4]],
    ["a path pattern, even a global one", { path: /^\/products\/./g }, [2, 3]],
    ["a product", { externalId: "a" }, [1, 2]],
    ["an index in the log", { index: 3 }, [3]],
    ["several parts at once", { externalId: "a", method: "GET" }, [2]],
    ["nothing", { externalId: "c" }, []],
  ])("matches %s", (_case, match, expected) => {
    const faults = new Faults();
    faults.add({ match, status: 500, times: Number.POSITIVE_INFINITY });
    expect(affected(faults)).toEqual(expected);
    expect(faults.pending).toBe(1);
  });

  test.each<[string, Pick<Fault, "skip" | "times">, number[]]>([
    ["once", {}, [0]],
    ["twice", { times: 2 }, [0, 4]],
    ["from the second request on", { skip: 1, times: 5 }, [4]],
  ])("applies a fault %s", (_case, timing, expected) => {
    const faults = new Faults();
    faults.add({ ...timing, match: { path: "/products", method: "GET" }, status: 500 });
    expect(affected(faults)).toEqual(expected);
  });

  test("plays its faults in the order in which they were added, until it is cleared", () => {
    const faults = new Faults();
    faults.add({ status: 429 });
    faults.add({ status: 503 });
    faults.add({ status: 500 });
    const [request] = requests as [RecordedRequest];
    expect(faults.take(request)).toMatchObject({ status: 429 });
    expect(faults.take(request)).toMatchObject({ status: 503 });
    expect(faults.pending).toBe(1);
    faults.clear();
    expect(faults.take(request)).toBeUndefined();
  });

  test.each([
    ["no effect", { times: 2 }],
    ["two effects", { html: true, reset: "after" }],
  ])("rejects a fault with %s", (_case, fault) => {
    expect(() => new Faults().add(fault as Fault)).toThrow(TypeError);
  });
});
