/** How an attempt went wrong. */
export type Failure =
  | {
      readonly kind: "status";
      readonly status: number;
      /** The answer's Retry-After header as it came. */
      readonly retryAfter?: string | undefined;
    }
  /** No complete answer came. */
  | { readonly kind: "network"; readonly errno: string };

export interface RetryPolicy {
  /** Attempts in all, first one included; those that the API put off don't count. */
  readonly maxAttempts: number;
  /** Wait before the second attempt, in milliseconds; doubled for each one after. */
  readonly baseDelayMs: number;
  /** Upper bound of one backoff wait, in milliseconds. */
  readonly maxDelayMs: number;
  /** No wait may end later than this after the call began, the wait in line left out, in ms. */
  readonly deadlineMs: number;
}

export const DEFAULT_RETRY_POLICY: RetryPolicy = {
  maxAttempts: 6,
  baseDelayMs: 500,
  maxDelayMs: 30_000,
  deadlineMs: 600_000,
};

/** Where a call stands when an attempt has failed. */
export interface Progress {
  /** Failed attempts so far, this one included. */
  readonly attempts: number;
  /** Those of them that the API did not put off, this one included as if it were one. */
  readonly faults: number;
  /** Milliseconds that attempts and the waits between them took; the wait in line is no part. */
  readonly elapsedMs: number;
}

export type RetryDecision =
  | { readonly retry: true; readonly waitMs: number; readonly putOff: boolean }
  /** `waitMs`: the wait that the API asked for, where it is what passes the deadline. */
  | { readonly retry: false; readonly waitMs?: number | undefined };

const RETRYABLE_STATUSES = new Set([408, 429, 500, 502, 503, 504]);

const RETRYABLE_ERRNOS = new Set([
  "EAI_AGAIN",
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EPIPE",
  "ETIMEDOUT",
  "UND_ERR_BODY_TIMEOUT",
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_HEADERS_TIMEOUT",
  "UND_ERR_RES_CONTENT_LENGTH_MISMATCH",
  "UND_ERR_SOCKET",
  "TRUNCATED_BODY",
]);

/**
 * Whether to try again, and after which wait. Every call of this API may be repeated: a GET and a
 * DELETE by nature, a POST because it is an upsert by externalId.
 *
 * A Retry-After is authoritative: it is neither shortened, nor lengthened by jitter; one of 0 is
 * as good as none, so that it can't be followed in a circle. An answer that puts the call off, by
 * a time or as a 429, is not a fault: only the deadline bounds those.
 */
export function decideRetry(
  failure: Failure,
  progress: Progress,
  policy: RetryPolicy = DEFAULT_RETRY_POLICY,
  now: number = Date.now(),
  random: () => number = Math.random,
): RetryDecision {
  const retryable =
    failure.kind === "status"
      ? RETRYABLE_STATUSES.has(failure.status)
      : RETRYABLE_ERRNOS.has(failure.errno);
  if (!retryable) return { retry: false };

  const named =
    failure.kind === "status" ? parseRetryAfter(failure.retryAfter, now) || undefined : undefined;
  const putOff = named !== undefined || (failure.kind === "status" && failure.status === 429);
  if (!putOff && progress.faults >= policy.maxAttempts) return { retry: false };

  const waitMs = named ?? backoff(putOff ? progress.attempts : progress.faults, policy, random);
  if (progress.elapsedMs + waitMs > policy.deadlineMs) return { retry: false, waitMs: named };
  return { retry: true, waitMs, putOff };
}

/** Milliseconds that a Retry-After header asks for, or undefined when it is absent or garbage. */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? "";
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  // An HTTP date begins with the day's name; Date.parse alone takes "-5" for a year.
  const date = /^[A-Za-z]{3},? /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** Exponential, 50–100 % of the step, so that calls that failed together do not return together. */
function backoff(failures: number, policy: RetryPolicy, random: () => number): number {
  const step = Math.min(policy.maxDelayMs, policy.baseDelayMs * 2 ** (failures - 1));
  return Math.round(step * (0.5 + random() / 2));
}
