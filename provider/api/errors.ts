import { inspect } from "node:util";
import { RUN_ERROR } from "../pulumi.ts";
import { excerpt, type Problem } from "./problems.ts";

/** What is known about a failed call. A part that does not apply is absent. */
export interface ErrorContext {
  /** HTTP status of the answer. */
  readonly status?: number | undefined;
  /** The answer's `x-request-id`, to quote to Genlook's support. */
  readonly requestId?: string | undefined;
  /** HTTP method of the call. */
  readonly method?: string | undefined;
  /** Path of the call below the base URL, percent-encoded. */
  readonly path?: string | undefined;
  readonly cause?: unknown;
  /** Whether the call was a write that may have taken effect although it failed. */
  readonly outcomeUnknown?: boolean | undefined;
}

/** What an error is made of. */
export interface ErrorInit extends ErrorContext {
  /** The API's own code (`RATE_LIMITED`, …), or one of this package's (`NETWORK_ERROR`, …). */
  readonly code: string;
  readonly message: string;
}

/**
 * Base of every error that this package throws. Branch on `code`, or on the subclass with
 * `instanceof`. The message can be shown to a user and never holds the API key.
 */
export class GenlookError extends Error {
  /** The API's own code (`RATE_LIMITED`, …), or one of this package's (`NETWORK_ERROR`, …). */
  readonly code: string;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  readonly method: string | undefined;
  readonly path: string | undefined;
  /** Whether the call was a write that may have taken effect although it failed. */
  readonly outcomeUnknown: boolean;

  constructor(init: ErrorInit) {
    const { code, message, status, requestId, method, path, cause, outcomeUnknown = false } = init;
    super(message, cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    this.code = code;
    this.status = status;
    this.requestId = requestId;
    this.method = method;
    this.path = path;
    this.outcomeUnknown = outcomeUnknown;
  }

  static {
    Object.defineProperties(GenlookError.prototype, {
      // Pulumi then prints the message alone.
      [RUN_ERROR]: { value: true },
      // Pulumi inspects every error with colors all the same. Some versions of Node take a minute to
      // color the stack trace of a program that runs from source maps.
      [inspect.custom]: {
        value(this: GenlookError) {
          return [`${this.name} [${this.code}]: ${this.message}`, ...causesOf(this)].join("\n");
        },
      },
    });
  }
}

/** Causes that are shown below an error. A chain of causes may be a circle. */
const MAX_CAUSES = 5;

/** Lists the causes of an error, one line each, without their stack traces. */
function causesOf({ cause }: Error, depth = 1): string[] {
  if (cause === undefined || depth > MAX_CAUSES) return [];
  const isError = cause instanceof Error;
  const line = `${"  ".repeat(depth)}[cause]: ${excerpt(String(cause))}`;
  return [line, ...(isError ? causesOf(cause, depth + 1) : [])];
}

/** The product does not exist: the API answered 404 with the code `PRODUCT_NOT_FOUND`. */
export class NotFoundError extends GenlookError {}

/** The API key is wrong (401), or the product belongs to another account (403). */
export class UnauthorizedError extends GenlookError {}

/** The account's request budget is spent (429), and the wait would pass the call's deadline. */
export class RateLimitedError extends GenlookError {
  /** The wait that the API asked for, in milliseconds. Absent when it named none. */
  readonly retryAfterMs: number | undefined;

  constructor({
    retryAfterMs,
    ...init
  }: ErrorInit & { readonly retryAfterMs?: number | undefined }) {
    super(init);
    this.retryAfterMs = retryAfterMs;
  }
}

/** The input is wrong: found here before any request, or by the API (400, 422). */
export class ValidationError extends GenlookError {
  /** Every problem and where it is. Empty when the API named none. */
  readonly details: readonly Problem[];

  constructor({ details = [], ...init }: ErrorInit & { readonly details?: readonly Problem[] }) {
    super(init);
    this.details = details;
  }
}

/** No complete answer came: name resolution, connection, reset, timeout, or a truncated body. */
export class NetworkError extends GenlookError {}

/** The answer is not what the API promises: it is no JSON, or a field of a product is wrong. */
export class InvalidResponseError extends GenlookError {
  /** The fields that are missing or wrong. Empty when the body is no JSON at all. */
  readonly details: readonly Problem[];

  constructor({
    details = [],
    ...init
  }: Omit<ErrorInit, "code"> & { readonly details?: readonly Problem[] }) {
    super({ ...init, code: "INVALID_RESPONSE" });
    this.details = details;
  }
}

/** The connection settings are missing or malformed. Nothing was sent. */
export class ConfigurationError extends GenlookError {}

/** Creating the product would overwrite one that exists and differs from the declaration. */
export class ProductExistsError extends GenlookError {
  readonly externalId: string;

  constructor({ externalId, message }: { readonly externalId: string; readonly message: string }) {
    super({ code: "PRODUCT_EXISTS", message });
    this.externalId = externalId;
  }
}

/** The call was cancelled (Ctrl-C, `pulumi cancel`, or the caller's signal). */
export class CancelledError extends GenlookError {
  constructor(context: ErrorContext = {}) {
    const { method, path } = context;
    const call = method === undefined ? "" : `${method} ${path}: `;
    super({ ...context, code: "CANCELLED", message: `${call}cancelled before the answer came` });
  }
}
