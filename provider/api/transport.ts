import { setMaxListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { Dispatcher } from "undici";
import { type ApiRequest, Connection, type Outcome, type ParsedAnswer } from "./connection.ts";
import { notSent } from "./error-answer.ts";
import { CancelledError } from "./errors.ts";
import { type Caller, ClosedError, type Limiter, sharedLimiter } from "./limiter.ts";
import type { Retry } from "./notices.ts";
import {
  DEFAULT_RETRY_POLICY,
  decideRetry,
  describeFailure,
  type Failure,
  mayHaveTakenEffect,
  type RetryPolicy,
} from "./retry.ts";
import { DEFAULT_MAX_RETRIES, type Settings } from "./settings.ts";

/** A request that was sent, with its outcome. */
export interface SentRequest {
  readonly method: string;
  /** Path and query below the base URL. */
  readonly path: string;
  /** The status of the answer, or why none came, in a few words. */
  readonly outcome: number | string;
  readonly durationMs: number;
}

export interface TransportOptions extends Caller {
  /** Called before a failed request is sent again, except after a 429, which makes a wait. */
  readonly onRetry?: ((retry: Retry) => void) | undefined;
  /** Called for each request, each retry included, when its answer came or failed to come. */
  readonly onRequest?: ((request: SentRequest) => void) | undefined;
  /** Cancels waits, reads, and calls not sent yet. A write already sent is never aborted. */
  readonly signal?: AbortSignal | undefined;
  readonly retry?: Partial<RetryPolicy> | undefined;
  /** Default: the limiter that all clients of the account share in this process. */
  readonly limiter?: Limiter | undefined;
  /** The connection pool. Default: one for the whole process. */
  readonly dispatcher?: Dispatcher | undefined;
}

/** Sends requests to the API. It waits for the limiter, attempts, and retries, in one loop. */
export class Transport {
  readonly #connection: Connection;
  readonly #limiter: Limiter;
  readonly #policy: RetryPolicy;
  readonly #caller: Caller;
  readonly #onRetry: TransportOptions["onRetry"];
  readonly #onRequest: TransportOptions["onRequest"];
  #sent = 0;

  constructor(settings: Settings, options: TransportOptions = {}) {
    const { signal, onWait, onRetry, onRequest, retry, limiter, dispatcher } = options;
    this.#onRetry = onRetry;
    this.#onRequest = onRequest;
    this.#connection = new Connection(settings, signal, dispatcher);
    this.#limiter = limiter ?? sharedLimiter(settings);
    const { maxRetries = DEFAULT_MAX_RETRIES } = settings;
    this.#policy = { ...DEFAULT_RETRY_POLICY, maxAttempts: maxRetries + 1, ...retry };
    this.#caller = { signal, onWait, patienceMs: this.#policy.deadlineMs };
    // Each call in flight listens to the signal, so many listeners are no leak.
    if (signal !== undefined) setMaxListeners(0, signal);
  }

  /** Requests sent so far, retries included. */
  get sent(): number {
    return this.#sent;
  }

  /** Returns the server's time in ms since 1970. */
  serverTime(): number {
    return this.#connection.clock.now();
  }

  /**
   * Sends a request, with retries, and returns the answer, which has a 2xx.
   *
   * @throws GenlookError of the class that fits the last answer.
   */
  async send(request: ApiRequest): Promise<ParsedAnswer> {
    const failures: Failure[] = [];
    try {
      return await this.#attempt(request, failures);
    } catch (error) {
      const isWrite = request.method !== "GET";
      const outcomeUnknown = isWrite && failures.some(mayHaveTakenEffect);
      throw Object.assign(error as Error, { outcomeUnknown });
    }
  }

  /** @param failures - Gets the failure of each attempt. */
  async #attempt(request: ApiRequest, failures: Failure[]): Promise<ParsedAnswer> {
    let ticket: number | undefined;
    let faults = 0;
    // Without the time in the queue, which may be long and is no fault.
    let elapsedMs = 0;
    for (;;) {
      ticket = await this.#unlessCancelled(request, this.#limiter.acquire(this.#caller, ticket));
      this.#sent += 1;
      const startedAt = performance.now();
      const outcome = await this.#connection.attempt(request, this.#policy.attemptMs);
      this.#onRequest?.({
        ...this.#named(request),
        outcome: resultOf(outcome),
        durationMs: performance.now() - startedAt,
      });
      if ("answer" in outcome) {
        this.#limiter.release();
        return outcome.answer;
      }
      failures.push(outcome.failure);
      elapsedMs += performance.now() - startedAt;
      const progress = { attempts: failures.length, faults: faults + 1, elapsedMs };
      const decision = decideRetry(outcome.failure, progress, this.#policy);
      const { waitMs } = decision;
      const refused = outcome.failure.kind === "status" && outcome.failure.status === 429;
      this.#limiter.release(refused ? waitMs : undefined);
      if (this.#caller.signal?.aborted)
        throw new CancelledError(this.#connection.contextOf(request));
      if (!decision.retry) throw outcome.error({ waitMs, deadlineMs: this.#policy.deadlineMs });
      if (!decision.postponed) faults += 1;
      elapsedMs += decision.waitMs;
      // After a 429, the limiter makes all calls wait.
      if (refused) continue;
      this.#onRetry?.({
        ...this.#named(request),
        reason: describeFailure(outcome.failure),
        waitMs: decision.waitMs,
        attempt: decision.postponed ? failures.length : faults,
        of: decision.postponed ? undefined : this.#policy.maxAttempts - 1,
      });
      await this.#unlessCancelled(request, this.#sleep(decision.waitMs));
    }
  }

  #named(request: ApiRequest): Pick<SentRequest, "method" | "path"> {
    const { method, path } = this.#connection.contextOf(request);
    return { method, path };
  }

  #sleep(ms: number): Promise<void> {
    return sleep(ms, undefined, { signal: this.#caller.signal });
  }

  async #unlessCancelled<Result>(request: ApiRequest, wait: Promise<Result>): Promise<Result> {
    try {
      return await wait;
    } catch (error) {
      const context = this.#connection.contextOf(request);
      if (!(error instanceof ClosedError)) throw new CancelledError(context);
      const { hints } = this.#connection;
      const postponement = { waitMs: error.closedMs, deadlineMs: this.#policy.deadlineMs };
      throw notSent(context, postponement, hints);
    }
  }
}

function resultOf(outcome: Outcome): number | string {
  if ("answer" in outcome) return outcome.answer.status;
  const { failure } = outcome;
  return failure.kind === "status" ? failure.status : describeFailure(failure);
}
