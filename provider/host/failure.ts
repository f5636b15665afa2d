import { GenlookError, UnauthorizedError } from "../api/errors.ts";
import type { Problem } from "../api/problems.ts";
import { ProductsFailedError } from "../product-set/failures.ts";
import { escapeControl } from "../text/escape-control.ts";
import { PartialFailure } from "./partial-failure.ts";

/** A failed call, as a host passes it to the engine. */
export interface Failure {
  readonly error: unknown;
  /** What the engine is to keep of writes that were done, or may have been. */
  readonly kept?: { readonly id: string; readonly state: object; readonly reason: string };
}

/** Prepares what the calls of one operation throw for the engine. */
export class Failures {
  readonly #log: (line: string) => void;
  #explained = false;

  constructor(log: (line: string) => void) {
    this.#log = log;
  }

  of(thrown: unknown): Failure {
    const error = thrown instanceof PartialFailure ? thrown.cause : thrown;
    this.#explainRefusal(error);
    if (!(thrown instanceof PartialFailure)) return { error };
    // The state also keeps the reason, in plain text, and the API's text may quote a secret.
    for (const line of thrown.cause.message.split("\n")) this.#log(escapeControl(line));
    const { id, state, cause } = thrown;
    return { error, kept: { id, state, reason: reasonOf(cause) } };
  }

  /** Adds the remedy to the API's first refusal of a key. Every other product is refused, too. */
  #explainRefusal(error: unknown): void {
    const refusal = error instanceof ProductsFailedError ? error.cause : error;
    const isRefused = refusal instanceof UnauthorizedError && refusal.status === 401;
    if (this.#explained || !isRefused) return;
    this.#explained = true;
    (error as Error).message += `. ${STALE_KEY}`;
  }
}

/**
 * Makes the failures of a check. They name no property, because the engine prints the value of one
 * that is named, secret or not.
 */
export function checkFailures(
  problems: readonly Problem[],
): { readonly property: string; readonly reason: string }[] {
  return problems.map(({ path, message }) => ({ property: "", reason: `${path} ${message}` }));
}

function reasonOf(cause: Error): string {
  if (cause instanceof ProductsFailedError) {
    return `${cause.summary}; the reasons are printed above. Run \`pulumi up\` again.`;
  }
  const code = cause instanceof GenlookError ? ` (${cause.code})` : "";
  return `The write failed${code}, and part of it may have reached the product; the reason is printed above. Run \`pulumi up\` again.`;
}

const STALE_KEY =
  "If you changed genlook:apiKey, refresh and destroy still use the old key, which the state holds: run `pulumi up`, add `--run-program`, or set GENLOOK_API_KEY instead of the configuration.";
