/** How long what a page told may be used, in milliseconds since the request for it began. */
export const VIEW_LIFE_MS = 60_000;

/** Lookups by id before the list is tried at all: a small stack never pays for a page. */
const FREE_GETS = 3;

/**
 * A walk of more pages that also took more than half of the view's life is not repeated: the
 * default budget of 100 requests a minute would go into walking.
 */
const LONG_WALK_PAGES = 25;

/** One walk over the list, and the lookups by id beside it. Times are in milliseconds. */
export interface Walk {
  /** Products asked for since the walk was planned, whatever answered. */
  lookups: number;
  /** As many as during the walk before it, where that one came to the end. */
  readonly expectedLookups: number;
  /** Lookups by id that were let go since the walk was planned. */
  gets: number;
  /** Pages requested so far. */
  pages: number;
  /** As many as the walk before it had, where that one came to the end. */
  readonly expectedPages: number;
  pageInFlight: boolean;
  state: "unfinished" | "finished" | "failed";
  /** When the first page was requested; no meaning before. */
  startedAt: number;
  /** When the latest page came; no meaning before. */
  lastPageAt: number;
}

/**
 * What happens next: the head of the queue is looked up by id, or is told that the list does not
 * hold it; a page is requested; the walk is forgotten for a new one; or there is nothing to do.
 */
export type Step = "get" | "unlisted" | "page" | "renew" | "wait";

export function newWalk(last?: Walk): Walk {
  const known = last?.state === "finished" ? last : undefined;
  return {
    lookups: 0,
    expectedLookups: known?.lookups ?? 0,
    gets: 0,
    pages: 0,
    expectedPages: known?.pages ?? Number.POSITIVE_INFINITY,
    pageInFlight: false,
    state: "unfinished",
    startedAt: 0,
    lastPageAt: 0,
  };
}

/**
 * Rent or buy: whether to go on looking products up one by one (rent), or to fetch the list (buy),
 * when neither the number of lookups to come nor the length of the list is known. As each page
 * goes with one lookup, the two together cost at most twice what the cheaper one would have cost
 * alone: n lookups in a list of p pages need at most 2 · min(n, p) + 3 requests (5 when the list
 * is empty).
 *
 * A walk that follows another knows more: the list's length, and how many lookups a minute brings.
 * Pages come first where they are fewer than the lookups that wait, or that are still to come if
 * this minute is like the last.
 */
export function nextStep(walk: Walk, waiting: number, now: number): Step {
  if (waiting === 0) return "wait";
  if (walk.state === "failed") return "get";
  if (walk.state === "finished") {
    if (isYoung(walk.startedAt, now)) return "unlisted";
    return isWorthRepeating(walk) ? "renew" : "get";
  }
  if (hasStalled(walk, now)) return "renew";
  const lookupsToCome = Math.max(waiting, walk.expectedLookups - walk.lookups);
  const buys = walk.expectedPages - walk.pages < lookupsToCome;
  if (!buys && walk.gets < FREE_GETS + walk.pages) return "get";
  return walk.pageInFlight ? "wait" : "page";
}

/** Whether what was requested at a time may still be used. */
export function isYoung(time: number, now: number): boolean {
  return now - time < VIEW_LIFE_MS;
}

/** Nobody has asked for long: what the pages told is too old, and the cursor may be as well. */
function hasStalled(walk: Walk, now: number): boolean {
  return walk.pages > 0 && !walk.pageInFlight && !isYoung(walk.lastPageAt, now);
}

function isWorthRepeating({ pages, startedAt, lastPageAt }: Walk): boolean {
  return pages <= LONG_WALK_PAGES || lastPageAt - startedAt <= VIEW_LIFE_MS / 2;
}
