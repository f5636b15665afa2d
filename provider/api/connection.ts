import type { Agent, Dispatcher, FormData } from "undici";
import { cut } from "../text/cut.ts";
import { errorFromAnswer, type Postponement } from "./error-answer.ts";
import { type ErrorContext, InvalidResponseError, NetworkError } from "./errors.ts";
import { exchange } from "./exchange.ts";
import { type Hints, hintsOf } from "./hints.ts";
import { MAX_IN_FLIGHT } from "./limiter.ts";
import { type Mask, maskOf } from "./mask.ts";
import { excerpt, quotedExcerpt } from "./problems.ts";
import type { Failure } from "./retry.ts";
import { ServerClock } from "./server-clock.ts";
import type { Settings } from "./settings.ts";
import { undici } from "./undici.ts";

const { version } = require("../../package.json") as { version: string };

export interface ApiRequest {
  readonly method: "GET" | "POST" | "DELETE";
  /** Path and query below the base URL, percent-encoded, with its leading slash. */
  readonly path: string;
  /** Sent as JSON, unless it is a form. */
  readonly body?: unknown;
  /** Whether a 2xx may have any body. By default, one that is not JSON is an error. */
  readonly acceptsAnyBody?: boolean;
}

/** What an error tells about its request. */
type RequestContext = ErrorContext & { readonly method: string; readonly path: string };

/** The result of one attempt. */
export type Outcome =
  | { readonly answer: ParsedAnswer }
  /** How the attempt failed, and the error to throw when it is not retried. */
  | { readonly failure: Failure; readonly error: (postponement: Postponement) => Error };

/** A complete answer, with its whole body. */
interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly retryAfter: string | undefined;
  readonly date: string | undefined;
  readonly requestId: string | undefined;
  readonly text: string;
}

/** An answer with a 2xx. */
export interface ParsedAnswer extends Answer {
  /** The parsed JSON; undefined when the body is something else. */
  readonly json: unknown;
}

/** Timeout for a connection, for headers, and between two chunks of a body, in milliseconds. */
const TIMEOUT_MS = 30_000;
/** An upload that is at least this fast does not time out: 64 KiB a second. */
const SLOWEST_UPLOAD_BYTES_PER_MS = (64 * 1024) / 1000;
/** Characters of a path that an error shows. */
const MAX_PATH = 500;
/** Enough for a page of 200 products with 300 kB each. */
const MAX_BODY_MIB = 64;

let pool: Agent | undefined;

function sharedPool(): Agent {
  pool ??= new (undici().Agent)({
    connections: MAX_IN_FLIGHT,
    connectTimeout: TIMEOUT_MS,
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
    maxResponseSize: MAX_BODY_MIB * 1024 * 1024,
  });
  return pool;
}

/** A connection to the API: adds the key, sends one request, reads and parses the whole answer. */
export class Connection {
  readonly clock = new ServerClock();
  readonly hints: Hints;
  readonly #mask: Mask;
  readonly #origin: string;
  readonly #basePath: string;
  readonly #signal: AbortSignal | undefined;
  readonly #dispatcher: Dispatcher;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #jsonHeaders: Readonly<Record<string, string>>;

  constructor(settings: Settings, signal?: AbortSignal, dispatcher: Dispatcher = sharedPool()) {
    const { origin, pathname } = new URL(settings.baseUrl);
    this.#mask = maskOf(settings.apiKey);
    this.hints = hintsOf(settings);
    this.#origin = origin;
    this.#basePath = pathname === "/" ? "" : pathname;
    this.#signal = signal;
    this.#dispatcher = dispatcher;
    this.#headers = {
      "x-api-key": settings.apiKey,
      accept: "application/json",
      "user-agent": `pulumi-genlook/${version}`,
    };
    this.#jsonHeaders = { ...this.#headers, "content-type": "application/json" };
  }

  /**
   * Sends a request once. It never throws: the caller decides what to do about a failure.
   *
   * @param timeoutMs - Limit of the whole attempt. The body of the request gets more time.
   */
  async attempt(request: ApiRequest, timeoutMs: number): Promise<Outcome> {
    let answer: Answer;
    try {
      answer = await this.#exchange(request, timeoutMs);
    } catch (cause) {
      const errno = errnoOf(cause);
      return {
        failure: { kind: "network", errno },
        error: () => this.#networkError(request, errno, cause),
      };
    }
    const { status, retryAfter, date } = answer;
    this.clock.set(date);
    if (status >= 200 && status < 300) return this.#parse(request, answer);
    return {
      failure: { kind: "status", status, retryAfter, date },
      error: (postponement) =>
        errorFromAnswer(
          this.contextOf(request, answer),
          answer.text,
          postponement,
          this.hints,
          this.#mask,
        ),
    };
  }

  /** Returns what an error tells about its request. */
  contextOf({ method, path }: ApiRequest, answer?: Answer): RequestContext {
    return {
      method,
      path: shownPath(path, this.#mask),
      status: answer?.status,
      requestId: answer?.requestId,
    };
  }

  #call({ method, path }: ApiRequest): string {
    return `${method} ${shownPath(path, this.#mask)}`;
  }

  async #exchange(request: ApiRequest, timeoutMs: number): Promise<Answer> {
    const { method } = request;
    const body = encode(request.body);
    const options = {
      origin: this.#origin,
      // Not by URL, which would resolve a product named ".." as a parent folder.
      path: this.#basePath + request.path,
      method,
      headers: typeof body === "string" ? this.#jsonHeaders : this.#headers,
      body,
    };
    const limitMs = timeoutMs + sizeOf(body) / SLOWEST_UPLOAD_BYTES_PER_MS;
    // Never abort a write already sent: the server may still apply it.
    const signal = method === "GET" ? this.#signal : undefined;
    const { status, headers, text } = await exchange(this.#dispatcher, options, limitMs, signal);
    return {
      status,
      contentType: String(headers["content-type"] ?? ""),
      retryAfter: single(headers["retry-after"]),
      date: single(headers.date),
      requestId: this.#shownId(single(headers["x-request-id"])),
      text,
    };
  }

  #shownId(requestId: string | undefined): string | undefined {
    return requestId && (excerpt(this.#mask(requestId), 200) || undefined);
  }

  #parse(request: ApiRequest, answer: Answer): Outcome {
    const json = parseJson(answer.text);
    if (json !== undefined || request.acceptsAnyBody) return { answer: { ...answer, json } };
    // JSON that breaks off was truncated on the way. A page of HTML is no use to retry.
    const truncated = /json/i.test(answer.contentType) && answer.text !== "";
    return {
      failure: truncated
        ? { kind: "network", errno: "TRUNCATED_BODY" }
        : { kind: "status", status: answer.status },
      error: () =>
        new InvalidResponseError({
          message: `${this.#call(request)}: the answer (status ${answer.status}) has ${describeBody(answer, this.#mask)}; ${this.hints.baseUrl}`,
          ...this.contextOf(request, answer),
        }),
    };
  }

  #networkError(request: ApiRequest, errno: string, cause: unknown): Error {
    const call = this.#call(request);
    const reason = excerpt(this.#mask(cause instanceof Error ? cause.message : String(cause)));
    // Copied, because undici's error may hold bytes of the answer, and a server may echo the key.
    const copy = Object.assign(new Error(reason), { code: errno });
    const context = { ...this.contextOf(request), cause: copy };
    if (errno === "UND_ERR_RES_EXCEEDED_MAX_SIZE") {
      const message = `${call}: the answer is larger than ${MAX_BODY_MIB} MiB, so it was not read`;
      return new InvalidResponseError({ message, ...context });
    }
    return new NetworkError({
      code: "NETWORK_ERROR",
      message: `${call}: no answer from ${this.#mask(this.#origin)} (${errno}: ${reason || "connection failed"})`,
      ...context,
    });
  }
}

/** Prepares a path for an error. A cursor may be long, and may be the key if a server echoed it. */
export function shownPath(path: string, mask: Mask): string {
  return cut(mask(path), MAX_PATH);
}

/** Describes a body. Its beginning helps to recognize a proxy's page. */
export function describeBody({ text }: Pick<Answer, "text">, mask: Mask): string {
  if (text.trim() === "") return "an empty body";
  const kind = parseJson(text) === undefined ? "a body that is not JSON" : "the body";
  return `${kind}: ${quotedExcerpt(mask(text), 120)}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

type Body = string | FormData | null;

function encode(body: unknown): Body {
  if (body === undefined) return null;
  return body instanceof undici().FormData ? body : JSON.stringify(body);
}

/** Returns the size of a body, nearly: in characters for texts, in bytes for files. */
function sizeOf(body: Body): number {
  if (body === null || typeof body === "string") return body?.length ?? 0;
  const sizes = [...body.values()].map((part) =>
    typeof part === "string" ? part.length : part.size,
  );
  return sizes.reduce((total, size) => total + size, 0);
}

/** Returns the system's or undici's error code. Happy Eyeballs fails with an AggregateError. */
function errnoOf(error: unknown): string {
  if (error instanceof AggregateError) return errnoOf(error.errors[0]);
  const { code, name, message } = error as { code?: unknown; name?: unknown; message?: unknown };
  // undici's parser fails so when a connection ends in the middle of a body.
  if (name === "HTTPParserError" && /\bEOF\b/.test(String(message))) return "TRUNCATED_BODY";
  return typeof code === "string" ? code : "UNKNOWN";
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
