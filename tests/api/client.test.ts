import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { inspect } from "node:util";
import { GenlookClient } from "../../provider/api/client.ts";
import * as errors from "../../provider/api/errors.ts";
import { Limiter, type Wait } from "../../provider/api/limiter.ts";
import type { RetryPolicy } from "../../provider/api/retry.ts";
import { productData } from "../product.ts";
import { calls, methods, success } from "./calls.ts";
import {
  json,
  refusal,
  reset,
  type ScriptedAnswer,
  ScriptedServer,
  silence,
  text,
} from "./scripted-server.ts";

const API_KEY = "gk_secret_of_this_test";
const quick: Partial<RetryPolicy> = { baseDelayMs: 1, deadlineMs: 2000 };

let server: ScriptedServer;
afterEach(() => server.stop());

async function clientFor(script: ScriptedAnswer[], signal?: AbortSignal): Promise<GenlookClient> {
  server = new ScriptedServer(...script);
  const baseUrl = await server.start();
  return new GenlookClient({ apiKey: API_KEY, baseUrl }, { retry: quick, signal });
}

test("a GET carries the key and escapes the id", async () => {
  const externalId = "50% off/size ?#1 👕";
  const client = await clientFor([json(200, productData({ externalId }))]);
  await expect(client.getProduct(externalId)).resolves.toMatchObject({ externalId });
  expect(server.requests).toHaveLength(1);
  expect(server.requests[0]).toMatchObject({
    method: "GET",
    url: `/tryon/v1/products/${encodeURIComponent(externalId)}`,
    headers: { "x-api-key": API_KEY, accept: "application/json" },
  });
});

test("an upsert sends exactly the fields it was given", async () => {
  const client = await clientFor([json(201, productData({ description: "" }))]);
  await client.upsertProduct({ externalId: "shirt-42", description: "", metadata: null });
  expect(server.requests[0]?.body).toBe(
    '{"externalId":"shirt-42","description":"","metadata":null}',
  );
});

test("a truncated JSON body with a matching content-length is retried", async () => {
  const half = text(200, '{"externalId":"sh', { "content-type": "application/json" });
  const client = await clientFor([half, success.GET]);
  await expect(client.getProduct("shirt-42")).resolves.toEqual(productData());
  expect(server.requests).toHaveLength(2);
});

describe("a NotFoundError", () => {
  test("comes from the API's own 404 alone", async () => {
    const client = await clientFor([refusal(404, "PRODUCT_NOT_FOUND")]);
    await expect(client.getProduct("shirt-42")).rejects.toBeInstanceOf(errors.NotFoundError);
  });

  test.each([
    ["a proxy's page", text(404, "<html>Not found</html>")],
    ["an unknown route", refusal(404, "NOT_FOUND")],
    ["an empty body", text(404, "")],
  ])("does not come from %s", async (_name, answer) => {
    const client = await clientFor([answer]);
    const error = await client.getProduct("shirt-42").catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(errors.GenlookError);
    expect(error).not.toBeInstanceOf(errors.NotFoundError);
    await expect(client.deleteProduct("shirt-42")).rejects.toMatchObject({ status: 404 });
  });

  test("does not come from a DELETE, for which a product that is gone is a success", async () => {
    const client = await clientFor([refusal(404, "PRODUCT_NOT_FOUND")]);
    await expect(client.deleteProduct("shirt-42")).resolves.toBeUndefined();
  });
});

describe("an answer", () => {
  test("with unknown fields is accepted without them", async () => {
    const image = { sourceUrl: "upload://x", order: 3, role: "front", width: 100 };
    const client = await clientFor([
      json(200, { ...productData({ images: [image] }), color: "red" }),
    ]);
    await expect(client.getProduct("shirt-42")).resolves.toEqual(
      productData({ images: [{ sourceUrl: "upload://x", order: 3, role: "front" }] }),
    );
  });

  test("with a null title gives an empty title", async () => {
    const client = await clientFor([json(200, { ...productData(), title: null })]);
    await expect(client.getProduct("shirt-42")).resolves.toMatchObject({ title: "" });
  });

  test.each([
    ["title", { title: 5 }],
    ["images[0].sourceUrl", { images: [{ order: 0 }] }],
    ["updatedAt", { updatedAt: "yesterday" }],
    ["metadata", { metadata: [1] }],
    ["externalId", { externalId: "another" }],
  ])("with a wrong %s is an error that names the field", async (path, fields) => {
    const client = await clientFor([json(200, { ...productData(), ...fields })]);
    const error = await client.getProduct("shirt-42").catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(errors.InvalidResponseError);
    expect((error as errors.InvalidResponseError).details.map((detail) => detail.path)).toEqual([
      path,
    ]);
    expect(server.requests).toHaveLength(1);
  });

  test.each([
    ["HTML", text(200, "<!doctype html><title>Welcome</title>"), "<!doctype html>"],
    ["nothing", text(200, ""), "an empty body"],
  ])("that is %s is a clear error", async (_name, answer, part) => {
    const client = await clientFor([answer]);
    await expect(client.listPage()).rejects.toThrow(part);
    await expect(client.listPage()).rejects.toBeInstanceOf(errors.InvalidResponseError);
  });

  test("with hasMore but no cursor is an error, not the end of the list", async () => {
    const client = await clientFor([json(200, { items: [], hasMore: true })]);
    await expect(client.listPage()).rejects.toThrow(
      "nextCursor: missing, although hasMore is true",
    );
  });

  test("that echoes the API key does not put it into an error", async () => {
    const client = await clientFor([
      json(400, { code: "BAD", message: `no such key ${API_KEY}`, status: 400 }),
    ]);
    const error = (await client.getProduct("x").catch((caught: unknown) => caught)) as Error;
    expect(error.message).toContain("no such key [API key]");
    expect(JSON.stringify(error) + error.stack).not.toContain(API_KEY);
  });

  test("that echoes the API key escaped, or in a header, does not put it into an error", async () => {
    const apiKey = "gk_a/secret";
    const body = '{ "code": "BAD", "message": "no such key gk_a\\/secret" }';
    server = new ScriptedServer(text(400, body, { "x-request-id": `req-${apiKey}` }));
    const client = new GenlookClient({ apiKey, baseUrl: await server.start() });
    const error = await client.getProduct("x").catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: "BAD", requestId: "req-[API key]" });
    expect(inspect(error)).not.toContain("secret");
  });

  test("that is not HTTP but echoes the whole request does not put the key into an error", async () => {
    const echo = createServer((socket) => socket.pipe(socket)).listen(0, "127.0.0.1");
    await once(echo, "listening");
    server = new ScriptedServer(silence);
    await server.start();
    const { port } = echo.address() as AddressInfo;
    const settings = { apiKey: API_KEY, baseUrl: `http://127.0.0.1:${port}` };
    const error = await new GenlookClient(settings).getProduct("x").catch((caught) => caught);
    expect(error).toBeInstanceOf(errors.NetworkError);
    expect(inspect(error, { depth: 9 })).not.toContain(API_KEY);
    echo.close();
  });
});

describe("a server that echoes the API key", () => {
  const apiKey = "gk_a/secret+key?x";
  const FORMS: [string, string][] = [
    ["as it is", apiKey],
    ["encoded for a URL", encodeURIComponent(apiKey)],
    ["encoded for a URL in lower case", encodeURIComponent(apiKey).toLowerCase()],
    ["as base64", Buffer.from(apiKey).toString("base64")],
    ["as base64url", Buffer.from(apiKey).toString("base64url")],
  ];

  async function errorOf(answer: ScriptedAnswer): Promise<errors.GenlookError> {
    server = new ScriptedServer(answer);
    const client = new GenlookClient({ apiKey, baseUrl: await server.start() }, { retry: quick });
    const call: Promise<unknown> = client.getProduct("shirt-42");
    return call.catch((caught) => caught) as Promise<errors.GenlookError>;
  }

  test.each(FORMS)("%s does not put it into any part of an error", async (_name, echo) => {
    const details = [{ path: `a.${echo}`, message: echo }];
    for (const answer of [
      json(400, { code: `CODE_${echo}`, message: echo, details }, { "x-request-id": echo }),
      json(200, productData({ externalId: echo })),
      text(200, `<html>${echo}`),
      text(502, echo),
    ]) {
      const error = await errorOf(answer);
      expect(error).toBeInstanceOf(errors.GenlookError);
      expect(inspect(error, { depth: 9 })).not.toContain(echo);
      await server.stop();
    }
  });

  test("as an externalId shows where it stood", async () => {
    const error = await errorOf(json(200, productData({ externalId: `my ${apiKey}` })));
    expect(error.message).toContain('expected "shirt-42", got "my [API key]"');
  });

  test("as a cursor does not put it into the error of the next page", async () => {
    const next = json(200, { items: [], nextCursor: apiKey });
    server = new ScriptedServer(next, text(200, "<html>"));
    const client = new GenlookClient({ apiKey, baseUrl: await server.start() }, { retry: quick });
    const { nextCursor } = await client.listPage();
    const error = await client.listPage(nextCursor).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ path: "/products?limit=200&cursor=[API key]" });
    expect(inspect(error)).not.toContain("secret");
  });
});

test("a long cursor is cut in every error of its page", async () => {
  const cursor = "c".repeat(10_000);
  for (const answer of [text(200, "<html>"), json(200, {}), refusal(400, "BAD"), reset]) {
    const client = await clientFor([answer]);
    const error = await client.listPage(cursor).catch((caught: unknown) => caught);
    const { message, path } = error as errors.GenlookError;
    expect(path).toMatch(/^\/products\?limit=200&cursor=c+…$/);
    expect(message).toContain(`GET ${path}: `);
    expect(message.length).toBeLessThan(1000);
    await server.stop();
  }
  await clientFor([silence]);
});

test("a host name that equals the key is masked in the error of a failed connection", async () => {
  const settings = { apiKey: "gk_secret", baseUrl: "http://gk_secret.localhost:1" };
  const client = new GenlookClient(settings, { retry: { maxAttempts: 1 } });
  const error = await client.getProduct("shirt-42").catch((caught: unknown) => caught);
  expect(error).toMatchObject({ message: expect.stringContaining("http://[API key].localhost:1") });
  expect(inspect(error)).not.toContain("gk_secret");
  await clientFor([silence]);
});

test("no part of an error holds characters that could control a terminal", async () => {
  const evil = "\u001b[2Ja\u202eb\u0085c\ud800";
  const details = [{ path: evil, message: evil }];
  for (const answer of [
    json(400, { code: evil, message: evil, details }),
    text(200, evil),
    json(200, productData({ externalId: evil })),
    json(400, { code: "BAD" }, { "x-request-id": "a\u0085b" }),
  ]) {
    const error = await (await clientFor([answer]))
      .getProduct("shirt-42")
      .catch((caught) => caught);
    expect(error).toBeInstanceOf(errors.GenlookError);
    const { message, code, requestId = "", details: problems = [] } = error;
    const texts = [message, code, requestId, ...problems.flatMap(Object.values)];
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to find.
    expect(texts.join("")).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e\ud800]/);
    await server.stop();
  }
  await clientFor([silence]);
});

describe("cancelling a call", () => {
  /** Timers come after what is settled already, so that a busy machine does no harm. */
  async function settlesWithin(ms: number, call: Promise<unknown>, abort: () => void) {
    abort();
    const late = new Promise((resolve) => setTimeout(resolve, ms, "too late"));
    await expect(Promise.race([call, late])).rejects.toBeInstanceOf(errors.CancelledError);
  }

  test.each(methods)("ends the retry wait of a %s at once", async (method) => {
    const controller = new AbortController();
    const script = [refusal(429, "RATE_LIMITED", { "retry-after": "1" })];
    const call = calls[method](await clientFor(script, controller.signal));
    while (server.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await new Promise((resolve) => setTimeout(resolve, 50));
    await settlesWithin(50, call, () => controller.abort());
  });

  test("ends the wait for the rate limit, which was reported before", async () => {
    const limiter = new Limiter(100);
    await limiter.acquire({});
    limiter.release(60_000);
    server = new ScriptedServer(success.GET);
    const settings = { apiKey: API_KEY, baseUrl: await server.start() };
    const controller = new AbortController();
    const waits: Wait[] = [];
    const client = new GenlookClient(settings, {
      limiter,
      signal: controller.signal,
      onWait: (wait) => waits.push(wait),
    });
    const products = ["shirt-1", "shirt-2", "shirt-3"].map((id) => client.getProduct(id));
    while (waits.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const ends = products.map((call) => settlesWithin(50, call, () => controller.abort()));
    await Promise.all(ends);
    expect(waits).toEqual([{ waitMs: expect.any(Number), done: 0, waiting: 3 }]);
    expect(waits[0]?.waitMs).toBeGreaterThan(50_000);
    expect(server.requests).toEqual([]);
  });

  test("aborts a read in flight at once", async () => {
    const controller = new AbortController();
    const call = (await clientFor([silence], controller.signal)).getProduct("shirt-42");
    while (server.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await settlesWithin(50, call, () => controller.abort());
  });

  test("does not abort a write in flight, and starts no other", async () => {
    const controller = new AbortController();
    const slow: ScriptedAnswer = (request, response) => {
      controller.abort();
      setTimeout(() => json(200, productData())(request, response), 50);
    };
    const client = await clientFor([slow], controller.signal);
    await expect(client.upsertProduct({ externalId: "shirt-42" })).resolves.toEqual(productData());
    await expect(client.upsertProduct({ externalId: "shirt-42" })).rejects.toThrow(
      "POST /products: cancelled before the answer came",
    );
    expect(server.requests).toHaveLength(1);
  });
});

test("an error without any answer names the address and the system's error code, not the key", async () => {
  const client = await clientFor([silence]);
  await server.stop();
  const error = (await client.getProduct("shirt-42").catch((caught: unknown) => caught)) as Error;
  expect(error).toBeInstanceOf(errors.NetworkError);
  expect(error.message).toMatch(
    /GET \/products\/shirt-42: no answer from http:\/\/127\.0\.0\.1:\d+ \(ECONNREFUSED/,
  );
  server = new ScriptedServer(silence);
  await server.start();
});
