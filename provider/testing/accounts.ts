import type { IncomingHttpHeaders } from "node:http";
import { performance } from "node:perf_hooks";
import { ApiError } from "./errors.ts";
import { createLimiter, type Limiter, type RateLimit } from "./rate-limit.ts";

/** A try-on of an account. */
export interface Generation {
  readonly id: string;
  readonly productExternalId: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** An account, identified by its API key. It owns products, credits and a request budget. */
export interface Account {
  readonly apiKey: string;
  credits: number;
  readonly limiter: Limiter | undefined;
  /** Uploaded photos of persons, by `imageId`. Each has the `externalUserId` of its owner, if any. */
  readonly photos: Map<string, string | undefined>;
  readonly generations: Map<string, Generation>;
}

export class Accounts {
  readonly #byKey: ReadonlyMap<string, Account>;

  constructor(apiKeys: readonly string[], credits: number, rateLimit: RateLimit | undefined) {
    this.#byKey = new Map(
      apiKeys.map((apiKey) => {
        const limiter = rateLimit && createLimiter(rateLimit);
        const account = { apiKey, credits, limiter, photos: new Map(), generations: new Map() };
        return [apiKey, account];
      }),
    );
  }

  /**
   * Finds the account of a request, and charges the request to its budget.
   *
   * @throws ApiError when the key is missing or unknown, or the budget is exhausted.
   */
  admit(headers: IncomingHttpHeaders): Account {
    const apiKey = headers["x-api-key"];
    if (typeof apiKey !== "string" || apiKey === "") {
      throw new ApiError("MISSING_API_KEY", "The header x-api-key is missing");
    }
    const account = this.#byKey.get(apiKey);
    if (account === undefined) throw new ApiError("INVALID_API_KEY", "The API key is not valid");
    const wait = account.limiter?.(performance.now()) ?? 0;
    if (wait > 0) {
      const seconds = Math.ceil(wait / 1000);
      throw new ApiError("RATE_LIMITED", `Too many requests; try again in ${seconds} s`, {
        headers: { "retry-after": String(seconds) },
      });
    }
    return account;
  }
}
