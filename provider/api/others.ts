/** What another process did that changes the budget of the account. */
export type OthersEvent = {
  /** Milliseconds since it happened; at least 0. */
  readonly agoMs: number;
} & (
  | { /** Requests that it took; negative for those that it gave back. */ readonly took: number }
  /** The API refused a request (429), and asked to wait so long. */
  | { readonly refusedForMs: number }
);

export interface Claim {
  /** Requests that this process took; at least 1. */
  readonly requests: number;
  /** What others did before, as far as this process does not know it yet. */
  readonly before: readonly OthersEvent[];
}

/**
 * The other processes that spend the budget of the same account. Each process reads the events in the
 * same order, so that no two of them take the last request of the budget.
 */
export interface Others {
  /** Returns what they did that this process does not know yet. */
  news(): readonly OthersEvent[];
  /**
   * Takes one or more requests, and tells the others.
   *
   * @param room - Requests that fit into the budget now.
   */
  claim(room: number): Claim;
  /** Tells the others that requests are not sent that this process took. */
  giveBack(requests: number): void;
  /** Tells the others that the API refused a request, and the wait that it asked for. */
  refused(waitMs: number): void;
}

/** For a process that knows of no others. */
export const NO_OTHERS: Others = {
  news: () => [],
  claim: () => ({ requests: 1, before: [] }),
  giveBack: () => undefined,
  refused: () => undefined,
};
