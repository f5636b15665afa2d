/** One problem in a request that the API refused, as its `details` name it. */
export interface ErrorDetail {
  /** Path of the field, for example `images[0].url`. */
  readonly path: string;
  readonly message: string;
}

/** What is known about a failed call; every part is absent when it does not apply. */
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
}

/**
 * Base of every error that this package throws. Branch on `code`, or on the subclass with
 * `instanceof`; the message is one that can be shown to a user and never holds the API key.
 */
export class GenlookError extends Error {
  /** The API's own code (`RATE_LIMITED`, …), or one of this package's (`NETWORK_ERROR`, …). */
  readonly code: string;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  readonly method: string | undefined;
  readonly path: string | undefined;

  constructor(code: string, message: string, context: ErrorContext = {}) {
    super(message, context.cause === undefined ? undefined : { cause: context.cause });
    this.name = new.target.name;
    this.code = code;
    this.status = context.status;
    this.requestId = context.requestId;
    this.method = context.method;
    this.path = context.path;
  }
}

/** The product does not exist: the API answered 404 with the code `PRODUCT_NOT_FOUND`. */
export class NotFoundError extends GenlookError {}

/** The API key is wrong (401), or the product belongs to another account (403). */
export class UnauthorizedError extends GenlookError {}

/** The account's request budget is spent (429), and waiting for it would pass the deadline. */
export class RateLimitedError extends GenlookError {
  /** The wait that the API asked for, in milliseconds; absent when it named none. */
  readonly retryAfterMs: number | undefined;

  constructor(code: string, message: string, context: ErrorContext, retryAfterMs?: number) {
    super(code, message, context);
    this.retryAfterMs = retryAfterMs;
  }
}

/** The input is wrong: found here before any request, or by the API (400, 422). */
export class ValidationError extends GenlookError {
  /** Every problem with the path of its field; empty when the API named none. */
  readonly details: readonly ErrorDetail[];

  constructor(
    code: string,
    message: string,
    context: ErrorContext = {},
    details: readonly ErrorDetail[] = [],
  ) {
    super(code, message, context);
    this.details = details;
  }
}

/** No complete answer came: name resolution, connection, reset, timeout, or an answer cut short. */
export class NetworkError extends GenlookError {}

/** An answer came that is not what the API promises: no JSON, or a product with a wrong field. */
export class InvalidResponseError extends GenlookError {
  /** The fields that are missing or wrong; empty when the body is no JSON at all. */
  readonly details: readonly ErrorDetail[];

  constructor(message: string, context: ErrorContext, details: readonly ErrorDetail[] = []) {
    super("INVALID_RESPONSE", message, context);
    this.details = details;
  }
}

/** The connection settings are missing or malformed; nothing was sent. */
export class ConfigurationError extends GenlookError {}

/** Creating would overwrite a product that exists and differs from the declaration. */
export class ProductExistsError extends GenlookError {
  readonly externalId: string;

  constructor(externalId: string, message: string) {
    super("PRODUCT_EXISTS", message);
    this.externalId = externalId;
  }
}

/** The call was cancelled (Ctrl-C, `pulumi cancel`, or the caller's signal). */
export class CancelledError extends GenlookError {
  constructor(context: ErrorContext = {}) {
    super("CANCELLED", "cancelled before the answer came", context);
  }
}
