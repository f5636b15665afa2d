import { type Answer, jsonAnswer } from "./answer.ts";
import { codeOfStatus } from "./errors.ts";
import type { RecordedRequest } from "./request-log.ts";

/** Which requests a fault applies to: those that match every given part. */
export interface FaultMatch {
  readonly method?: string;
  /** The path below the base URL, percent-encoded and without query, or a pattern to find in it. */
  readonly path?: string | RegExp;
  readonly externalId?: string;
  /** Position in the request log, counted from 0. */
  readonly index?: number;
}

/** An answer to send instead of the API's. The request itself has no effect. */
export interface FaultAnswer {
  /** Default: 200, for a `body` that is not the JSON a client expects. */
  readonly status?: number;
  /** `code` of the error. Default: the API's code for this status. */
  readonly code?: string;
  /** An object is sent as JSON, a string as plain text, `""` as no body. Default: an API error. */
  readonly body?: string | object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Which requests a fault applies to, how many of them, and with what delay. */
export interface FaultTiming {
  readonly match?: FaultMatch;
  /** Matching requests to skip first. Default: 0. */
  readonly skip?: number;
  /** Requests to apply to after those. Default: 1; `Infinity` for all. */
  readonly times?: number;
  /** Milliseconds to delay the answer. A change by the request is made before the delay. */
  readonly delayMs?: number;
}

/** What goes wrong: exactly one of these, or none of them with a `delayMs`. */
export type FaultEffect =
  | FaultAnswer
  /** A 502 with an HTML page, like a proxy's. */
  | { readonly html: true }
  /** A TCP reset instead of an answer, before or after the request takes effect. */
  | { readonly reset: "before" | "after" }
  /** The request takes effect, but the connection closes halfway through the answer. */
  | { readonly truncate: true };

/** A scripted fault. */
export type Fault = FaultTiming & FaultEffect;

const HTML = "<html><head><title>502 Bad Gateway</title></head><body>Bad Gateway</body></html>";

/**
 * Scripted faults. The first fault that matches a request applies to it, before the API key and
 * the request budget are checked.
 *
 * @example
 * emulator.faults.add({ status: 429, headers: { "retry-after": "1" } });
 * emulator.faults.add({ match: { method: "POST" }, reset: "after", times: 2 });
 */
export class Faults {
  #waiting: { readonly fault: Fault; skip: number; times: number }[] = [];

  /** Number of faults that have not been used up: 0 when the whole script was played. */
  get pending(): number {
    return this.#waiting.length;
  }

  /** @throws TypeError when the fault has no effect, or more than one. */
  add(fault: Fault): void {
    const effects = [
      "status" in fault || "body" in fault,
      "html" in fault,
      "reset" in fault,
      "truncate" in fault,
    ].filter(Boolean).length;
    if (effects > 1 || (effects === 0 && fault.delayMs === undefined)) {
      throw new TypeError(
        "a fault needs exactly one of status/body, html, reset, truncate; or only delayMs",
      );
    }
    this.#waiting.push({ fault, skip: fault.skip ?? 0, times: fault.times ?? 1 });
  }

  /** Removes all faults. */
  clear(): void {
    this.#waiting = [];
  }

  /** @internal Returns the fault that applies to a request, and counts its use. */
  take(request: RecordedRequest): Fault | undefined {
    for (const waiting of this.#waiting) {
      if (!matches(request, waiting.fault.match ?? {})) continue;
      if (waiting.skip > 0) {
        waiting.skip -= 1;
        continue;
      }
      waiting.times -= 1;
      if (waiting.times <= 0) this.#waiting = this.#waiting.filter((other) => other !== waiting);
      return waiting.fault;
    }
    return undefined;
  }
}

/** The answer that a fault sends instead of the API's; undefined when the API answers. */
export function answerOf(fault: Fault): Answer | undefined {
  if ("html" in fault) return { status: 502, headers: { "content-type": "text/html" }, body: HTML };
  if (!("status" in fault || "body" in fault)) return undefined;
  const { status = 200, headers = {}, body } = fault;
  if (typeof body === "string") {
    const type = body === "" ? {} : { "content-type": "text/plain; charset=utf-8" };
    return { status, headers: { ...type, ...headers }, body };
  }
  const code = fault.code ?? codeOfStatus(status);
  return jsonAnswer(status, body ?? { code, message: "A scripted fault", status }, headers);
}

function matches(request: RecordedRequest, match: FaultMatch): boolean {
  const { method, path, externalId, index } = match;
  return (
    (method === undefined || method === request.method) &&
    (externalId === undefined || externalId === request.externalId) &&
    (index === undefined || index === request.index) &&
    (path === undefined ||
      // Unlike `test`, `search` ignores the `lastIndex` of a global pattern.
      (typeof path === "string" ? path === request.path : request.path.search(path) !== -1))
  );
}
