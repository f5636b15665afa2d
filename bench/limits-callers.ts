import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { answerOf } from "./child.ts";
import { UNLIMITED } from "./stack.ts";
import { sum } from "./statistics.ts";

/** A process that creates products and then deletes them, as fast as it can. */
export interface Caller {
  readonly url: string;
  readonly apiKey: string;
  /** The budget to configure. Default: no limit. */
  readonly requestsPerMinute: number | undefined;
  /** Index of its first product. */
  readonly from: number;
  readonly count: number;
}

/** What a process reports; times are milliseconds since 1970. */
export interface Called {
  readonly began: number;
  readonly ended: number;
  readonly failures: number;
}

/** Runs the processes side by side in `directory`, timed from the first call to the last. */
export async function callFrom(callers: readonly Caller[], directory: string) {
  const children = callers.map((caller) => start(caller, directory));
  // Wait until all have loaded, so that they begin together.
  await Promise.all(children.map((child) => answerOf<"ready">(child)));
  const calls = children.map((child) => {
    const answer = answerOf<Called>(child);
    child.send("go");
    return answer;
  });
  const called = await Promise.all(calls);
  const began = Math.min(...called.map((one) => one.began));
  const ended = Math.max(...called.map((one) => one.ended));
  const failures = sum(called.map((one) => one.failures));
  return { seconds: (ended - began) / 1000, failures };
}

function start({ url, apiKey, requestsPerMinute, from, count }: Caller, cwd: string): ChildProcess {
  return fork(join(import.meta.dirname, "limits-worker.ts"), [String(from), String(count)], {
    cwd,
    env: {
      ...process.env,
      GENLOOK_BASE_URL: url,
      GENLOOK_API_KEY: apiKey,
      GENLOOK_REQUESTS_PER_MINUTE: String(requestsPerMinute ?? UNLIMITED),
    },
    // stdout has the provider's messages about its waits, which the bench does not need.
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
}
