import {
  decideRetry,
  type Failure,
  parseRetryAfter,
  DEFAULT_RETRY_POLICY as policy,
} from "../../provider/api/retry.ts";

const NOW = Date.parse("2026-11-24T10:00:00Z");
const first = { attempts: 1, faults: 1, elapsedMs: 0 };
const status = (code: number, retryAfter?: string): Failure => ({
  kind: "status",
  status: code,
  retryAfter,
});
const network = (errno: string): Failure => ({ kind: "network", errno });
const decide = (failure: Failure, progress = first) =>
  decideRetry(failure, progress, policy, NOW, () => 1);

test.each([408, 500, 502, 503, 504])("status %d is retried", (code) => {
  expect(decide(status(code))).toEqual({ retry: true, waitMs: 500, postponed: false });
});

test("status 429 is retried, and does not count as a fault", () => {
  expect(decide(status(429))).toEqual({ retry: true, waitMs: 500, postponed: true });
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
  "ATTEMPT_TIMEOUT",
])("network error %s is retried", (errno) => {
  expect(decide(network(errno)).retry).toBe(true);
});

test.each(["CERT_HAS_EXPIRED", "UND_ERR_RES_EXCEEDED_MAX_SIZE", "UND_ERR_INVALID_ARG", "UNKNOWN"])(
  "%s is final: it would fail the same way again",
  (errno) => {
    expect(decide(network(errno))).toEqual({ retry: false });
  },
);

test("backoff doubles from half a second to half a minute, and the sixth fault is the last", () => {
  const waits = [1, 2, 3, 4, 5, 6].map((faults) =>
    decide(status(503), { attempts: faults, faults, elapsedMs: 0 }),
  );
  expect(waits.map((decision) => decision.retry && decision.waitMs)).toEqual([
    500,
    1000,
    2000,
    4000,
    8000,
    false,
  ]);
  const patient = { ...policy, maxAttempts: 20 };
  const late = { attempts: 12, faults: 12, elapsedMs: 0 };
  expect(decideRetry(status(503), late, patient, NOW, () => 1)).toMatchObject({ waitMs: 30_000 });
});

test("a 429 without Retry-After backs off for more than a minute, until the deadline", () => {
  let elapsedMs = 0;
  const waits: number[] = [];
  for (;;) {
    const attempts = waits.length + 1;
    const decision = decide(status(429), { attempts, faults: 1, elapsedMs });
    if (!decision.retry) break;
    waits.push(decision.waitMs);
    elapsedMs += decision.waitMs;
  }
  expect(waits.slice(0, 8)).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  expect(elapsedMs).toBeGreaterThan(policy.deadlineMs - 30_000);
  expect(elapsedMs).toBeLessThanOrEqual(policy.deadlineMs);
});

describe("jitter", () => {
  test.each([
    [1, 500],
    [2, 1000],
    [3, 2000],
    [5, 8000],
    [7, 30_000],
    [60, 30_000],
  ])(
    "keeps 1,000 waits after fault %d within 50-100 %% of %d ms, and spreads them",
    (faults, step) => {
      const patient = { ...policy, maxAttempts: 100 };
      const progress = { attempts: faults, faults, elapsedMs: 0 };
      const waits = Array.from({ length: 1000 }, () => {
        const decision = decideRetry(network("ECONNRESET"), progress, patient);
        return decision.retry ? decision.waitMs : Number.NaN;
      });
      expect(Math.min(...waits)).toBeGreaterThanOrEqual(step / 2);
      expect(Math.max(...waits)).toBeLessThanOrEqual(step);
      expect(new Set(waits).size).toBeGreaterThan(150);
    },
  );
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

  test("as a date is measured against the answer's own Date, not this machine's clock", () => {
    const failure: Failure = {
      kind: "status",
      status: 503,
      retryAfter: "Tue, 24 Nov 2026 12:00:30 GMT",
      date: "Tue, 24 Nov 2026 12:00:00 GMT",
    };
    // NOW is two hours earlier.
    expect(decide(failure)).toEqual({ retry: true, waitMs: 30_000, postponed: true });
    const undated = decide({ ...failure, date: "yesterday" });
    expect(undated).toEqual({ retry: false, waitMs: 7_230_000 });
  });

  test.each([429, 503])("of a %d is waited for exactly, and does not use up an attempt", (code) => {
    const late = { attempts: 9, faults: 6, elapsedMs: 0 };
    expect(decide(status(code, "7"), late)).toEqual({ retry: true, waitMs: 7000, postponed: true });
  });

  test.each(["0", "soon", "-5", "Tue, 24 Nov 2026 09:00:00 GMT"])(
    "of %j is as good as none, so that it can't be followed in a circle",
    (header) => {
      const third = { attempts: 3, faults: 3, elapsedMs: 0 };
      expect(decide(status(429, header), third)).toEqual(decide(status(429), third));
      expect(decide(status(503, header), third)).toEqual(decide(status(503), third));
    },
  );

  test.each([429, 503])("of a %d beyond the deadline fails at once and names the wait", (code) => {
    const late = { ...first, elapsedMs: policy.deadlineMs - 10_000 };
    expect(decide(status(code, "11"), late)).toEqual({ retry: false, waitMs: 11_000 });
    expect(decide(status(code, "10"), late).retry).toBe(true);
  });

  test("of 400 digits fails at once, as an endless wait", () => {
    const endless = status(429, "9".repeat(400));
    expect(decide(endless)).toEqual({ retry: false, waitMs: Number.POSITIVE_INFINITY });
  });
});
