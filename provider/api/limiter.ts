import { Budget } from "./budget.ts";
import { MAX_REQUESTS_PER_MINUTE, type Settings } from "./settings.ts";

/** Requests in flight at once: enough to hide the latency, few enough to be refused together. */
export const MAX_IN_FLIGHT = 16;

/** A wait that a person would notice. */
const NOTICEABLE_MS = 2000;
const REPORT_EVERY_MS = 5000;

/** A wait for the rate limit, to be shown to the person who waits. */
export interface Wait {
  /** Milliseconds until the last of the waiting requests can be sent, as far as can be told. */
  readonly waitMs: number;
  /** Requests that were answered since the process began. */
  readonly done: number;
  /** Requests that are waiting. */
  readonly waiting: number;
}

/** Who waits for a turn. */
export interface Caller {
  /** Ends the wait at once. */
  readonly signal?: AbortSignal | undefined;
  /** Is told of waits of 2 s and more, at most every 5 s. */
  readonly onWait?: ((wait: Wait) => void) | undefined;
  /** The longest wait for a moment that the API named, in milliseconds. Default: any. */
  readonly patienceMs?: number | undefined;
}

/** Why a caller gets no turn: the API asked for a wait that passes the caller's patience. */
export class ClosedError extends Error {
  readonly closedMs: number;

  constructor(closedMs: number) {
    super(`closed for ${closedMs} ms`);
    this.closedMs = closedMs;
  }
}

/** What the limiter knows of time. */
export interface Timing {
  /** Milliseconds since any moment; never goes back. */
  now(): number;
  /** @returns a function that calls it off. */
  callLater(ms: number, callback: () => void): () => void;
}

const REAL_TIME: Timing = {
  now: () => performance.now(),
  callLater(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

interface Waiting extends Caller {
  readonly place: number;
  readonly go: () => void;
  readonly leave: (reason: unknown) => void;
}

/**
 * Lets requests go one after the other, as the budget and the number in flight allow. Each turn
 * that is taken must be ended.
 */
export class Limiter {
  readonly #budget: Budget;
  readonly #timing: Timing;
  /** In the order of their places. */
  #line: Waiting[] = [];
  /** The signals that are listened to, once each: a listener for each call would take long. */
  readonly #watched = new WeakSet<AbortSignal>();
  #places = 0;
  #inFlight = 0;
  #done = 0;
  #reportedAt = Number.NEGATIVE_INFINITY;
  #callOff = (): void => {};

  constructor(requestsPerMinute: number, timing: Timing = REAL_TIME) {
    this.#budget = new Budget(requestsPerMinute);
    this.#timing = timing;
  }

  /**
   * Waits until a request may be sent.
   *
   * @param place - For another attempt: what the first one returned. It goes before all that came
   *   later.
   * @returns the place in the line.
   * @throws the signal's reason when it aborts first.
   * @throws ClosedError at once when the API is not to be asked for too long: sent all the same,
   *   every request of a large operation would be refused once more.
   */
  async takeTurn(caller: Caller, place: number = this.#places++): Promise<number> {
    const { signal } = caller;
    signal?.throwIfAborted();
    const closedMs = this.#budget.closedMs(this.#timing.now());
    if (isTooLong(closedMs, caller)) throw new ClosedError(closedMs);
    this.#watch(signal);
    await new Promise<void>((go, leave) => {
      const waiting: Waiting = { ...caller, place, go, leave };
      this.#line.splice(this.#line.findLastIndex((other) => other.place < place) + 1, 0, waiting);
      this.#proceed();
    });
    if (signal?.aborted) {
      this.endTurn();
      signal.throwIfAborted();
    }
    return place;
  }

  /** @param refusedForMs - The wait that the API asked for, when it refused the request (429). */
  endTurn(refusedForMs?: number): void {
    this.#inFlight -= 1;
    if (refusedForMs === undefined) this.#done += 1;
    else this.#refuse(refusedForMs);
    this.#proceed();
  }

  #refuse(waitMs: number): void {
    const now = this.#timing.now();
    this.#budget.refuse(now, waitMs);
    const closedMs = this.#budget.closedMs(now);
    this.#dismiss((waiting) => isTooLong(closedMs, waiting), new ClosedError(closedMs));
  }

  #proceed(): void {
    this.#callOff();
    while (this.#line.length > 0 && this.#inFlight < MAX_IN_FLIGHT) {
      const now = this.#timing.now();
      const waitMs = this.#budget.waitMs(now);
      if (waitMs > 0) {
        this.#callOff = this.#timing.callLater(Math.ceil(waitMs), () => this.#proceed());
        this.#report(now);
        return;
      }
      this.#budget.spend(now);
      this.#inFlight += 1;
      this.#line.shift()?.go();
    }
  }

  #watch(signal: AbortSignal | undefined): void {
    if (signal === undefined || this.#watched.has(signal)) return;
    this.#watched.add(signal);
    const dismiss = () => this.#dismiss((waiting) => waiting.signal === signal, signal.reason);
    signal.addEventListener("abort", dismiss, { once: true });
  }

  #dismiss(leaves: (waiting: Waiting) => boolean, reason: unknown): void {
    const leaving = this.#line.filter(leaves);
    this.#line = this.#line.filter((waiting) => !leaves(waiting));
    if (this.#line.length === 0) this.#callOff();
    for (const { leave } of leaving) leave(reason);
  }

  #report(now: number): void {
    if (now - this.#reportedAt < REPORT_EVERY_MS) return;
    const waiting = this.#line.length;
    const waitMs = this.#budget.waitMs(now, waiting);
    if (waitMs < NOTICEABLE_MS) return;
    this.#reportedAt = now;
    const listeners = new Set(this.#line.map(({ onWait }) => onWait));
    const wait = { waitMs, done: this.#done, waiting };
    // Later, so that a listener that throws does not leave the line in disorder.
    for (const listener of listeners) queueMicrotask(() => listener?.(wait));
  }
}

function isTooLong(closedMs: number, { patienceMs = Number.POSITIVE_INFINITY }: Caller): boolean {
  return closedMs > patienceMs;
}

const limiters = new Map<string, Limiter>();

/** The limiter that all clients of an account share in this process. */
export function sharedLimiter({ baseUrl, apiKey, requestsPerMinute }: Settings): Limiter {
  const account = JSON.stringify([baseUrl, apiKey, requestsPerMinute]);
  const limiter =
    limiters.get(account) ?? new Limiter(requestsPerMinute ?? MAX_REQUESTS_PER_MINUTE);
  limiters.set(account, limiter);
  return limiter;
}
