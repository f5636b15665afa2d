import { Agent, type Dispatcher } from "undici";
import { GenlookClient } from "../../provider/api/client.ts";
import * as errors from "../../provider/api/errors.ts";
import { Limiter } from "../../provider/api/limiter.ts";
import type { RetryPolicy } from "../../provider/api/retry.ts";
import type { TransportOptions } from "../../provider/api/transport.ts";
import { productData } from "../product.ts";
import { calls, methods, success } from "./calls.ts";
import {
  dripping,
  interim,
  json,
  refusal,
  reset,
  type ScriptedAnswer,
  ScriptedServer,
  silence,
  stalled,
  text,
  truncated,
  truncatedAndClosed,
  truncatedChunks,
} from "./scripted-server.ts";

const quick: Partial<RetryPolicy> = { baseDelayMs: 1, maxDelayMs: 4, deadlineMs: 5000 };

let server: ScriptedServer;
afterEach(() => server.stop());

async function clientFor(
  script: ScriptedAnswer[],
  options: TransportOptions = {},
): Promise<GenlookClient> {
  server = new ScriptedServer(...script);
  const baseUrl = await server.start();
  return new GenlookClient({ apiKey: "gk_test", baseUrl }, { retry: quick, ...options });
}

const times = (count: number, fault: ScriptedAnswer) => Array<ScriptedAnswer>(count).fill(fault);

/** A fault of the network that a local server can't cause, at the first requests. */
class FailingAgent extends Agent {
  readonly #errno: string;
  #failures: number;
  attempts = 0;

  constructor(errno: string, failures: number) {
    super();
    this.#errno = errno;
    this.#failures = failures;
  }

  override dispatch(...args: Parameters<Dispatcher["dispatch"]>): boolean {
    this.attempts += 1;
    if (this.#failures-- <= 0) return super.dispatch(...args);
    const [, handler] = args;
    const error = Object.assign(new Error("it failed"), { code: this.#errno });
    handler.onResponseError?.({} as Dispatcher.DispatchController, error);
    return true;
  }
}

describe.each(methods)("%s", (method) => {
  describe.each<[string, ScriptedAnswer]>([
    ["408", refusal(408, "REQUEST_TIMEOUT")],
    ["500", refusal(500, "INTERNAL")],
    ["502 in HTML", text(502, "<html>Bad gateway</html>")],
    ["503", refusal(503, "UNAVAILABLE")],
    ["503 with Retry-After 0", refusal(503, "UNAVAILABLE", { "retry-after": "0" })],
    ["504 with nothing", text(504, "")],
    ["a reset", reset],
    ["an answer that breaks off", truncated],
    ["an answer that breaks off and its connection is closed", truncatedAndClosed],
    ["an answer in chunks that breaks off", truncatedChunks],
  ])("after %s", (_name, fault) => {
    test.each([1, 2, 3, 4, 5])("is retried %d times, until it succeeds", async (faults) => {
      const client = await clientFor([...times(faults, fault), success[method]]);
      await calls[method](client);
      expect(server.requests).toHaveLength(faults + 1);
    });

    test("fails after the sixth attempt", async () => {
      const client = await clientFor([...times(6, fault), success[method]]);
      await expect(calls[method](client)).rejects.toBeInstanceOf(errors.GenlookError);
      expect(server.requests).toHaveLength(6);
    });
  });

  test.each([
    ["no Retry-After", undefined],
    ["Retry-After 0", "0"],
    ["a Retry-After of garbage", "soon"],
    ["a Retry-After that is over", "Tue, 24 Nov 2015 10:00:00 GMT"],
  ])("after a 429 with %s is retried without a limit of attempts", async (_name, retryAfter) => {
    const headers: Record<string, string> =
      retryAfter === undefined ? {} : { "retry-after": retryAfter };
    const client = await clientFor([
      ...times(9, refusal(429, "RATE_LIMITED", headers)),
      success[method],
    ]);
    await calls[method](client);
    expect(server.requests).toHaveLength(10);
  });

  test("fails at the deadline when the API only answers 429", async () => {
    const client = await clientFor([refusal(429, "RATE_LIMITED")], {
      retry: { baseDelayMs: 20, maxDelayMs: 20, deadlineMs: 200 },
    });
    await expect(calls[method](client)).rejects.toBeInstanceOf(errors.RateLimitedError);
    // 10-20 ms each, and what the requests themselves take.
    expect(server.requests.length).toBeGreaterThan(1);
    expect(server.requests.length).toBeLessThanOrEqual(21);
  });

  test.each([
    [429, "3600", errors.RateLimitedError],
    [429, new Date(Date.now() + 3_600_000).toUTCString(), errors.RateLimitedError],
    [503, "3600", errors.GenlookError],
  ])(
    "after a %d with Retry-After %s fails at once, naming the wait",
    async (status, header, type) => {
      const client = await clientFor([refusal(status, "COME_BACK", { "retry-after": header })]);
      const error = await calls[method](client).catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(type);
      expect(error).toMatchObject({
        message: expect.stringMatching(
          /asks to wait (35|36)\d\d s, but a call may take 5 s at most\. Run again after that time/,
        ),
      });
      expect(server.requests).toHaveLength(1);
    },
  );

  test.each([
    [301, "MOVED", errors.GenlookError],
    [400, "VALIDATION_FAILED", errors.ValidationError],
    [401, "INVALID_API_KEY", errors.UnauthorizedError],
    [402, "INSUFFICIENT_CREDITS", errors.GenlookError],
    [403, "FORBIDDEN", errors.UnauthorizedError],
    [404, "NOT_FOUND", errors.GenlookError],
    [409, "CONFLICT", errors.GenlookError],
    [413, "TOO_LARGE", errors.GenlookError],
    [422, "INVALID_IMAGE", errors.ValidationError],
    [501, "NOT_IMPLEMENTED", errors.GenlookError],
  ])("is not retried after status %d %s", async (status, code, type) => {
    const client = await clientFor([refusal(status, code, { "x-request-id": "req-7" })]);
    const error = await calls[method](client).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ status, code, requestId: "req-7" });
    expect(server.requests).toHaveLength(1);
  });

  test.each([
    "EAI_AGAIN",
    "ECONNREFUSED",
    "ECONNRESET",
    "EHOSTUNREACH",
    "ENETUNREACH",
    "ENOTFOUND",
    "EPIPE",
    "ETIMEDOUT",
    "UND_ERR_BODY_TIMEOUT",
    "UND_ERR_CONNECT_TIMEOUT",
    "UND_ERR_HEADERS_TIMEOUT",
    "UND_ERR_SOCKET",
  ])("after %s is retried five times, and no more", async (errno) => {
    const five = new FailingAgent(errno, 5);
    await calls[method](await clientFor([success[method]], { dispatcher: five }));
    expect(five.attempts).toBe(6);
    await server.stop();

    const six = new FailingAgent(errno, 6);
    const client = await clientFor([success[method]], { dispatcher: six });
    const error = await calls[method](client).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(errors.NetworkError);
    expect(error).toMatchObject({ message: expect.stringContaining(errno) });
    expect(six.attempts).toBe(6);
  });

  test.each([
    "CERT_HAS_EXPIRED",
    "DEPTH_ZERO_SELF_SIGNED_CERT",
    "ERR_TLS_CERT_ALTNAME_INVALID",
    "UND_ERR_INVALID_ARG",
  ])("after %s is not retried", async (errno) => {
    const agent = new FailingAgent(errno, 1);
    const client = await clientFor([success[method]], { dispatcher: agent });
    await expect(calls[method](client)).rejects.toBeInstanceOf(errors.NetworkError);
    expect(agent.attempts).toBe(1);
  });
});

test.each([
  ["headers", silence],
  ["the rest of a body", stalled],
])("a call to a server that never sends %s is retried after the timeout", async (_name, fault) => {
  const dispatcher = new Agent({ headersTimeout: 200, bodyTimeout: 200 });
  const client = await clientFor([fault, success.GET], { dispatcher });
  await client.getProduct("shirt-42");
  expect(server.requests).toHaveLength(2);
});

describe("an attempt", () => {
  const retry = { ...quick, attemptMs: 300 };

  test.each([
    ["never answers", silence],
    ["sends a body byte by byte without end", dripping],
    ["sends 102 without end", interim("102 Processing")],
    ["sends 103 without end", interim("103 Early Hints")],
  ])("to a server that %s is given up and retried", async (_name, fault) => {
    const counts = methods.map(async (method) => {
      await using own = new ScriptedServer(fault, success[method]);
      await calls[method](
        new GenlookClient({ apiKey: "gk_test", baseUrl: await own.start() }, { retry }),
      );
      return own.requests.length;
    });
    expect(await Promise.all(counts)).toEqual([2, 2, 2, 2]);
  });

  test.each(methods)("of a %s that takes too long fails with a NetworkError", async (method) => {
    const client = await clientFor([dripping], { retry: { ...retry, maxAttempts: 2 } });
    const error = await calls[method](client).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(errors.NetworkError);
    expect(error).toMatchObject({
      message: expect.stringMatching(/\(ATTEMPT_TIMEOUT: no complete answer within 1 s\)$/),
      outcomeUnknown: method === "POST" || method === "DELETE",
    });
    expect(server.requests).toHaveLength(2);
  });

  test("has more time for a body of its own", async () => {
    const slow: ScriptedAnswer = (...exchange) =>
      void setTimeout(() => json(200, productData())(...exchange), 900);
    const client = await clientFor([slow], { retry: { ...retry, maxAttempts: 1 } });
    const externalId = "shirt-42";
    const size = 256 * 1024;
    const open = async () => new Blob([Buffer.alloc(size)], { type: "image/jpeg" });
    await client.upsertProduct({ externalId, images: [{ source: { open } }] });
    await client.upsertProduct({ externalId, description: "x".repeat(size) });
    const small = client.upsertProduct({ externalId, description: "x" });
    await expect(small).rejects.toThrow("ATTEMPT_TIMEOUT");
  });
});

test.each([
  [429, "in seconds"],
  [503, "in seconds"],
  [429, "as a date"],
])("after a %d with Retry-After %s, every call waits for it in full", async (status, form) => {
  // A date has whole seconds: of two, more than one is left.
  const header = form === "as a date" ? new Date(Date.now() + 2000).toUTCString() : "1";
  const fault = refusal(status, "COME_BACK", { "retry-after": header });
  const waits = methods.map(async (method) => {
    await using own = new ScriptedServer(fault, success[method]);
    await calls[method](new GenlookClient({ apiKey: "gk_test", baseUrl: await own.start() }));
    return own.requests.map(({ at }) => at);
  });
  for (const [before = 0, after = 0, ...more] of await Promise.all(waits)) {
    expect(after - before).toBeGreaterThanOrEqual(995);
    expect(more).toEqual([]);
  }
});

test("the time in the queue does not count against a call's deadline", async () => {
  const limiter = new Limiter(100);
  await limiter.acquire({});
  limiter.release(450);
  const slow: ScriptedAnswer = (...exchange) =>
    void setTimeout(() => refusal(503, "UNAVAILABLE")(...exchange), 100);
  const script = [slow, success.GET];
  const client = await clientFor(script, { limiter, retry: { baseDelayMs: 1, deadlineMs: 500 } });
  await client.getProduct("shirt-42");
  expect(server.requests).toHaveLength(2);
});

test("a 429 of one call makes the calls of all clients of the account wait", async () => {
  const script = [refusal(429, "RATE_LIMITED", { "retry-after": "1" }), success.GET];
  const first = await clientFor(script);
  const { baseUrl } = server;
  const second = new GenlookClient({ apiKey: "gk_test", baseUrl });
  const other = new GenlookClient({ apiKey: "gk_other", baseUrl });
  const refused = first.getProduct("shirt-42");
  while (server.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  // The answer is on its way.
  await new Promise((resolve) => setTimeout(resolve, 100));
  const held = second.getProduct("shirt-42");
  await other.getProduct("shirt-42");
  expect(server.requests).toHaveLength(2);
  await Promise.all([refused, held]);
  const [at = 0, , ...later] = server.requests.map((request) => request.at);
  expect(later).toHaveLength(2);
  expect(Math.min(...later) - at).toBeGreaterThanOrEqual(995);
});

test("after a 429 with a wait beyond the deadline, no other call is sent", async () => {
  const slow: ScriptedAnswer = (...exchange) =>
    void setTimeout(() => refusal(429, "LIMIT", { "retry-after": "3600" })(...exchange), 50);
  const client = await clientFor([slow]);
  // As many as may be in flight, and some that wait for their turn.
  const calls = Array.from({ length: 20 }, (_, index) => client.getProduct(`shirt-${index}`));
  const results = await Promise.allSettled([...calls]);
  const late = client.getProduct("shirt-20");
  for (const result of [...results, ...(await Promise.allSettled([late]))]) {
    expect(result).toMatchObject({
      reason: {
        name: "RateLimitedError",
        retryAfterMs: expect.any(Number),
        message: expect.stringMatching(
          /asks to wait 3(?:600|59\d) s, but a call may take 5 s at most\. Run again after that time/,
        ),
      },
    });
  }
  expect(server.requests).toHaveLength(16);
});
