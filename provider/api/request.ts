import { setMaxListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { Agent, type Dispatcher } from "undici";
import { CancelledError, type ErrorContext, InvalidResponseError, NetworkError } from "./errors.ts";
import { errorFromAnswer } from "./refusal.ts";
import { DEFAULT_RETRY_POLICY, decideRetry, type Failure, type RetryPolicy } from "./retry.ts";
import type { Settings } from "./settings.ts";

const { version } = require("../../package.json") as { version: string };

export interface ApiRequest {
  readonly method: "GET" | "POST" | "DELETE";
  /** Path and query below the base URL, percent-encoded, with its leading slash. */
  readonly path: string;
  readonly body?: unknown;
}

/** A complete answer: the whole body was read. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly retryAfter: string | undefined;
  readonly requestId: string | undefined;
  readonly text: string;
}

export interface TransportOptions {
  readonly retry?: Partial<RetryPolicy> | undefined;
  /** Ends waits and reads at once. A write on the wire is let finish: cut, it might yet happen. */
  readonly signal?: AbortSignal | undefined;
  /** The pool to send through. Default: one for the whole process. */
  readonly dispatcher?: Dispatcher | undefined;
}

/** Requests in flight at once: enough to hide the latency, few enough for a budget of 100 a minute. */
const CONNECTIONS = 16;
/** Wait for a connection, for headers, and between two pieces of a body, in milliseconds. */
const TIMEOUT_MS = 30_000;
/** A page of 200 products with 300 kB each; anything larger is not a catalogue. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;

let pool: Agent | undefined;

function sharedPool(): Agent {
  pool ??= new Agent({
    connections: CONNECTIONS,
    connectTimeout: TIMEOUT_MS,
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
    maxResponseSize: MAX_BODY_BYTES,
  });
  return pool;
}

/** Sends requests of the API: the key, the pool, and the one retry loop around the whole exchange. */
export class Transport {
  readonly #settings: Settings;
  readonly #dispatcher: Dispatcher;
  readonly #policy: RetryPolicy;
  readonly #signal: AbortSignal | undefined;

  constructor(settings: Settings, options: TransportOptions = {}) {
    this.#settings = settings;
    this.#policy = { ...DEFAULT_RETRY_POLICY, ...options.retry };
    this.#signal = options.signal;
    // Every call in flight listens to it; that many are no leak.
    if (this.#signal !== undefined) setMaxListeners(0, this.#signal);
    this.#dispatcher = options.dispatcher ?? sharedPool();
  }

  /**
   * Sends a request until it is answered with success, and gives the parsed JSON body (undefined
   * for a DELETE, whose answer says nothing).
   *
   * @throws GenlookError of the kind that fits the last answer.
   */
  async send(request: ApiRequest): Promise<unknown> {
    const startedAt = Date.now();
    let faults = 0;
    if (this.#signal?.aborted) throw new CancelledError(contextOf(request));
    for (;;) {
      const outcome = await this.#attempt(request);
      if ("value" in outcome) return outcome.value;
      const progress = { faults: faults + 1, elapsedMs: Date.now() - startedAt };
      if (this.#signal?.aborted) throw new CancelledError(contextOf(request));
      const decision = decideRetry(outcome.failure, progress, this.#policy);
      if (!decision.retry) throw outcome.error(decision.waitMs);
      if (!decision.putOff) faults += 1;
      await this.#wait(decision.waitMs, request);
    }
  }

  async #attempt(request: ApiRequest): Promise<Outcome> {
    let answer: Answer;
    try {
      answer = await this.#exchange(request);
    } catch (cause) {
      const errno = errnoOf(cause);
      return {
        failure: { kind: "network", errno },
        error: () => this.#networkError(request, errno, cause),
      };
    }
    if (answer.status >= 200 && answer.status < 300) return this.#parse(request, answer);
    return {
      failure: { kind: "status", status: answer.status, retryAfter: answer.retryAfter },
      error: (waitMs) =>
        errorFromAnswer(contextOf(request, answer), this.#withoutKey(answer.text), {
          waitMs,
          deadlineMs: this.#policy.deadlineMs,
        }),
    };
  }

  async #exchange(request: ApiRequest): Promise<Answer> {
    const url = new URL(this.#settings.baseUrl);
    const { statusCode, headers, body } = await this.#dispatcher.request({
      origin: url.origin,
      // Not through URL, which would take a product called ".." for a step up.
      path: (url.pathname === "/" ? "" : url.pathname) + request.path,
      method: request.method,
      headers: {
        "x-api-key": this.#settings.apiKey,
        accept: "application/json",
        "user-agent": `pulumi-genlook/${version}`,
        ...(request.body === undefined ? {} : { "content-type": "application/json" }),
      },
      body: request.body === undefined ? null : JSON.stringify(request.body),
      signal: (request.method === "GET" && this.#signal) || null,
    });
    return {
      status: statusCode,
      contentType: String(headers["content-type"] ?? ""),
      retryAfter: single(headers["retry-after"]),
      requestId: single(headers["x-request-id"]),
      text: await body.text(),
    };
  }

  #parse(request: ApiRequest, answer: Answer): Outcome {
    if (request.method === "DELETE") return { value: undefined };
    try {
      return { value: JSON.parse(answer.text) };
    } catch {
      // JSON that breaks off was cut short on the way; a page of HTML will not turn into JSON.
      const truncated = /json/i.test(answer.contentType) && answer.text !== "";
      return {
        failure: truncated
          ? { kind: "network", errno: "TRUNCATED_BODY" }
          : { kind: "status", status: answer.status },
        error: () => {
          const what = answer.text.trim() === "" ? "an empty body" : "a body that is not JSON";
          return new InvalidResponseError(
            `${request.method} ${request.path}: the answer (status ${answer.status}) has ${what}${excerpt(this.#withoutKey(answer.text))}. Is genlook:baseUrl right?`,
            contextOf(request, answer),
          );
        },
      };
    }
  }

  #networkError(request: ApiRequest, errno: string, cause: unknown): NetworkError {
    const reason = this.#withoutKey(cause instanceof Error ? cause.message : String(cause));
    return new NetworkError(
      "NETWORK_ERROR",
      `${request.method} ${request.path}: no answer from ${new URL(this.#settings.baseUrl).origin} (${errno}: ${reason || "connection failed"})`,
      { ...contextOf(request), cause },
    );
  }

  async #wait(ms: number, request: ApiRequest): Promise<void> {
    try {
      await sleep(ms, undefined, { signal: this.#signal });
    } catch {
      throw new CancelledError(contextOf(request));
    }
  }

  /** A server may echo what it was sent. */
  #withoutKey(text: string): string {
    return text.replaceAll(this.#settings.apiKey, "[API key]");
  }
}

type Outcome =
  | { readonly value: unknown }
  | { readonly failure: Failure; readonly error: (waitMs?: number) => Error };

function contextOf(request: ApiRequest, answer?: Answer): ErrorContext {
  return {
    method: request.method,
    path: request.path,
    status: answer?.status,
    requestId: answer?.requestId,
  };
}

/** The system's or undici's code; a happy-eyeballs failure is an AggregateError of several. */
function errnoOf(error: unknown): string {
  if (error instanceof AggregateError) return errnoOf(error.errors[0]);
  const { code } = error as { code?: unknown };
  return typeof code === "string" ? code : "UNKNOWN";
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

/** The beginning of a body on one line, to recognise a proxy's page by. */
function excerpt(text: string): string {
  const line = text.replace(/\s+/g, " ").trim().slice(0, 120);
  return line === "" ? "" : `: ${JSON.stringify(line)}`;
}
