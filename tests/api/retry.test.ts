import {
  decideRetry,
  type Failure,
  parseRetryAfter,
  DEFAULT_RETRY_POLICY as policy,
} from "../../provider/api/retry.ts";

const NOW = Date.parse("2026-11-24T10:00:00Z");
const first = { faults: 1, elapsedMs: 0 };
const status = (code: number, retryAfter?: string): Failure => ({
  kind: "status",
  status: code,
  retryAfter,
});
const network = (errno: string): Failure => ({ kind: "network", errno });
const decide = (failure: Failure, progress = first) =>
  decideRetry(failure, progress, policy, NOW, () => 1);

test.each([408, 429, 500, 502, 503, 504])("status %d is tried again", (code) => {
  expect(decide(status(code))).toEqual({ retry: true, waitMs: 500, putOff: false });
});

test.each([200, 301, 400, 401, 402, 403, 404, 409, 413, 422, 501])("status %d is final", (code) => {
  expect(decide(status(code, "1"))).toEqual({ retry: false });
});

test.each([
  "ECONNRESET",
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ETIMEDOUT",
  "EPIPE",
  "UND_ERR_SOCKET",
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_HEADERS_TIMEOUT",
  "UND_ERR_BODY_TIMEOUT",
  "TRUNCATED_BODY",
])("%s is tried again", (errno) => {
  expect(decide(network(errno)).retry).toBe(true);
});

test.each(["CERT_HAS_EXPIRED", "UND_ERR_RES_EXCEEDED_MAX_SIZE", "UND_ERR_INVALID_ARG", "UNKNOWN"])(
  "%s is final: it would fail the same way again",
  (errno) => {
    expect(decide(network(errno))).toEqual({ retry: false });
  },
);

test("backoff doubles from half a second to half a minute, and the sixth fault is the last", () => {
  const waits = [1, 2, 3, 4, 5, 6].map((faults) => decide(status(503), { faults, elapsedMs: 0 }));
  expect(waits.map((decision) => decision.retry && decision.waitMs)).toEqual([
    500,
    1000,
    2000,
    4000,
    8000,
    false,
  ]);
  const patient = { ...policy, maxAttempts: 20 };
  expect(decideRetry(status(503), { faults: 12, elapsedMs: 0 }, patient, NOW, () => 1)).toEqual({
    retry: true,
    waitMs: 30_000,
    putOff: false,
  });
});

test("jitter keeps every one of 1,000 waits within 50-100 % of its step, and spreads them", () => {
  const waits = Array.from({ length: 1000 }, () => {
    const decision = decideRetry(network("ECONNRESET"), { faults: 3, elapsedMs: 0 });
    return decision.retry ? decision.waitMs : Number.NaN;
  });
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(1000);
  expect(Math.max(...waits)).toBeLessThanOrEqual(2000);
  expect(new Set(waits).size).toBeGreaterThan(400);
});

describe("Retry-After", () => {
  test.each([
    ["0", 0],
    ["1", 1000],
    [" 120 ", 120_000],
    ["Tue, 24 Nov 2026 10:00:30 GMT", 30_000],
    ["Tue, 24 Nov 2026 09:00:00 GMT", 0],
    ["soon", undefined],
    ["-5", undefined],
    ["1.5", undefined],
    ["", undefined],
    [undefined, undefined],
  ])("%j asks for %p ms", (header, expected) => {
    expect(parseRetryAfter(header, NOW)).toBe(expected);
  });

  test("is honoured exactly, on 503 too, and does not use up an attempt", () => {
    const late = { faults: 6, elapsedMs: 0 };
    expect(decide(status(429, "7"), late)).toEqual({ retry: true, waitMs: 7000, putOff: true });
    expect(decide(status(503, "7"), late)).toEqual({ retry: true, waitMs: 7000, putOff: true });
  });

  test("of 0 uses up an attempt, so that it can't be followed for ever", () => {
    expect(decide(status(429, "0"))).toEqual({ retry: true, waitMs: 0, putOff: false });
    expect(decide(status(429, "0"), { faults: 6, elapsedMs: 0 })).toEqual({ retry: false });
  });

  test("of garbage falls back to backoff", () => {
    expect(decide(status(429, "soon"))).toEqual({ retry: true, waitMs: 500, putOff: false });
  });

  test("beyond the deadline fails at once and names the wait", () => {
    const elapsedMs = policy.deadlineMs - 10_000;
    expect(decide(status(429, "11"), { faults: 1, elapsedMs })).toEqual({
      retry: false,
      waitMs: 11_000,
    });
    expect(decide(status(429, "10"), { faults: 1, elapsedMs }).retry).toBe(true);
  });
});
