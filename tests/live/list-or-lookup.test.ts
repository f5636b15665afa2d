import {
  isFresh,
  newWalk,
  nextStep,
  PAGE_TTL_MS,
  type Step,
  type Walk,
} from "../../provider/live/list-or-lookup.ts";

const T0 = 1_000_000;
const walk = (fields: Partial<Walk> = {}): Walk => ({
  ...newWalk(),
  startedAt: T0,
  lastPageAt: T0,
  ...fields,
});
const finished = { lookups: 9, pages: 5, state: "finished" } as const;
const inFlight = { pageInFlight: true };

describe("the next step", () => {
  test.each<[string, Step, Partial<Walk>, number, number]>([
    // case, step, walk, waiting reads, milliseconds since the walk started and its last page came
    ["no read", "wait", {}, 0, 0],
    ["no read after a walk", "wait", finished, 0, 0],
    ["no read after a stale walk", "wait", finished, 0, PAGE_TTL_MS],
    ["the first read", "lookup", {}, 1, 0],
    ["the third read", "lookup", { lookups: 2 }, 1, 0],
    ["the fourth read", "page", { lookups: 3 }, 1, 0],
    ["the fourth read beside its page", "lookup", { lookups: 3, pages: 1, ...inFlight }, 1, 0],
    ["60 reads beside the first page", "wait", { lookups: 4, pages: 1, ...inFlight }, 60, 0],
    ["a read after the first page", "page", { lookups: 4, pages: 1 }, 1, 0],
    ["a read beside the second page", "lookup", { lookups: 4, pages: 2, ...inFlight }, 1, 0],
    ["a read beside a slow page", "wait", { lookups: 4, pages: 1, ...inFlight }, 1, PAGE_TTL_MS],
    ["a read after a pause within the TTL", "page", { lookups: 4, pages: 1 }, 1, PAGE_TTL_MS - 1],
    ["a read after a pause of the TTL", "restart", { lookups: 4, pages: 1 }, 1, PAGE_TTL_MS],
    ["a read after a pause before any page", "page", { lookups: 3 }, 1, PAGE_TTL_MS],
    ["a read that a fresh walk did not answer", "unlisted", finished, 1, PAGE_TTL_MS - 1],
    ["a read after a stale walk", "restart", finished, 1, PAGE_TTL_MS],
    ["more reads than pages", "page", { expectedPages: 5 }, 6, 0],
    ["as many reads as pages", "lookup", { expectedPages: 5 }, 5, 0],
    ["more reads than pages left", "page", { expectedPages: 5, pages: 3 }, 3, 0],
    [
      "more reads than pages left, beside a page",
      "wait",
      { expectedPages: 5, pages: 3, ...inFlight },
      3,
      0,
    ],
    ["as many expected reads as pages", "lookup", { expectedPages: 5, expectedReads: 5 }, 1, 0],
    ["more expected reads than pages", "page", { expectedPages: 5, expectedReads: 6 }, 1, 0],
    [
      "as many reads left as pages",
      "lookup",
      { expectedPages: 5, expectedReads: 9, reads: 4 },
      1,
      0,
    ],
    ["many expected reads and a list of unknown length", "lookup", { expectedReads: 90 }, 1, 0],
    ["a read after the list failed", "lookup", { lookups: 4, pages: 2, state: "failed" }, 1, 0],
    ["a read long after the list failed", "lookup", { state: "failed" }, 1, 10 * PAGE_TTL_MS],
  ])("for %s is %j", (_case, step, fields, waiting, age) => {
    expect(nextStep(walk(fields), waiting, T0 + age)).toBe(step);
  });

  test.each<[number, number, Step]>([
    [1, 100, "restart"],
    [1, PAGE_TTL_MS + 1, "restart"],
    [25, PAGE_TTL_MS + 1, "restart"],
    [500, PAGE_TTL_MS / 2, "restart"],
    [26, PAGE_TTL_MS / 2 + 1, "lookup"],
  ])("after a stale walk of %i pages that took %i ms is %j", (pages, took, step) => {
    const old = walk({ lookups: pages + 3, pages, state: "finished", lastPageAt: T0 + took });
    expect(nextStep(old, 1, T0 + PAGE_TTL_MS + took)).toBe(step);
  });
});

test("a walk expects what the previous one saw, if that reached the end of the list", () => {
  const seen = { reads: 90, pages: 5 };
  expect(newWalk(walk({ ...seen, state: "finished" }))).toMatchObject({
    expectedReads: 90,
    expectedPages: 5,
  });
  for (const state of ["unfinished", "failed"] as const) {
    expect(newWalk(walk({ ...seen, state }))).toEqual(newWalk());
  }
});

test("a page's data is fresh for less than 60 seconds", () => {
  expect(isFresh(T0, T0)).toBe(true);
  expect(isFresh(T0, T0 + 59_999)).toBe(true);
  expect(isFresh(T0, T0 + 60_000)).toBe(false);
});

/** Takes steps for n reads that no page answers, until all are looked up or the list has ended. */
function play(n: number, listPages: number): { lookups: number; pages: number } {
  const state = newWalk();
  let waiting = n;
  for (;;) {
    const step = nextStep(state, waiting, 0);
    if (step === "wait" || step === "unlisted") return state;
    if (step === "lookup") {
      state.lookups += 1;
      waiting -= 1;
    } else {
      state.pages += 1;
      if (state.pages >= listPages) state.state = "finished";
    }
  }
}

test("n reads in a list of p pages take at most 2 · min(n, p) + 3 requests, 3 reads no page", () => {
  for (let n = 1; n <= 60; n++) {
    for (let listPages = 1; listPages <= 60; listPages++) {
      const { lookups, pages } = play(n, listPages);
      expect(lookups + pages).toBeLessThanOrEqual(2 * Math.min(n, listPages) + 3);
      if (n <= 3) expect(pages).toBe(0);
    }
  }
});
