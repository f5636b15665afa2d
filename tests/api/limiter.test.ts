import { Limiter, MAX_IN_FLIGHT, type Wait } from "../../provider/api/limiter.ts";
import { cpuOf } from "../cpu.ts";
import { VirtualTime } from "./rate-limit-simulation.ts";

let time: VirtualTime;
let limiter: Limiter;
/** The calls that got their turn, in that order. */
let turns: number[];

function start(requestsPerMinute: number): void {
  time = new VirtualTime();
  limiter = new Limiter(requestsPerMinute, time);
  turns = [];
}

/** A call that waits for its turn and is answered at once. */
async function call(name: number, signal?: AbortSignal): Promise<void> {
  await limiter.acquire({ signal });
  turns.push(name);
  limiter.release();
}

/** Takes and ends so many turns. */
async function spend(requests: number): Promise<void> {
  await Promise.all(Array.from({ length: requests }, (_, n) => call(n)));
  turns = [];
}

const upTo = (count: number) => Array.from({ length: count }, (_, n) => n);

test("at most sixteen requests are in flight", async () => {
  start(1000);
  const taken = upTo(40).map(() => limiter.acquire({}).then(() => turns.push(0)));
  await time.pass(60_000);
  expect(turns).toHaveLength(MAX_IN_FLIGHT);
  limiter.release();
  await time.pass(0);
  expect(turns).toHaveLength(MAX_IN_FLIGHT + 1);
  for (let n = 0; n < 40; n++) {
    limiter.release();
    await time.pass(0);
  }
  await Promise.all(taken);
});

test("a spent budget releases one request every 606 ms, in order", async () => {
  start(100);
  await spend(100);
  const calls = upTo(10).map((n) => call(n));
  await time.pass(606);
  expect(turns).toEqual([]);
  await time.pass(1);
  expect(turns).toEqual([0]);
  await time.pass(8 * 607);
  expect(turns).toEqual(upTo(9));
  await time.pass();
  await Promise.all(calls);
  expect(turns).toEqual(upTo(10));
});

test("an unused budget is full after a minute, and never more than full", async () => {
  start(100);
  await spend(100);
  await time.pass(600_000);
  const calls = upTo(101).map((n) => call(n));
  await time.pass(0);
  expect(turns).toHaveLength(100);
  await time.pass();
  await Promise.all(calls);
});

describe("a refusal", () => {
  test("makes all requests wait for the time that it names", async () => {
    start(100);
    await limiter.acquire({});
    limiter.release(7000);
    const calls = upTo(3).map((n) => call(n));
    await time.pass(6999);
    expect(turns).toEqual([]);
    await time.pass();
    expect(turns).toEqual([0, 1, 2]);
    await Promise.all(calls);
  });

  test("counts with its longest wait when there are several", async () => {
    start(100);
    const waits = [3000, 9000, 5000];
    for (const _ of waits) await limiter.acquire({});
    for (const wait of waits) limiter.release(wait);
    const later = call(0);
    await time.pass(8999);
    expect(turns).toEqual([]);
    await time.pass();
    await later;
  });

  test("does not cost a request its place in the queue", async () => {
    start(100);
    const first = await limiter.acquire({});
    const second = await limiter.acquire({});
    limiter.release(5000);
    limiter.release(5000);
    const later = [2, 3, 4].map((n) => call(n));
    const again = async (place: number) => {
      await limiter.acquire({}, place);
      turns.push(place);
      limiter.release();
    };
    const back = [again(second), again(first)];
    await time.pass();
    await Promise.all([...later, ...back]);
    expect(turns).toEqual([0, 1, 2, 3, 4]);
  });
});

test("a wait beyond the caller's patience is reported to the millisecond, however long the process has run", async () => {
  // The floating-point sum of this time and an hour is too large by a part of a millisecond.
  const limiter = new Limiter(100, { now: () => 600_007.407402, callLater: () => () => {} });
  const patienceMs = 5000;
  const inFlight = upTo(MAX_IN_FLIGHT).map(() => limiter.acquire({ patienceMs }));
  await Promise.all(inFlight);
  const waiting = limiter.acquire({ patienceMs });
  limiter.release(3_600_000);
  await expect(waiting).rejects.toMatchObject({ closedMs: 3_600_000 });
  await expect(limiter.acquire({ patienceMs })).rejects.toMatchObject({ closedMs: 3_600_000 });
});

test("refusals and retries beside 50,000 waiting requests cost less than a fifth of queueing them", async () => {
  start(100);
  const patienceMs = 600_000;
  const tickets = await Promise.all(upTo(MAX_IN_FLIGHT).map(() => limiter.acquire({ patienceMs })));
  const queueing = cpuOf(() => {
    for (let n = 0; n < 50_000; n++) void limiter.acquire({ patienceMs });
  });
  const refusing = cpuOf(() => {
    for (const ticket of tickets) {
      limiter.release(7000);
      void limiter.acquire({ patienceMs }, ticket);
    }
  });
  expect(refusing).toBeLessThan(queueing / 5);
});

describe("cancelling a wait", () => {
  test("rejects all requests of the signal at once, and leaves no timer", async () => {
    start(100);
    await spend(100);
    const controller = new AbortController();
    const calls = upTo(3000).map((n) => call(n, controller.signal));
    const results = Promise.allSettled(calls);
    controller.abort(new Error("Ctrl-C"));
    // The time stands still: nothing but the abort can have ended them.
    for (const result of await results) {
      expect(result).toMatchObject({ status: "rejected", reason: { message: "Ctrl-C" } });
    }
    await time.pass();
    expect(time.now()).toBe(0);
    expect(turns).toEqual([]);
  });

  test("lets the next request in the queue go in its place", async () => {
    start(100);
    await spend(100);
    const controllers = upTo(5).map(() => new AbortController());
    const calls = controllers.map(({ signal }, n) => call(n, signal));
    const results = Promise.allSettled(calls);
    controllers[0]?.abort();
    controllers[3]?.abort();
    await time.pass(3 * 607);
    expect(turns).toEqual([1, 2, 4]);
    await results;
  });

  test("at the moment of release gives the slot back", async () => {
    start(100);
    await Promise.all(upTo(MAX_IN_FLIGHT).map(() => limiter.acquire({})));
    const controller = new AbortController();
    const cancelled = call(0, controller.signal);
    const next = call(1);
    limiter.release();
    controller.abort();
    await expect(cancelled).rejects.toThrow("aborted");
    await time.pass(0);
    await next;
    expect(turns).toEqual([1]);
  });

  test("before the call rejects it at once", async () => {
    start(100);
    await expect(limiter.acquire({ signal: AbortSignal.abort() })).rejects.toThrow("aborted");
  });
});

describe("a wait is reported", () => {
  let told: (Wait & { at: number })[];
  const onWait = (wait: Wait) => told.push({ ...wait, at: time.now() });
  const callAndTell = async () => {
    await limiter.acquire({ onWait });
    limiter.release();
  };
  beforeEach(() => {
    told = [];
    start(100);
  });

  test("soon after the last waiting request has to wait 2 s, with all that wait by then", async () => {
    await spend(100);
    const calls = upTo(8).map(callAndTell);
    await time.pass();
    await Promise.all(calls);
    expect(told).toEqual([{ at: 100, done: 100, waiting: 8, waitMs: expect.any(Number) }]);
    expect(told[0]?.waitMs).toBeCloseTo((8 * 60_000) / 99 - 100, 5);
  });

  test("when the API asks for the wait", async () => {
    await limiter.acquire({});
    limiter.release(42_000);
    const calls = upTo(3).map(callAndTell);
    await time.pass();
    await Promise.all(calls);
    expect(told).toEqual([{ at: 100, done: 0, waiting: 3, waitMs: 41_900 }]);
  });

  test("again at once when the API asks for a longer wait than was reported", async () => {
    await spend(99);
    await limiter.acquire({});
    const calls = upTo(5).map(callAndTell);
    await time.pass(1000);
    limiter.release(58_000);
    await time.pass();
    await Promise.all(calls);
    expect(told.map(({ at, waitMs }) => [at, Math.round(waitMs / 1000)])).toEqual([
      [100, 3],
      [1100, 58],
    ]);
  });

  test("at most every five seconds", async () => {
    await spend(100);
    const calls = upTo(1000).map(callAndTell);
    await time.pass();
    await Promise.all(calls);
    const gaps = told.slice(1).map(({ at }, n) => at - (told[n]?.at ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(5000);
    expect(Math.max(...gaps)).toBeLessThan(6000);
    expect(told.at(-1)?.done).toBeGreaterThan(1080);
  });

  test("only when it takes 2 s or more", async () => {
    await spend(100);
    const calls = upTo(3).map(callAndTell);
    await time.pass();
    await Promise.all(calls);
    expect(told).toEqual([]);
  });

  test("once to each listener, not once for each call", async () => {
    const others: Wait[] = [];
    const other = limiter.acquire.bind(limiter, { onWait: (wait: Wait) => others.push(wait) });
    await spend(100);
    const line = [...upTo(20).map(callAndTell), other().then(() => limiter.release())];
    await time.pass(5600);
    expect([told.length, others.length]).toEqual([2, 2]);
    await time.pass();
    await Promise.all(line);
  });
});
