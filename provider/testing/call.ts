import type { Account, Accounts } from "./accounts.ts";
import type { Body } from "./body.ts";
import type { Catalog } from "./catalog.ts";
import type { Clock } from "./clock.ts";
import type { ProductAnswers } from "./product-answers.ts";

/** The state and options that requests are answered from. */
export interface Backend {
  readonly accounts: Accounts;
  readonly catalog: Catalog;
  readonly clock: Clock;
  readonly answers: ProductAnswers;
  readonly omitNextCursor: boolean;
}

/** A request whose API key, budget and body are accepted. */
export interface Call extends Backend {
  readonly account: Account;
  /** The id in the path, decoded; "" when the path has none. */
  readonly id: string;
  readonly query: URLSearchParams;
  readonly body: Body;
}
