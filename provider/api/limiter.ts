import { Budget } from "./budget.ts";
import { NO_OTHERS, type Others, type OthersEvent } from "./others.ts";
import { MAX_REQUESTS_PER_MINUTE, type Settings } from "./settings.ts";
import { REAL_TIME, type Timing } from "./timing.ts";

/** Requests in flight at once: enough to hide latency, few enough to be refused together. */
export const MAX_IN_FLIGHT = 16;

/** How long requests that were taken from the budget may be sent. Later, they might exceed it. */
const CLAIM_MS = 1000;

/** The shortest wait that is reported, because a person would notice it. */
const NOTICEABLE_MS = 2000;
const REPORT_EVERY_MS = 5000;
/** A report counts the requests that come this soon after the first one that waits. */
const REPORT_AFTER_MS = 100;

/** A wait for the rate limit, to be shown to the user. */
export interface Wait {
  /** Estimated milliseconds until the last waiting request can be sent. */
  readonly waitMs: number;
  /** Requests answered since the process started. */
  readonly done: number;
  /** Requests that are waiting. */
  readonly waiting: number;
}

/** The caller of a request that waits in the queue. */
export interface Caller {
  /** Cancels the wait. */
  readonly signal?: AbortSignal | undefined;
  /** Called for waits of 2 s and more, at most every 5 s. */
  readonly onWait?: ((wait: Wait) => void) | undefined;
  /** The longest wait that the caller accepts from the API, in milliseconds. Default: any. */
  readonly patienceMs?: number | undefined;
}

/** The API asked for a wait longer than the caller accepts. */
export class ClosedError extends Error {
  readonly closedMs: number;

  constructor(closedMs: number) {
    super(`closed for ${closedMs} ms`);
    this.closedMs = closedMs;
  }
}

interface Waiting extends Caller {
  readonly ticket: number;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Queues requests and releases them in order, as the budget and the number in flight allow. Each
 * `acquire` must be followed by a `release`.
 */
export class Limiter {
  readonly #budget: Budget;
  readonly #timing: Timing;
  /** Sorted by ticket. */
  #queue: Waiting[] = [];
  /** Signals with a listener. One for each signal, because one for each call would be slow. */
  readonly #observed = new WeakSet<AbortSignal>();
  /** The least patience that any caller had. A shorter wait makes nobody leave. */
  #leastPatienceMs = Number.POSITIVE_INFINITY;
  #tickets = 0;
  #inFlight = 0;
  #done = 0;
  #reportedAt = Number.NEGATIVE_INFINITY;
  /** When the wait ends by the latest report. */
  #reportedEnd = Number.NEGATIVE_INFINITY;
  /** Cancels the report that is due. */
  #cancelReport: (() => void) | undefined;
  #cancelTimer = (): void => {};
  #others = NO_OTHERS;
  /** Requests that were taken from the budget and are not sent yet. */
  #claimed = 0;
  /** When they may be sent. */
  #turnAt = Number.NEGATIVE_INFINITY;

  constructor(requestsPerMinute: number, timing: Timing = REAL_TIME) {
    this.#budget = new Budget(requestsPerMinute);
    this.#timing = timing;
  }

  /** Shares the budget with other processes, in place of those before. */
  shareWith(others: Others): void {
    this.#others = others;
    this.#learn(others.news());
  }

  /**
   * Waits until a request may be sent.
   *
   * @param ticket - For a retry, what the first attempt returned: it goes before all later requests.
   * @returns the ticket, by which the queue is sorted.
   * @throws the signal's reason when it aborts first.
   * @throws ClosedError at once when the API refuses requests for longer than the caller waits.
   *   Otherwise each request of a large operation would be sent only to be refused.
   */
  async acquire(caller: Caller, ticket: number = this.#tickets++): Promise<number> {
    const { signal, patienceMs = Number.POSITIVE_INFINITY } = caller;
    signal?.throwIfAborted();
    const closedMs = this.#budget.closedMs(this.#timing.now());
    if (closedMs > patienceMs) throw new ClosedError(closedMs);
    this.#observe(signal);
    this.#leastPatienceMs = Math.min(this.#leastPatienceMs, patienceMs);
    await new Promise<void>((resolve, reject) => {
      this.#enqueue({ ...caller, ticket, resolve, reject });
      this.#proceed();
    });
    if (signal?.aborted) {
      this.release();
      signal.throwIfAborted();
    }
    return ticket;
  }

  /**
   * Ends a request.
   *
   * @param refusedForMs - The wait that the API asked for, if it refused the request (429).
   */
  release(refusedForMs?: number): void {
    this.#inFlight -= 1;
    if (refusedForMs === undefined) this.#done += 1;
    else {
      this.#others.refused(refusedForMs);
      this.#refuse(refusedForMs);
    }
    this.#proceed();
  }

  #learn(events: readonly OthersEvent[]): void {
    for (const event of events) {
      if ("took" in event) this.#budget.spend(this.#timing.now() - event.agoMs, event.took);
      else if (event.agoMs < event.refusedForMs) this.#refuse(event.refusedForMs, event.agoMs);
    }
  }

  #refuse(waitMs: number, agoMs = 0): void {
    const now = this.#timing.now();
    this.#budget.refuse(now - agoMs, waitMs);
    this.#claimed = 0;
    const closedMs = this.#budget.closedMs(now);
    // The latest report was too hopeful.
    if (now + closedMs >= this.#reportedEnd + NOTICEABLE_MS)
      this.#reportedAt = Number.NEGATIVE_INFINITY;
    if (closedMs <= this.#leastPatienceMs) return;
    this.#dismiss(({ patienceMs = closedMs }) => patienceMs < closedMs, new ClosedError(closedMs));
  }

  /** Adds a new ticket at the end. A retry has an old ticket, so its place is near the front. */
  #enqueue(waiting: Waiting): void {
    const { ticket } = waiting;
    const last = this.#queue.at(-1);
    if (last === undefined || last.ticket < ticket) this.#queue.push(waiting);
    else {
      const place = this.#queue.findIndex((other) => other.ticket > ticket);
      this.#queue.splice(place, 0, waiting);
    }
  }

  #proceed(): void {
    this.#cancelTimer();
    while (this.#queue.length > 0 && this.#inFlight < MAX_IN_FLIGHT) {
      const now = this.#timing.now();
      const waitMs = this.#waitForTurn(now);
      // A refusal of another process may have sent away those that wait.
      if (this.#queue.length === 0) return;
      if (waitMs > 0) {
        this.#cancelTimer = this.#timing.callLater(Math.ceil(waitMs), () => {
          this.#learn(this.#others.news());
          this.#proceed();
        });
        this.#report(now);
        return;
      }
      this.#claimed -= 1;
      this.#inFlight += 1;
      this.#queue.shift()?.resolve();
    }
  }

  /** Takes requests from the budget, if they fit. Returns the milliseconds until one may be sent. */
  #waitForTurn(now: number): number {
    if (this.#claimed > 0 && now > this.#turnAt + CLAIM_MS) {
      this.#others.giveBack(this.#claimed);
      this.#budget.spend(now, -this.#claimed);
      this.#claimed = 0;
    }
    if (this.#claimed === 0) {
      const waitMs = this.#budget.waitMs(now);
      if (waitMs > 0) return waitMs;
      const { requests, before } = this.#others.claim(this.#budget.room(now));
      this.#learn(before);
      this.#turnAt = now + this.#budget.waitMs(now, requests);
      this.#budget.spend(now, requests);
      this.#claimed = requests;
    }
    return this.#turnAt - now;
  }

  #observe(signal: AbortSignal | undefined): void {
    if (signal === undefined || this.#observed.has(signal)) return;
    this.#observed.add(signal);
    const dismiss = () => this.#dismiss((waiting) => waiting.signal === signal, signal.reason);
    signal.addEventListener("abort", dismiss, { once: true });
  }

  #dismiss(leaves: (waiting: Waiting) => boolean, reason: unknown): void {
    const leaving = this.#queue.filter(leaves);
    this.#queue = this.#queue.filter((waiting) => !leaves(waiting));
    if (this.#queue.length === 0) {
      this.#cancelTimer();
      this.#cancelReport?.();
      this.#cancelReport = undefined;
    }
    for (const { reject } of leaving) reject(reason);
  }

  #report(now: number): void {
    if (this.#cancelReport !== undefined || now - this.#reportedAt < REPORT_EVERY_MS) return;
    if (this.#budget.waitMs(now, this.#queue.length) < NOTICEABLE_MS) return;
    this.#cancelReport = this.#timing.callLater(REPORT_AFTER_MS, () => this.#tell());
  }

  #tell(): void {
    this.#cancelReport = undefined;
    const now = this.#timing.now();
    const waiting = this.#queue.length;
    const waitMs = this.#budget.waitMs(now, waiting);
    if (waiting === 0 || waitMs < NOTICEABLE_MS) return;
    this.#reportedAt = now;
    this.#reportedEnd = now + waitMs;
    const listeners = new Set(this.#queue.map(({ onWait }) => onWait));
    const wait = { waitMs, done: this.#done, waiting };
    // Called later, so that a listener that throws can't break the queue.
    for (const listener of listeners) queueMicrotask(() => listener?.(wait));
  }
}

const limiters = new Map<string, Limiter>();

/** Returns the limiter that all clients of an account share in this process. */
export function sharedLimiter({ baseUrl, apiKey, requestsPerMinute }: Settings): Limiter {
  const account = JSON.stringify([baseUrl, apiKey, requestsPerMinute]);
  const limiter =
    limiters.get(account) ?? new Limiter(requestsPerMinute ?? MAX_REQUESTS_PER_MINUTE);
  limiters.set(account, limiter);
  return limiter;
}
