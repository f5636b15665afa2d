/** Measures how much of a rate limit is used, and how often it is hit, for each way of counting. */
import { createRequire } from "node:module";
import { Emulator, type RateLimit, type RecordedRequest } from "pulumi-genlook/testing";
import type { Installation } from "./installation.ts";
import { type Caller, callFrom } from "./limits-callers.ts";
import type { Options } from "./options.ts";
import { productArgs } from "./products.ts";
import type { Bound, Result, Row } from "./report.ts";
import { Stack } from "./stack.ts";

const { createLimiter } = createRequire(import.meta.url)(
  "../dist/testing/rate-limit.js",
) as typeof import("../provider/testing/rate-limit.ts");

const ALGORITHMS = ["fixed-window", "sliding-window", "token-bucket"] as const;

/** Something to run without a limit, and then under each kind of limit. */
interface Workload {
  readonly name: string;
  readonly requestsPerMinute: number;
  /** Largest share of requests that may be refused. */
  readonly refused: number;
  run(rateLimit?: RateLimit): Promise<Finished>;
}

interface Finished {
  readonly seconds: number;
  readonly requests: readonly RecordedRequest[];
  readonly failures: number;
}

export async function limits(options: Options, installation: Installation): Promise<Result> {
  const { calls, "per-minute": perMinute, "up-size": upSize } = options;
  const direct = (processes: number, count: number) => (rateLimit?: RateLimit) =>
    callDirectly(installation, processes, count, rateLimit);
  const workloads: Workload[] = [
    {
      name: `${calls} calls`,
      requestsPerMinute: perMinute,
      refused: 0.05,
      run: direct(1, calls),
    },
    {
      name: `${calls} calls of 2 processes`,
      requestsPerMinute: perMinute,
      refused: 0.15,
      run: direct(2, calls),
    },
    {
      name: `an up of ${upSize}`,
      requestsPerMinute: options["up-per-minute"],
      refused: 0.05,
      run: (rateLimit) => up(installation, upSize, rateLimit),
    },
  ];
  const rows: Row[] = [];
  const bounds: Bound[] = [];
  for (const workload of workloads) {
    console.error(`${workload.name}, without a limit…`);
    const free = await workload.run();
    for (const algorithm of ALGORITHMS) {
      const limit = { requestsPerMinute: workload.requestsPerMinute, algorithm };
      console.error(`${workload.name}, ${limit.requestsPerMinute} a minute, ${algorithm}…`);
      const row = rowOf(workload, limit, free, await workload.run(limit));
      rows.push(row);
      bounds.push(...boundsOf(workload, row));
    }
  }
  const unpaced = await neverPaced(direct(1, perMinute / 2), perMinute);
  return {
    tables: [
      { title: "Under a limit", rows },
      { title: "An operation that fits into the budget", rows: unpaced.rows },
    ],
    bounds: [...bounds, ...unpaced.bounds],
    notes: [
      "Calls create products and then delete them, through the installed provider in separate processes. There is no engine, which would be slower than the limit.",
      "least: the time if the same requests came at the pace of the run without a limit, and each were sent the moment the emulator's limiter allows it.",
      "The processes don't know of each other; each is configured with the whole budget.",
    ],
  };
}

function rowOf(workload: Workload, limit: RateLimit, free: Finished, run: Finished) {
  const refused = run.requests.filter(({ status }) => status === 429).length;
  const least = leastSeconds(free, limit);
  return {
    workload: workload.name,
    "a minute": limit.requestsPerMinute,
    algorithm: limit.algorithm ?? "",
    seconds: run.seconds,
    least,
    "seconds / least": run.seconds / least,
    requests: run.requests.length,
    "refused %": (100 * refused) / run.requests.length,
    failures: run.failures,
    "without a limit": free.seconds,
  };
}

function boundsOf(workload: Workload, row: ReturnType<typeof rowOf>): Bound[] {
  const where = `${workload.name}, ${row.algorithm}`;
  return [
    { what: `seconds / least, ${where}`, measured: row["seconds / least"], atMost: 1.05 },
    { what: `% refused, ${where}`, measured: row["refused %"], atMost: 100 * workload.refused },
    { what: `failures, ${where}`, measured: row.failures, atMost: 0 },
  ];
}

/** The time that the workload takes if every request is sent the moment it is made and allowed. */
function leastSeconds({ seconds, requests }: Finished, limit: RateLimit): number {
  const takeFrom = createLimiter(limit);
  const times = requests.map(({ startedAt }) => startedAt).sort((a, b) => a - b);
  let now = 0;
  for (const [index, time] of times.entries()) {
    now += time - (times[index - 1] ?? time);
    for (let wait = takeFrom(now); wait > 0; wait = takeFrom(now)) now += wait;
  }
  const span = (times.at(-1) ?? 0) - (times[0] ?? 0);
  return seconds + (now - span) / 1000;
}

/** Sends half of a budget at once. If requests were paced, this would take half a minute. */
async function neverPaced(run: Workload["run"], requestsPerMinute: number) {
  const rows: Row[] = [];
  const bounds: Bound[] = [];
  const free = await run();
  for (const algorithm of ALGORITHMS) {
    const { seconds } = await run({ requestsPerMinute, algorithm });
    rows.push({ algorithm, seconds, "without a limit": free.seconds, "if paced": 30 });
    bounds.push({
      what: `seconds within the budget / without a limit, ${algorithm}`,
      measured: seconds / free.seconds,
      atMost: 2,
    });
  }
  return { rows, bounds };
}

async function callDirectly(
  { directory }: Installation,
  processes: number,
  calls: number,
  rateLimit?: RateLimit,
): Promise<Finished> {
  await using emulator = await Emulator.start(rateLimit ? { rateLimit } : {});
  const callers: Caller[] = Array.from({ length: processes }, (_, index) => ({
    url: emulator.url,
    apiKey: emulator.apiKey,
    requestsPerMinute: rateLimit?.requestsPerMinute,
    // Each process creates and deletes its own products.
    from: index * calls,
    count: Math.ceil(calls / processes / 2),
  }));
  const { seconds, failures } = await callFrom(callers, directory);
  return { seconds, failures, requests: [...emulator.requests] };
}

async function up(
  installation: Installation,
  size: number,
  rateLimit?: RateLimit,
): Promise<Finished> {
  const products = Array.from({ length: size }, (_, index) => productArgs(index));
  await using stack = await Stack.open(installation, "provider", {
    products,
    ...(rateLimit && { rateLimit }),
  });
  // Await here: the stack is disposed of on return.
  return await stack.run("up");
}
