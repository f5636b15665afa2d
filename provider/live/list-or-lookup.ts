/** How long a page's data stays valid, in milliseconds from the start of its request. */
export const PAGE_TTL_MS = 60_000;

/** Lookups by id before the first page. A small stack never pays for a page. */
const FREE_LOOKUPS = 3;

/**
 * A walk of more pages than this that also took more than half of the TTL is not repeated: walking
 * would use up the default budget of 100 requests a minute.
 */
const LONG_WALK_PAGES = 25;

/** One walk over the list, and the lookups by id beside it. Times are in milliseconds. */
export interface Walk {
  /** Reads since the walk was planned, however they were answered. */
  reads: number;
  /** Reads during the previous walk. 0 if that one did not reach the end of the list. */
  readonly expectedReads: number;
  /** Reads that were announced and are not answered yet. */
  announcedReads: number;
  /** Lookups by id since the walk was planned. */
  lookups: number;
  /** Pages requested so far. */
  pages: number;
  /** Pages of the previous walk. Infinity if that one did not reach the end of the list. */
  readonly expectedPages: number;
  pageInFlight: boolean;
  state: "unfinished" | "finished" | "failed";
  /** When the first page was requested. 0 before that. */
  startedAt: number;
  /** When the latest page arrived. 0 before that. */
  lastPageAt: number;
}

/**
 * What to do next:
 * - `lookup`: the read that has waited longest is looked up by id
 * - `unlisted`: that read is answered: its product is not on the list
 * - `page`: the next page is requested
 * - `restart`: a new walk replaces this one
 * - `wait`: nothing, until a read or a page comes
 */
export type Step = "lookup" | "unlisted" | "page" | "restart" | "wait";

/** Plans a walk. A previous walk that reached the end of the list tells how much to expect. */
export function newWalk(previous?: Walk): Walk {
  const known = previous?.state === "finished" ? previous : undefined;
  return {
    reads: 0,
    expectedReads: known?.reads ?? 0,
    announcedReads: previous?.announcedReads ?? 0,
    lookups: 0,
    pages: 0,
    expectedPages: known?.pages ?? Number.POSITIVE_INFINITY,
    pageInFlight: false,
    state: "unfinished",
    startedAt: 0,
    lastPageAt: 0,
  };
}

/**
 * Decides between looking products up one by one and fetching the list, when neither the number of
 * reads to come nor the length of the list is known. This is the ski-rental problem: a lookup rents,
 * the list buys. Lookups and pages take turns, so together they cost at most twice as much as the
 * cheaper way alone: n reads in a list of p pages take at most 2 · min(n, p) + 3 requests (5 when
 * the list is empty).
 *
 * A later walk knows the length of the list, and how many reads a minute brings. Then pages come
 * first if they are fewer than the waiting reads, or than the reads still to come in a minute like
 * the last one.
 *
 * Reads may be announced. Then up to one page for each of them comes first, so that n reads take p
 * requests, or at most 2 · n where the list has more than n pages.
 */
export function nextStep(walk: Walk, waiting: number, now: number): Step {
  if (waiting === 0) return "wait";
  if (walk.state === "failed") return "lookup";
  if (walk.state === "finished") {
    if (isFresh(walk.startedAt, now)) return "unlisted";
    return isWorthRepeating(walk) ? "restart" : "lookup";
  }
  if (hasStalled(walk, now)) return "restart";
  const readsToCome = Math.max(waiting, walk.expectedReads - walk.reads);
  const pagesFirst =
    walk.expectedPages - walk.pages < readsToCome ||
    (walk.announcedReads > FREE_LOOKUPS && walk.pages < walk.announcedReads);
  if (!pagesFirst && walk.lookups < FREE_LOOKUPS + walk.pages) return "lookup";
  return walk.pageInFlight ? "wait" : "page";
}

/** Whether data that was requested at a time is still valid. */
export function isFresh(requestedAt: number, now: number): boolean {
  return now - requestedAt < PAGE_TTL_MS;
}

/** Whether no read came for so long that the pages are stale. The cursor may have expired too. */
function hasStalled(walk: Walk, now: number): boolean {
  return walk.pages > 0 && !walk.pageInFlight && !isFresh(walk.lastPageAt, now);
}

function isWorthRepeating({ pages, startedAt, lastPageAt }: Walk): boolean {
  return pages <= LONG_WALK_PAGES || lastPageAt - startedAt <= PAGE_TTL_MS / 2;
}
