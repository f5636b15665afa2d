import { leastMs, type Process, type Scenario, simulate } from "./rate-limit-simulation.ts";

// Virtual minutes take real seconds on a machine that is busy with other tests.
jest.setTimeout(60_000);

const algorithms = ["fixed-window", "sliding-window", "token-bucket"] as const;

describe.each(algorithms)("when the API counts by a %s", (algorithm) => {
  function on(
    requestsPerMinute: number,
    processes: readonly Process[],
    more: Partial<Scenario> = {},
  ): Scenario {
    return { limit: { requestsPerMinute, algorithm }, processes, latencyMs: [2, 50], ...more };
  }

  test.each([
    { budget: 6000, requests: 6000, latencyMs: [2, 2] },
    { budget: 6000, requests: 6000, latencyMs: [2, 50] },
    { budget: 6000, requests: 1000, latencyMs: [2, 50], spentBefore: 4900 },
    { budget: 100, requests: 100, latencyMs: [2, 50] },
    { budget: 100, requests: 20, latencyMs: [50, 50], spentBefore: 80 },
  ] as const)(
    "what fits into the budget is never paced: $budget a minute, $requests requests",
    async ({ budget, requests, ...more }) => {
      const scenario = on(budget, [{ requests }], more);
      const { wallMs, refused } = await simulate(scenario);
      expect(refused).toBe(0);
      expect(wallMs).toBe(await leastMs(scenario));
    },
  );

  test.each([
    { budget: 6000, requests: 6500, latencyMs: [2, 2] },
    { budget: 6000, requests: 6500, latencyMs: [2, 50] },
    { budget: 6000, requests: 6500, latencyMs: [50, 50] },
    { budget: 6000, requests: 9000, latencyMs: [2, 50], spentBefore: 3000 },
    { budget: 6000, requests: 9000, latencyMs: [2, 50], spentBefore: 6000 },
    { budget: 6000, requests: 9000, latencyMs: [2, 50], calls: 8 },
    { budget: 6000, requests: 15_000, latencyMs: [2, 50] },
    { budget: 100, requests: 163, latencyMs: [2, 50] },
    { budget: 100, requests: 163, latencyMs: [50, 50], spentBefore: 100 },
    { budget: 100, requests: 1000, latencyMs: [2, 2] },
    { budget: 100, requests: 1000, latencyMs: [2, 50] },
    { budget: 100, requests: 1000, latencyMs: [2, 50], spentBefore: 50 },
    { budget: 100, requests: 3000, latencyMs: [2, 50], calls: 8 },
  ] as const)(
    "what does not fit takes 1.05 x the least time at most: $budget a minute, $requests requests",
    async ({ budget, requests, ...more }) => {
      const calls = "calls" in more ? more.calls : requests;
      const scenario = on(budget, [{ requests, calls }], more);
      const { wallMs, sent, refused } = await simulate(scenario);
      expect(wallMs / (await leastMs(scenario))).toBeLessThan(1.05);
      // Those in flight at the first refusal weigh more among fewer requests.
      expect(refused).toBeLessThanOrEqual(Math.max(sent * 0.05, 20));
    },
  );

  test.each([
    { budget: 6000, requests: 9000, latencyMs: [2, 50], seed: 1 },
    { budget: 100, requests: 1500, latencyMs: [2, 2], seed: 2 },
    { budget: 100, requests: 1500, latencyMs: [2, 50], seed: 3 },
    { budget: 100, requests: 1500, latencyMs: [2, 50], seed: 4, calls: 8 },
    { budget: 100, requests: 1500, latencyMs: [50, 50], seed: 5 },
  ] as const)(
    "two processes share it evenly: $budget a minute, $requests requests each",
    async ({ budget, requests, ...more }) => {
      const calls = "calls" in more ? more.calls : requests;
      const processes = [0, 300].map((startsAtMs) => ({ requests, calls, startsAtMs }));
      const scenario = on(budget, processes, more);
      const { wallMs, tookMs, sent, refused } = await simulate(scenario);
      expect(wallMs / (await leastMs(scenario))).toBeLessThan(1.05);
      expect(refused / sent).toBeLessThan(0.15);
      expect(Math.max(...tookMs) / Math.min(...tookMs)).toBeLessThan(1.3);
    },
  );

  test("a process that starts later gets its share too", async () => {
    const first = { requests: 3000 };
    const second = { requests: 500, startsAtMs: 300_000 };
    const { tookMs } = await simulate(on(100, [first, second]));
    // Half of the budget, after a minute in which the first one has it.
    expect(tookMs[1]).toBeLessThan(60_000 * (1 + (500 / 50) * 1.3));
  });

  test("five processes do not flood the API with refused requests", async () => {
    const processes = [0, 100, 200, 300, 400].map((startsAtMs) => ({ requests: 600, startsAtMs }));
    const { sent, refused } = await simulate(on(600, processes));
    expect(refused / sent).toBeLessThan(0.2);
  });
});
