import { appendFileSync, existsSync, mkdtempSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Limiter } from "../../provider/api/limiter.ts";
import { BudgetFile } from "../../provider/host/budget-file.ts";
import { VirtualTime } from "../api/rate-limit-simulation.ts";

const BUDGET = 100;

let time: VirtualTime;
let path: string;
beforeEach(() => {
  time = new VirtualTime();
  path = join(mkdtempSync(join(tmpdir(), "genlook-budget-")), "shared");
});

/** The limiter of one of the processes that share the file. */
function start(file = new BudgetFile(path, () => time.now())): Limiter {
  const limiter = new Limiter(BUDGET, time);
  limiter.shareWith(file);
  return limiter;
}

/** Sends requests that are answered at once. */
async function send(limiter: Limiter, requests: number): Promise<void> {
  for (let n = 0; n < requests; n++) {
    await limiter.acquire({});
    limiter.release();
  }
}

function lines(): unknown[][] {
  const text = readFileSync(path, "utf8");
  return text.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line)]));
}

test("processes have one budget between them", async () => {
  const [one, two] = [start(), start()];
  await send(one, 60);
  await send(two, 24);
  await send(one, 16);
  let isSent = false;
  const last = send(two, 1).then(() => {
    isSent = true;
  });
  await time.pass(606);
  expect(isSent).toBe(false);
  await time.pass();
  await last;
});

test("a process that starts later finds the budget as the others left it", async () => {
  await send(start(), 100);
  await time.pass(30_000);
  const later = start();
  const sending = send(later, 60);
  await time.pass(0);
  // Half a minute has brought 49 requests.
  expect(lines().filter(([, at]) => at === 30_000)).toHaveLength(49);
  await time.pass();
  await sending;
});

test("a process alone uses the file once for many requests", async () => {
  await send(start(), 48);
  expect(lines()).toEqual([16, 16, 16].map((count) => [expect.any(String), 0, "took", count]));
});

test("a process that sends now and then is not slowed down by what it does not use", async () => {
  const limiter = start();
  for (let n = 0; n < 60; n++) {
    await send(limiter, 1);
    await time.pass(1001);
  }
  expect(time.now()).toBe(60 * 1001);
});

describe("a refusal of one process", () => {
  /** When the next request of another process is sent. */
  async function nextAfter(limiter: Limiter): Promise<number> {
    const sending = send(limiter, 1).then(() => time.now());
    await time.pass();
    return sending;
  }

  /** Leaves a request of the first one in flight. */
  async function spendAll(one: Limiter, two: Limiter): Promise<void> {
    // By then, both have seen each other and take one request at a time.
    await send(one, 16);
    await send(two, 83);
    await one.acquire({});
  }

  test("stops the others until the time that it names", async () => {
    const [one, two] = [start(), start()];
    await one.acquire({});
    one.release(7000);
    await time.pass(2000);
    expect(await nextAfter(two)).toBe(7000);
  });

  test("stops one that waits already", async () => {
    const [one, two] = [start(), start()];
    await spendAll(one, two);
    const waiting = send(two, 1).then(() => time.now());
    await time.pass(100);
    one.release(7000);
    await time.pass();
    expect(await waiting).toBeGreaterThanOrEqual(7100);
  });

  test("is forgotten when its time is over", async () => {
    const [one, two] = [start(), start()];
    await one.acquire({});
    one.release(7000);
    await time.pass(8000);
    expect(await nextAfter(two)).toBe(8000);
  });

  test("stops them for no longer than it names when the clock is set back", async () => {
    const one = start();
    const two = start(new BudgetFile(path, () => time.now() - 3_600_000));
    await one.acquire({});
    one.release(7000);
    expect(await nextAfter(two)).toBe(7000);
  });

  test("ends the calls that do not wait so long", async () => {
    const [one, two] = [start(), start()];
    await spendAll(one, two);
    const waiting = two.acquire({ patienceMs: 5000 });
    one.release(60_000);
    const refused = expect(waiting).rejects.toMatchObject({ closedMs: expect.any(Number) });
    await time.pass();
    await refused;
    // Nobody waits, so no timer runs until the end of the refusal.
    expect(time.now()).toBeLessThan(2000);
  });
});

test("the file is readable for its owner alone, and is removed at the end", async () => {
  const file = new BudgetFile(path);
  await send(start(file), 1);
  expect(statSync(path).mode & 0o077).toBe(0);
  file.leave();
  expect(existsSync(path)).toBe(false);
});

describe("as if nobody were there are", () => {
  test("a folder that can't be written", async () => {
    await send(start(new BudgetFile("/nonexistent/folder/file")), BUDGET);
  });

  test.each(["not JSON", "null", "[]", '["a",0,"took",null]'])("a file with %s", async (line) => {
    const limiter = start();
    appendFileSync(path, `${line}\n`);
    await send(limiter, BUDGET);
  });
});
