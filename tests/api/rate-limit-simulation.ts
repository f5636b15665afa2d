import { Limiter, MAX_IN_FLIGHT } from "../../provider/api/limiter.ts";
import type { Others } from "../../provider/api/others.ts";
import type { Timing } from "../../provider/api/timing.ts";
import { createLimiter, type RateLimit } from "../../provider/testing/rate-limit.ts";

// Jest looks up every global in its sandbox, which is slow; in these loops it doubled the time.
const { ceil, imul, max } = Math;
const { nextTick } = process;
const LocalPromise = Promise;

/** What happens on a budget that some processes share. */
export interface Scenario {
  readonly limit: Required<RateLimit>;
  /** One for each process. */
  readonly processes: readonly Process[];
  /** From the request's leaving to its answer, in milliseconds; each way takes half of it. */
  readonly latencyMs: readonly [least: number, most: number];
  /** Requests that were sent in the second before the beginning. */
  readonly spentBefore?: number;
  /** Makes what a process knows of the others. Default: they know nothing of each other. */
  readonly others?: (time: Timing) => Others;
  readonly seed?: number;
}

export interface Process {
  readonly requests: number;
  /** Calls that run at once. Default: all of them. */
  readonly calls?: number;
  readonly startsAtMs?: number;
}

export interface Result {
  /** When the last process was done. */
  readonly wallMs: number;
  /** How long each process took, from its own start. */
  readonly tookMs: readonly number[];
  readonly sent: number;
  readonly refused: number;
  /** When each request was sent, in the order of sending. */
  readonly sentAt: readonly number[];
}

/** Plays the scenario with our limiters against an API that refuses, in virtual time. */
export function simulate(scenario: Scenario): Promise<Result> {
  return play(scenario, (time) => {
    const limiter = new Limiter(scenario.limit.requestsPerMinute, time);
    if (scenario.others !== undefined) limiter.shareWith(scenario.others(time));
    return limiter;
  });
}

/** The least time in which anybody could do it: instead of refusing, the API answers in time. */
export async function leastMs(scenario: Scenario): Promise<number> {
  const { wallMs } = await play(scenario, undefined);
  return wallMs;
}

async function play(
  scenario: Scenario,
  limiterFor: ((time: Timing) => Limiter) | undefined,
): Promise<Result> {
  const { limit, latencyMs, spentBefore = 0, seed = 1 } = scenario;
  const time = new VirtualTime();
  const random = randomNumbers(seed);
  const halfLatency = () => (latencyMs[0] + random() * (latencyMs[1] - latencyMs[0])) / 2;
  const budget = createLimiter(limit);
  for (let n = 0; n < spentBefore; n++) budget(-1000 + (n * 1000) / spentBefore);

  const sentAt: number[] = [];
  let refused = 0;
  /** @returns the Retry-After of a refusal, in milliseconds. */
  const send = (): Promise<number | undefined> => {
    sentAt.push(time.now());
    return new LocalPromise((answer) => {
      const arrive = () => {
        const waitMs = budget(time.now());
        if (waitMs > 0 && limiterFor === undefined) {
          time.callLater(max(waitMs, 0.001), arrive);
          return;
        }
        if (waitMs > 0) refused += 1;
        const retryAfterMs = waitMs > 0 ? ceil(waitMs / 1000) * 1000 : undefined;
        time.callLater(halfLatency(), () => answer(retryAfterMs));
      };
      time.callLater(halfLatency(), arrive);
    });
  };

  const run = async ({ requests, calls, startsAtMs = 0 }: Process): Promise<number> => {
    await time.sleep(startsAtMs);
    const limiter = limiterFor?.(time);
    let begun = 0;
    const call = async (): Promise<void> => {
      while (begun < requests) {
        begun += 1;
        let place: number | undefined;
        for (let answered = false; !answered; ) {
          place = await limiter?.acquire({}, place);
          const waitMs = await send();
          limiter?.release(waitMs);
          answered = waitMs === undefined;
        }
      }
    };
    const atOnce = Math.min(calls ?? requests, limiter === undefined ? MAX_IN_FLIGHT : requests);
    await Promise.all(Array.from({ length: atOnce }, call));
    return time.now() - startsAtMs;
  };

  const runs = Promise.all(scenario.processes.map(run));
  await time.pass();
  return { wallMs: time.now(), tookMs: await runs, sent: sentAt.length, refused, sentAt };
}

interface Event {
  readonly at: number;
  readonly happen: () => void;
}

/** Time that passes as soon as nothing more is to be done at its present moment. */
export class VirtualTime implements Timing {
  #now = 0;
  /** In the order in which they happen. */
  readonly #events: Event[] = [];

  now(): number {
    return this.#now;
  }

  callLater(ms: number, happen: () => void): () => void {
    const event = { at: this.#now + ms, happen };
    this.#events.splice(this.#events.findLastIndex(({ at }) => at <= event.at) + 1, 0, event);
    return () => {
      const index = this.#events.indexOf(event);
      if (index !== -1) this.#events.splice(index, 1);
    };
  }

  sleep(ms: number): Promise<void> {
    return new LocalPromise((resolve) => this.callLater(ms, resolve));
  }

  /** Lets it pass until nothing is left to happen, or for so many milliseconds. */
  async pass(ms = Number.POSITIVE_INFINITY): Promise<void> {
    const end = this.#now + ms;
    await promises();
    for (let next = this.#events[0]; next !== undefined && next.at <= end; next = this.#events[0]) {
      this.#events.shift();
      this.#now = next.at;
      next.happen();
      await promises();
    }
    if (Number.isFinite(end)) this.#now = end;
  }
}

/** Waits until every promise that can go on has gone on: Node runs those first. */
function promises(): Promise<void> {
  return new LocalPromise((resolve) => nextTick(resolve));
}

/** The same numbers from 0 to 1 for the same seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
