import { type Answer, jsonAnswer } from "./answer.ts";
import { codeOfStatus } from "./errors.ts";
import type { RecordedRequest } from "./request-log.ts";

/** Which requests a fault strikes: those that fit every part. */
export interface FaultMatch {
  readonly method?: string;
  /** The path below the base URL, percent-encoded, without its query; or a pattern to find in it. */
  readonly path?: string | RegExp;
  readonly externalId?: string;
  /** Place in the request log, from 0. */
  readonly index?: number;
}

/** An answer that is given in place of the API's; the request has no other effect. */
export interface FaultAnswer {
  /** Default: 200, for a raw `body` that should have been JSON. */
  readonly status?: number;
  /** `code` of the error. Default: the API's own for this status. */
  readonly code?: string;
  /** An object is sent as JSON, a string as plain text, `""` as nothing. Default: an API error. */
  readonly body?: string | object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** When a fault strikes, how often, and how slowly. */
export interface FaultTiming {
  readonly match?: FaultMatch;
  /** Matching requests to let pass first. Default: 0. */
  readonly skip?: number;
  /** Requests to strike after those. Default: 1; `Infinity` for all. */
  readonly times?: number;
  /** Milliseconds to hold the answer back; a change that the request makes is made before. */
  readonly delayMs?: number;
}

/** What goes wrong: exactly one of these, or nothing but a `delayMs`. */
export type FaultEffect =
  | FaultAnswer
  /** A 502 with a page of HTML, as a proxy answers it. */
  | { readonly html: true }
  /** A TCP reset instead of the answer, before or after the request has taken effect. */
  | { readonly reset: "before" | "after" }
  /** The request takes effect; its answer breaks off half way through the announced length. */
  | { readonly truncate: true };

/** A scripted fault. */
export type Fault = FaultTiming & FaultEffect;

const HTML = "<html><head><title>502 Bad Gateway</title></head><body>Bad Gateway</body></html>";

/**
 * The faults that are still to come. A request is struck by the first fault that matches it and
 * has strikes left; faults come before the API key and the request budget are looked at.
 *
 * @example
 * emulator.faults.add({ status: 429, headers: { "retry-after": "1" } });
 * emulator.faults.add({ match: { method: "POST" }, reset: "after", times: 2 });
 */
export class Faults {
  #waiting: { readonly fault: Fault; skip: number; times: number }[] = [];

  /** Faults that have not struck as often as they should: 0 when the script was played out. */
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
        "a fault needs one of: status or body, html, reset, truncate; or delayMs alone",
      );
    }
    this.#waiting.push({ fault, skip: fault.skip ?? 0, times: fault.times ?? 1 });
  }

  /** Forgets all faults. */
  clear(): void {
    this.#waiting = [];
  }

  /** @internal Uses up a strike of the fault that strikes this request, if one does. */
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

/** The answer that a fault gives in place of the API's; undefined when the API shall answer. */
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
      // `search` starts at the beginning whatever the pattern's flags and history.
      (typeof path === "string" ? path === request.path : request.path.search(path) !== -1))
  );
}
