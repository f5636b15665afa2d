import {
  isYoung,
  newWalk,
  nextStep,
  type Step,
  VIEW_LIFE_MS,
  type Walk,
} from "../../provider/live/list-or-lookup.ts";

const T0 = 1_000_000;
const walk = (fields: Partial<Walk> = {}): Walk => ({
  ...newWalk(),
  startedAt: T0,
  lastPageAt: T0,
  ...fields,
});
const finished = { gets: 9, pages: 5, state: "finished" } as const;

test.each<[string, Partial<Walk>, number, number, Step]>([
  // what is so, the walk, reads waiting, milliseconds since it started, what is next
  ["nobody waits", {}, 0, 0, "wait"],
  ["nobody waits for a finished walk", finished, 0, 0, "wait"],
  ["nobody waits for an old walk", finished, 0, VIEW_LIFE_MS, "wait"],
  ["the first read", {}, 1, 0, "get"],
  ["the third", { gets: 2 }, 1, 0, "get"],
  ["the fourth", { gets: 3 }, 1, 0, "page"],
  ["the fourth, its page under way", { gets: 3, pages: 1, pageInFlight: true }, 1, 0, "get"],
  ["another, before the page came", { gets: 4, pages: 1, pageInFlight: true }, 60, 0, "wait"],
  ["another, when it came", { gets: 4, pages: 1 }, 1, 0, "page"],
  ["beside the second page", { gets: 4, pages: 2, pageInFlight: true }, 1, 0, "get"],
  ["a page that takes long", { gets: 4, pages: 1, pageInFlight: true }, 1, VIEW_LIFE_MS, "wait"],
  ["a pause", { gets: 4, pages: 1 }, 1, VIEW_LIFE_MS - 1, "page"],
  ["a pause as long as the view's life", { gets: 4, pages: 1 }, 1, VIEW_LIFE_MS, "renew"],
  ["a pause before any page", { gets: 3 }, 1, VIEW_LIFE_MS, "page"],
  ["unlisted", finished, 1, VIEW_LIFE_MS - 1, "unlisted"],
  ["unlisted a while ago", finished, 1, VIEW_LIFE_MS, "renew"],
  ["a list known to be short", { expectedPages: 5 }, 6, 0, "page"],
  ["a list known to be short, for too few", { expectedPages: 5 }, 5, 0, "get"],
  ["the rest of it", { expectedPages: 5, pages: 3 }, 3, 0, "page"],
  [
    "the rest of it, a page under way",
    { expectedPages: 5, pages: 3, pageInFlight: true },
    3,
    0,
    "wait",
  ],
  ["as many to come as pages", { expectedPages: 5, expectedLookups: 5 }, 1, 0, "get"],
  ["more to come than pages", { expectedPages: 5, expectedLookups: 6 }, 1, 0, "page"],
  ["most came already", { expectedPages: 5, expectedLookups: 9, lookups: 4 }, 1, 0, "get"],
  ["many to come, the list unknown", { expectedLookups: 90 }, 1, 0, "get"],
  ["a list that fails", { gets: 4, pages: 2, state: "failed" }, 1, 0, "get"],
  ["a list that failed long ago", { state: "failed" }, 1, 10 * VIEW_LIFE_MS, "get"],
])("%s", (_name, fields, waiting, age, step) => {
  expect(nextStep(walk(fields), waiting, T0 + age)).toBe(step);
});

test.each<[string, number, number, Step]>([
  // what is so, pages, milliseconds that the walk took, what is next once it is too old
  ["a short list", 1, 100, "renew"],
  ["a short list, held up by the rate limit", 1, VIEW_LIFE_MS + 1, "renew"],
  ["a medium list, held up by the rate limit", 25, VIEW_LIFE_MS + 1, "renew"],
  ["a long list, quickly walked", 500, VIEW_LIFE_MS / 2, "renew"],
  ["a long list, slowly walked, is not walked again", 26, VIEW_LIFE_MS / 2 + 1, "get"],
])("%s", (_name, pages, took, step) => {
  const old = walk({ gets: pages + 3, pages, state: "finished", lastPageAt: T0 + took });
  expect(nextStep(old, 1, T0 + VIEW_LIFE_MS + took)).toBe(step);
});

test("a walk expects what the one before it saw, if that came to the end", () => {
  const seen = { lookups: 90, pages: 5 };
  expect(newWalk(walk({ ...seen, state: "finished" }))).toMatchObject({
    expectedLookups: 90,
    expectedPages: 5,
  });
  for (const state of ["unfinished", "failed"] as const) {
    expect(newWalk(walk({ ...seen, state }))).toEqual(newWalk());
  }
});

test("what was told is young for 60 seconds, not longer", () => {
  expect(isYoung(T0, T0)).toBe(true);
  expect(isYoung(T0, T0 + 59_999)).toBe(true);
  expect(isYoung(T0, T0 + 60_000)).toBe(false);
});

/** Plays n reads, of which a page answers none, until each was let go or the list has ended. */
function play(n: number, listPages: number): { gets: number; pages: number } {
  const state = newWalk();
  let waiting = n;
  for (;;) {
    const step = nextStep(state, waiting, 0);
    if (step === "wait" || step === "unlisted") return state;
    if (step === "get") {
      state.gets += 1;
      waiting -= 1;
    } else {
      state.pages += 1;
      if (state.pages >= listPages) state.state = "finished";
    }
  }
}

test("never more than one page a lookup, nor one lookup a page, but for the first few", () => {
  for (let n = 1; n <= 60; n++) {
    for (let listPages = 1; listPages <= 60; listPages++) {
      const { gets, pages } = play(n, listPages);
      expect(gets + pages).toBeLessThanOrEqual(2 * Math.min(n, listPages) + 3);
      if (n <= 3) expect(pages).toBe(0);
    }
  }
});
