import { createLimiter, type RateLimit } from "../../provider/testing/rate-limit.ts";
import { call, startEmulator } from "./session.ts";

// Each row: the second at which a request arrives, and the seconds that it has to wait.
test.each<[NonNullable<RateLimit["algorithm"]>, [second: number, wait: number][]]>([
  [
    "fixed-window",
    [
      [10, 0],
      [40, 0],
      [50, 0],
      [55, 15],
      [69, 1],
      [70, 0],
      [70, 0],
      [70, 0],
      [71, 59],
      [500, 0],
      [559, 0],
    ],
  ],
  [
    "sliding-window",
    [
      [10, 0],
      [40, 0],
      [50, 0],
      [55, 15],
      [70, 0],
      [70, 30],
      [99, 1],
      [100, 0],
      [109, 1],
      [110, 0],
    ],
  ],
  [
    "token-bucket",
    [
      [10, 0],
      [10, 0],
      [10, 0],
      [10, 20],
      [25, 5],
      [30, 0],
      [31, 19],
      [90, 0],
      [90, 0],
      [90, 0],
      [90, 20],
    ],
  ],
])("a %s of three requests a minute tells how long to wait", (algorithm, requests) => {
  const take = createLimiter({ requestsPerMinute: 3, algorithm });
  const waits = requests.map(([second]) => take(second * 1000) / 1000);
  expect(waits).toEqual(requests.map(([, wait]) => wait));
});

test.each(["fixed-window", "sliding-window", "token-bucket"] as const)(
  "a %s accepts a request that waited as long as it was asked to",
  (algorithm) => {
    const take = createLimiter({ requestsPerMinute: 7, algorithm });
    let now = 0.1;
    for (let sent = 0; sent < 100; sent++) {
      const wait = take(now);
      if (wait > 0) {
        now += wait;
        expect(take(now)).toBe(0);
      }
    }
  },
);

test("a full token bucket holds exactly its budget, for budgets from 1 to 300", () => {
  for (let budget = 1; budget <= 300; budget++) {
    const take = createLimiter({ requestsPerMinute: budget, algorithm: "token-bucket" });
    const waits = Array.from({ length: budget + 1 }, () => take(12_345.678));
    expect(waits.filter((wait) => wait === 0)).toHaveLength(budget);
    expect(waits.at(-1)).toBeCloseTo(60_000 / budget);
  }
});

test.each([0, -1, 0.5, Number.NaN])(
  "start rejects a budget of %d requests a minute",
  async (requestsPerMinute) => {
    await expect(startEmulator({ rateLimit: { requestsPerMinute } })).rejects.toThrow(RangeError);
  },
);

test("a request over the budget is answered 429 and has no effect", async () => {
  const emulator = await startEmulator({ rateLimit: { requestsPerMinute: 2 } });
  emulator.products.put({ externalId: "shirt-1" });
  await call(emulator, "GET", "/products");
  await call(emulator, "GET", "/nothing");
  const refused = await call(emulator, "DELETE", "/products/shirt-1");
  expect(refused).toMatchObject({ status: 429, json: { code: "RATE_LIMITED", status: 429 } });
  expect(refused.headers["retry-after"]).toBe("60");
  expect(emulator.products.size).toBe(1);
});

test("a token bucket refills in real time, not by the emulator's clock", async () => {
  const emulator = await startEmulator({
    now: "2026-05-01",
    rateLimit: { requestsPerMinute: 300, algorithm: "token-bucket" },
  });
  for (let sent = 0; sent < 300; sent++) await call(emulator, "GET", "/account/credits");
  let refused = await call(emulator, "GET", "/account/credits");
  while (refused.status === 200) refused = await call(emulator, "GET", "/account/credits");
  expect(refused.headers["retry-after"]).toBe("1");
  emulator.clock.advance({ days: 1 });
  await new Promise((resolve) => setTimeout(resolve, 210));
  expect((await call(emulator, "GET", "/account/credits")).status).toBe(200);
});

test("each API key has its own budget, and an unknown key uses none", async () => {
  const emulator = await startEmulator({
    otherApiKeys: ["gk_other"],
    rateLimit: { requestsPerMinute: 1 },
  });
  const status = async (apiKey: string) =>
    (await call(emulator, "GET", "/products", { apiKey })).status;
  expect(await status("gk_wrong")).toBe(401);
  expect(await status(emulator.apiKey)).toBe(200);
  expect(await status(emulator.apiKey)).toBe(429);
  expect(await status("gk_other")).toBe(200);
});
