import { setMaxListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { Dispatcher } from "undici";
import { type ApiRequest, Connection, contextOf } from "./connection.ts";
import { notSent } from "./error-answer.ts";
import { CancelledError } from "./errors.ts";
import { type Caller, ClosedError, type Limiter, sharedLimiter } from "./limiter.ts";
import { DEFAULT_RETRY_POLICY, decideRetry, type RetryPolicy } from "./retry.ts";
import { DEFAULT_MAX_RETRIES, type Settings } from "./settings.ts";

export interface TransportOptions extends Caller {
  /**
   * Ends waits and reads at once, and lets nothing else begin. A write on the wire is let finish:
   * cut, it might yet happen.
   */
  readonly signal?: AbortSignal | undefined;
  readonly retry?: Partial<RetryPolicy> | undefined;
  /** Default: the one that all clients of the account share in this process. */
  readonly limiter?: Limiter | undefined;
  /** The pool to send through. Default: one for the whole process. */
  readonly dispatcher?: Dispatcher | undefined;
}

/** Sends requests of the API: the one loop around the wait for a turn, an attempt, and a retry. */
export class Transport {
  readonly #connection: Connection;
  readonly #limiter: Limiter;
  readonly #policy: RetryPolicy;
  readonly #caller: Caller;

  constructor(settings: Settings, options: TransportOptions = {}) {
    const { signal, onWait, retry, limiter, dispatcher } = options;
    this.#connection = new Connection(settings, signal, dispatcher);
    this.#limiter = limiter ?? sharedLimiter(settings);
    const { maxRetries = DEFAULT_MAX_RETRIES } = settings;
    this.#policy = { ...DEFAULT_RETRY_POLICY, maxAttempts: maxRetries + 1, ...retry };
    this.#caller = { signal, onWait, patienceMs: this.#policy.deadlineMs };
    // Every call that waits or reads listens to it; that many are no leak.
    if (signal !== undefined) setMaxListeners(0, signal);
  }

  /**
   * Sends a request until it is answered with success, and gives the parsed JSON body (undefined
   * for a DELETE, whose answer says nothing).
   *
   * @throws GenlookError of the kind that fits the last answer.
   */
  async send(request: ApiRequest): Promise<unknown> {
    let place: number | undefined;
    let attempts = 0;
    let faults = 0;
    // Without the wait in line for the budget, which may be long and is no sign of trouble.
    let elapsedMs = 0;
    for (;;) {
      place = await this.#unlessCancelled(request, this.#limiter.takeTurn(this.#caller, place));
      const startedAt = performance.now();
      const outcome = await this.#connection.attempt(request);
      if ("value" in outcome) {
        this.#limiter.endTurn();
        return outcome.value;
      }
      attempts += 1;
      elapsedMs += performance.now() - startedAt;
      const progress = { attempts, faults: faults + 1, elapsedMs };
      const decision = decideRetry(outcome.failure, progress, this.#policy);
      const { waitMs } = decision;
      const refused = outcome.failure.kind === "status" && outcome.failure.status === 429;
      this.#limiter.endTurn(refused ? waitMs : undefined);
      if (this.#caller.signal?.aborted) throw new CancelledError(contextOf(request));
      if (!decision.retry) throw outcome.error({ waitMs, deadlineMs: this.#policy.deadlineMs });
      if (!decision.putOff) faults += 1;
      elapsedMs += decision.waitMs;
      // After a 429 everybody waits, and the limiter sees to that.
      if (!refused) await this.#unlessCancelled(request, this.#sleep(decision.waitMs));
    }
  }

  #sleep(ms: number): Promise<void> {
    return sleep(ms, undefined, { signal: this.#caller.signal });
  }

  async #unlessCancelled<Result>(request: ApiRequest, wait: Promise<Result>): Promise<Result> {
    try {
      return await wait;
    } catch (error) {
      const context = contextOf(request);
      if (!(error instanceof ClosedError)) throw new CancelledError(context);
      throw notSent(context, { waitMs: error.closedMs, deadlineMs: this.#policy.deadlineMs });
    }
  }
}
