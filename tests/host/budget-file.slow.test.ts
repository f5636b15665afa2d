import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BudgetFile } from "../../provider/host/budget-file.ts";
import { leastMs, type Process, type Scenario, simulate } from "../api/rate-limit-simulation.ts";

const algorithms = ["fixed-window", "sliding-window", "token-bucket"] as const;

const BUDGET = 100;

describe.each(algorithms)("when the API counts by a %s", (algorithm) => {
  /** Processes that share a budget by a file. */
  function sharing(...processes: Process[]): Scenario {
    const path = join(mkdtempSync(join(tmpdir(), "genlook-budget-")), "shared");
    return {
      limit: { requestsPerMinute: BUDGET, algorithm },
      processes,
      latencyMs: [2, 50],
      others: (time) => new BudgetFile(path, () => time.now()),
    };
  }

  test.each<[string, Process[]]>([
    ["two that start together", [{ requests: 200 }, { requests: 200 }]],
    ["two, one of which starts when the budget is spent", [{ requests: 300 }, late(20_000, 100)]],
    ["two, one of which ends early", [{ requests: 40 }, late(500, 260)]],
    ["two that run call by call", [several(150), several(150)]],
    ["five", [{ requests: 90 }, { requests: 60 }, late(20_000, 50), several(50), late(100, 50)]],
  ])("processes spend what one would: %s", async (_name, processes) => {
    const scenario = sharing(...processes);
    const requests = processes.reduce((sum, process) => sum + process.requests, 0);
    const alone = await simulate(sharing({ requests }));
    const { wallMs, refused, sentAt } = await simulate(scenario);
    expect(sentAt.filter((at) => at < 600).length).toBeLessThanOrEqual(BUDGET + 1);
    // A late first request begins a later window, so a window may end in other requests.
    expect(refused).toBeLessThanOrEqual(alone.refused * 3);
    expect(wallMs / (await leastMs(scenario))).toBeLessThan(1.06);
  });

  test("two equal processes get equal parts, and a late one gets its part", async () => {
    const { tookMs } = await simulate(sharing({ requests: 300 }, { requests: 300 }));
    expect(Math.max(...tookMs) / Math.min(...tookMs)).toBeLessThan(1.1);
    const { tookMs: later } = await simulate(sharing({ requests: 900 }, late(120_000, 100)));
    // Half of the budget: 50 requests a minute, and a window that may be spent already.
    expect(later[1]).toBeLessThan(60_000 * (1 + (100 / 50) * 1.2));
  });
});

function late(startsAtMs: number, requests: number): Process {
  return { startsAtMs, requests };
}

function several(requests: number): Process {
  return { requests, calls: 2 };
}
