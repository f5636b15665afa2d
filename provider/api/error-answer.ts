import * as z from "zod";
import {
  type ErrorContext,
  GenlookError,
  NotFoundError,
  RateLimitedError,
  UnauthorizedError,
  ValidationError,
} from "./errors.ts";
import type { Hints } from "./hints.ts";
import { excerpt, listProblems } from "./problems.ts";

const short = (length: number) => (text: string) => excerpt(text, length);

/** The shape of an error's body; a proxy's may lack any part of it. */
const errorSchema = z.object({
  code: z.string().min(1).transform(short(100)),
  message: z.string().transform(short(1000)).catch(""),
  details: z
    .array(
      z.object({
        path: z.string().transform(short(300)),
        message: z.string().transform(short(300)),
      }),
    )
    .catch([]),
});

/** Why a call is not retried although the API asked for a later attempt. */
export interface Postponement {
  /** The wait that the API asked for, if it would pass the deadline. */
  readonly waitMs: number | undefined;
  readonly deadlineMs: number;
}

/**
 * Turns an answer with an error status into the error that callers branch on.
 *
 * @param mask - Removes the API key from a text, because a server may echo what it was sent.
 */
export function errorFromAnswer(
  context: ErrorContext,
  text: string,
  postponement: Postponement,
  hints: Hints,
  mask: (text: string) => string,
): GenlookError {
  const status = context.status ?? 0;
  const refusal = parseRefusal(text, mask);
  const code = refusal?.code ?? `HTTP_${status}`;
  const details = refusal?.details ?? [];
  const message =
    describe(context, refusal, text, hints) + describePostponement(postponement, hints);
  const init = { ...context, code, message };

  if (status === 429) return new RateLimitedError({ ...init, retryAfterMs: postponement.waitMs });
  // A 404 of a proxy or of a wrong base URL says nothing about the product.
  if (status === 404 && code === "PRODUCT_NOT_FOUND") return new NotFoundError(init);
  if (status === 401 || status === 403) return new UnauthorizedError(init);
  if (status === 400 || status === 422) return new ValidationError({ ...init, details });
  return new GenlookError(init);
}

/** Makes the error of a call that was not sent, because the API asked to wait for too long. */
export function notSent(
  context: ErrorContext,
  postponement: Postponement,
  hints: Hints,
): RateLimitedError {
  const reason = `not sent after a status 429${describePostponement(postponement, hints)}`;
  const message = `${context.method} ${context.path}: ${reason}`;
  return new RateLimitedError({
    ...context,
    code: "RATE_LIMITED",
    message,
    retryAfterMs: postponement.waitMs,
  });
}

type Refusal = ReturnType<typeof errorSchema.parse>;

/** Masks texts as they are parsed, because JSON can escape the same text in many ways. */
function parseRefusal(text: string, mask: (text: string) => string): Refusal | undefined {
  try {
    const masked = (_key: string, value: unknown) =>
      typeof value === "string" ? mask(value) : value;
    return errorSchema.parse(JSON.parse(text, masked));
  } catch {
    return undefined;
  }
}

function describe(
  context: ErrorContext,
  refusal: Refusal | undefined,
  text: string,
  hints: Hints,
): string {
  const { method, path, status, requestId } = context;
  const call = `${method} ${path}: status ${status}`;
  const request = requestId === undefined ? "" : ` (request ${requestId})`;
  const hint = hintOn(status, refusal?.code, hints);
  if (refusal === undefined) {
    const body = text.trim() === "" ? "with an empty body" : "with a body that is not the API's";
    return `${call} ${body}${request}${hint}`;
  }
  const message = refusal.message === "" ? "" : `: ${refusal.message}`;
  return `${call} ${refusal.code}${message}${request}${hint}${listProblems(refusal.details)}`;
}

/** Says which setting may be wrong. The API answers 404 to a known address for a product only. */
function hintOn(status: number | undefined, code: string | undefined, hints: Hints): string {
  if (status === 404 && code !== "PRODUCT_NOT_FOUND") return `; ${hints.baseUrl}`;
  return status === 401 ? `; ${hints.apiKey}` : "";
}

function describePostponement({ waitMs, deadlineMs }: Postponement, hints: Hints): string {
  if (waitMs === undefined) return "";
  const asked = `the API asks to wait ${seconds(waitMs)}, but a call may take ${seconds(deadlineMs)} at most`;
  return `; ${asked}. Run again after that time, or ${hints.requestsPerMinute} if others use the same account.`;
}

function seconds(ms: number): string {
  return `${Math.ceil(ms / 1000)} s`;
}
