import { parseHttpDate } from "./server-clock.ts";

/** How an attempt failed. */
export type Failure =
  | {
      readonly kind: "status";
      readonly status: number;
      /** The answer's Retry-After header, unparsed. */
      readonly retryAfter?: string | undefined;
      /** The answer's Date header, unparsed. A Retry-After that is a date is measured against it. */
      readonly date?: string | undefined;
    }
  /** No complete answer came. */
  | { readonly kind: "network"; readonly errno: string };

export interface RetryPolicy {
  /** Attempts in total. Those that the API postponed don't count. */
  readonly maxAttempts: number;
  /** Wait before the second attempt, in milliseconds. It doubles for each further attempt. */
  readonly baseDelayMs: number;
  /** Upper bound of one backoff wait, in milliseconds. */
  readonly maxDelayMs: number;
  /**
   * Limit of one attempt, in milliseconds, from its start to the end of the answer's body. The body of
   * an upload gets time of its own.
   */
  readonly attemptMs: number;
  /** Limit of a call, in milliseconds, without its time in the queue. No wait may end later. */
  readonly deadlineMs: number;
}

export const DEFAULT_RETRY_POLICY: RetryPolicy = {
  maxAttempts: 6,
  baseDelayMs: 500,
  maxDelayMs: 30_000,
  attemptMs: 60_000,
  deadlineMs: 600_000,
};

/** The progress of a call when an attempt has failed. */
export interface Progress {
  /** Failed attempts, this one included. */
  readonly attempts: number;
  /** Failed attempts that the API did not postpone. This one counts as such. */
  readonly faults: number;
  /** Milliseconds spent in attempts and in the waits between them, without the time in the queue. */
  readonly elapsedMs: number;
}

export type RetryDecision =
  | { readonly retry: true; readonly waitMs: number; readonly postponed: boolean }
  /** `waitMs`: the wait that the API asked for, if it would pass the deadline. */
  | { readonly retry: false; readonly waitMs?: number | undefined };

const RETRYABLE_STATUSES = new Set([408, 429, 500, 502, 503, 504]);

/** The code of an attempt that took longer than it may. */
export const ATTEMPT_TIMEOUT = "ATTEMPT_TIMEOUT";

const RETRYABLE_ERRNOS = new Set([
  ATTEMPT_TIMEOUT,
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

/** Failures to connect, after which the API has seen nothing of the request. */
const UNSENT_ERRNOS = new Set([
  "EAI_AGAIN",
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** Whether a write may have taken effect although the attempt failed. */
export function mayHaveTakenEffect(failure: Failure): boolean {
  if (failure.kind === "network") return !UNSENT_ERRNOS.has(failure.errno);
  const { status } = failure;
  // A status of success whose body is of no use, or a failure behind the place that took the request.
  return (status >= 200 && status < 300) || status === 408 || status >= 500;
}

/**
 * Decides whether to retry, and after which wait. Every call of this API is safe to repeat: GET and
 * DELETE are idempotent, and POST is an upsert by externalId.
 *
 * A Retry-After is authoritative: it is neither shortened nor given jitter. A Retry-After of 0 is
 * ignored, because obeying it could become a busy loop. An answer that postpones the call, by a time
 * or with a 429, is not a fault: only the deadline limits those.
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

  // The server's own clock, because the one of this machine may be wrong.
  const named =
    failure.kind === "status"
      ? parseRetryAfter(failure.retryAfter, parseHttpDate(failure.date) ?? now) || undefined
      : undefined;
  const postponed = named !== undefined || (failure.kind === "status" && failure.status === 429);
  if (!postponed && progress.faults >= policy.maxAttempts) return { retry: false };

  const waitMs = named ?? backoff(postponed ? progress.attempts : progress.faults, policy, random);
  if (progress.elapsedMs + waitMs > policy.deadlineMs) return { retry: false, waitMs: named };
  return { retry: true, waitMs, postponed };
}

/** Parses a Retry-After header to milliseconds; undefined when it is absent or malformed. */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? "";
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const date = parseHttpDate(text);
  return date === undefined ? undefined : Math.max(0, date - now);
}

/** Exponential backoff with a jitter of 50–100 %, so that failed calls do not return together. */
function backoff(failures: number, policy: RetryPolicy, random: () => number): number {
  const step = Math.min(policy.maxDelayMs, policy.baseDelayMs * 2 ** (failures - 1));
  return Math.round(step * (0.5 + random() / 2));
}

/** What the codes of failed connections mean. */
const ERRNO_WORDS: Readonly<Record<string, string>> = {
  [ATTEMPT_TIMEOUT]: "no complete answer in time",
  EAI_AGAIN: "the host name can't be resolved now",
  ECONNREFUSED: "connection refused",
  ECONNRESET: "connection reset",
  EHOSTUNREACH: "host unreachable",
  ENETUNREACH: "network unreachable",
  ENOTFOUND: "no such host",
  EPIPE: "connection closed",
  ETIMEDOUT: "connection timed out",
  TRUNCATED_BODY: "the answer breaks off",
  UND_ERR_BODY_TIMEOUT: "the answer stopped",
  UND_ERR_CONNECT_TIMEOUT: "no connection in time",
  UND_ERR_HEADERS_TIMEOUT: "no answer in time",
  UND_ERR_SOCKET: "connection closed",
};

/** Describes a failed attempt in a few words. */
export function describeFailure(failure: Failure): string {
  if (failure.kind === "status") return `status ${failure.status}`;
  return ERRNO_WORDS[failure.errno] ?? failure.errno;
}
