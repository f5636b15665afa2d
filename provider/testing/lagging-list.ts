import type { Clock } from "./clock.ts";
import { type Entry, hasExpired } from "./product.ts";

/** A state of a listed product. */
interface Version {
  readonly entry: Entry;
  readonly isDeleted: boolean;
  /** When this state began, by the clock. */
  readonly since: number;
  /** The state before it; undefined when the list can no longer show that. */
  before: Version | undefined;
}

/** The list of products as it was some time ago. */
export class LaggingList {
  readonly #clock: Clock;
  readonly #lagMs: number;
  /** The newest state of each product, sorted by sequence, so that a page is a binary search. */
  readonly #newest: Version[] = [];

  constructor(clock: Clock, lagMs: number) {
    this.#clock = clock;
    this.#lagMs = lagMs;
  }

  set(entry: Entry, since = this.#clock.now()): void {
    this.#write(entry, false, since);
  }

  delete(entry: Entry, since = this.#clock.now()): void {
    this.#write(entry, true, since);
  }

  /** Up to `limit` entries of an account after a sequence number. */
  page(after: number, limit: number, account: string): { entries: Entry[]; hasMore: boolean } {
    const asOf = this.#clock.now() - this.#lagMs;
    const entries: Entry[] = [];
    const gone: Entry[] = [];
    for (let at = this.#indexAfter(after); at < this.#newest.length; at++) {
      const shown = this.#shown(this.#newest[at] as Version, asOf);
      if (shown === undefined) continue;
      if (shown.isDeleted) gone.push(shown.entry);
      else if (shown.entry.account === account && !hasExpired(shown.entry, asOf)) {
        entries.push(shown.entry);
        if (entries.length > limit) break;
      }
    }
    for (const entry of gone) this.#newest.splice(this.#indexOf(entry), 1);
    return { entries: entries.slice(0, limit), hasMore: entries.length > limit };
  }

  #write(entry: Entry, isDeleted: boolean, since: number): void {
    const at = this.#indexOf(entry);
    const found = this.#newest[at];
    const known = found?.entry.sequence === entry.sequence ? found : undefined;
    const before = this.#lagMs === 0 ? undefined : known;
    if (before !== undefined) this.#shown(before, this.#clock.now() - this.#lagMs);
    const isVisible = !isDeleted || before !== undefined;
    this.#newest.splice(
      at,
      known === undefined ? 0 : 1,
      ...(isVisible ? [{ entry, isDeleted, since, before }] : []),
    );
  }

  /** The state that the list shows; undefined before the product was added. */
  #shown(newest: Version, asOf: number): Version | undefined {
    // Without a lag, a clock that was set back must not hide anything.
    if (this.#lagMs === 0) return newest;
    let version: Version | undefined = newest;
    while (version !== undefined && version.since > asOf) version = version.before;
    // Forget what came before, so that the list does not grow with every edit.
    if (version !== undefined) version.before = undefined;
    return version;
  }

  #indexOf(entry: Entry): number {
    return this.#indexAfter(entry.sequence - 1);
  }

  /** The index of the first product with a greater sequence number. */
  #indexAfter(sequence: number): number {
    let low = 0;
    let high = this.#newest.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#newest[middle] as Version).entry.sequence <= sequence) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
