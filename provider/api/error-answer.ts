import * as z from "zod";
import {
  type ErrorContext,
  GenlookError,
  NotFoundError,
  RateLimitedError,
  UnauthorizedError,
  ValidationError,
} from "./errors.ts";
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
  mask: (text: string) => string,
): GenlookError {
  const status = context.status ?? 0;
  const refusal = parseRefusal(text, mask);
  const code = refusal?.code ?? `HTTP_${status}`;
  const details = refusal?.details ?? [];
  const message = describe(context, refusal, text) + describePostponement(postponement);
  const init = { ...context, code, message };

  if (status === 429) return new RateLimitedError({ ...init, retryAfterMs: postponement.waitMs });
  // A 404 of a proxy or of a wrong base URL says nothing about the product.
  if (status === 404 && code === "PRODUCT_NOT_FOUND") return new NotFoundError(init);
  if (status === 401 || status === 403) return new UnauthorizedError(init);
  if (status === 400 || status === 422) return new ValidationError({ ...init, details });
  return new GenlookError(init);
}

/** Makes the error of a call that was not sent, because the API asked to wait for too long. */
export function notSent(context: ErrorContext, postponement: Postponement): RateLimitedError {
  const message = `${context.method} ${context.path}: not sent after a status 429${describePostponement(postponement)}`;
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

function describe(context: ErrorContext, refusal: Refusal | undefined, text: string): string {
  const call = `${context.method} ${context.path}: status ${context.status}`;
  const request = context.requestId === undefined ? "" : ` (request ${context.requestId})`;
  if (refusal === undefined) {
    const body = text.trim() === "" ? "with an empty body" : "with a body that is not the API's";
    const remedy = context.status === 404 ? "; is genlook:baseUrl right?" : "";
    return `${call} ${body}${request}${remedy}`;
  }
  const message = refusal.message === "" ? "" : `: ${refusal.message}`;
  const details = listProblems(refusal.details);
  return `${call} ${refusal.code}${message}${request}${details}`;
}

function describePostponement({ waitMs, deadlineMs }: Postponement): string {
  if (waitMs === undefined) return "";
  const asked = `the API asks to wait ${seconds(waitMs)}, but a call may take ${seconds(deadlineMs)} at most`;
  return `; ${asked}. Run again after that time, or lower genlook:requestsPerMinute if others use the same account.`;
}

function seconds(ms: number): string {
  return `${Math.ceil(ms / 1000)} s`;
}
