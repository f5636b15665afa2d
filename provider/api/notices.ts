import type { Wait } from "./limiter.ts";

/** A failed request that is sent again, to be shown to the user. */
export interface Retry {
  readonly method: string;
  /** Path below the base URL. */
  readonly path: string;
  /** Why the request failed, in a few words: `connection refused`, `status 503`. */
  readonly reason: string;
  /** Milliseconds until the request is sent again. */
  readonly waitMs: number;
  /** Which retry of the request it is, from 1. */
  readonly attempt: number;
  /** The most retries. Absent when the API named the wait, because such a retry does not count. */
  readonly of?: number | undefined;
}

/** Describes a wait in one line, for a user. */
export function describeWait({ waitMs, done, waiting }: Wait): string {
  const seconds = Math.ceil(waitMs / 1000);
  return `waiting ${seconds} s for the rate limit (requests done: ${done}, waiting: ${waiting})`;
}

/** Describes a retry in one line, for a user. */
export function describeRetry({ attempt, of, waitMs, reason, method, path }: Retry): string {
  const which = of === undefined ? ` in ${Math.ceil(waitMs / 1000)} s` : ` ${attempt} of ${of}`;
  return `retrying${which}: ${reason} (${method} ${path})`;
}

/** How long a line about the same failure is not repeated. */
const QUIET_MS = 5000;

/** Tells a user of waits and retries, each in a line. Calls that fail together share one line. */
export function noticesTo(
  log: (line: string) => void,
  now: () => number = () => performance.now(),
) {
  const toldAt = new Map<string, number>();
  return {
    onWait: (wait: Wait) => log(describeWait(wait)),
    onRetry(retry: Retry): void {
      const { reason, attempt } = retry;
      const failure = `${attempt} ${reason}`;
      if (now() - (toldAt.get(failure) ?? Number.NEGATIVE_INFINITY) < QUIET_MS) return;
      toldAt.set(failure, now());
      log(describeRetry(retry));
    },
  };
}
