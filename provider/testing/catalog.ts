import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { Clock } from "./clock.ts";
import { ApiError } from "./errors.ts";
import { type ProductFields, UNSET } from "./fields.ts";
import { imagesRequired } from "./images.ts";
import { type Entry, expiryOf, isOneShot, ONE_SHOT_PREFIX } from "./product.ts";

/** Default `validForDays` of a product that a try-on creates. */
const INLINE_DAYS = 15;
const ONE_SHOT_DAYS = 7;

/** Times of an added product. Default: created now and never used. */
export type Times = Partial<Pick<Entry, "createdAt" | "updatedAt" | "lastUsedAt">>;

/** The products of all accounts, under the API's rules. Reading removes expired ones. */
export class Catalog {
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();
  /** All but one-shot products, sorted by sequence, so that a page is a binary search and a slice. */
  readonly #listed: Entry[] = [];
  #lastSequence = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The sequence number of the newest entry. No cursor can be greater. */
  get lastSequence(): number {
    return this.#lastSequence;
  }

  find(externalId: string): Entry | undefined {
    const entry = this.#entries.get(externalId);
    if (entry === undefined || !this.#hasExpired(entry)) return entry;
    this.remove(entry);
    return undefined;
  }

  /** @throws ApiError when there is no such product, or it belongs to another account. */
  get(account: string, externalId: string): Entry {
    const entry = this.#findOwn(account, externalId);
    if (entry === undefined) {
      throw new ApiError("PRODUCT_NOT_FOUND", `Product "${externalId}" was not found`);
    }
    return entry;
  }

  /** Up to `limit` entries after a sequence number, of one account or of all. */
  page(after: number, limit: number, account?: string): { entries: Entry[]; hasMore: boolean } {
    const entries: Entry[] = [];
    const expired: Entry[] = [];
    for (let at = this.#indexAfter(after); at < this.#listed.length; at++) {
      const entry = this.#listed[at] as Entry;
      if (this.#hasExpired(entry)) expired.push(entry);
      else if (account === undefined || account === entry.account) entries.push(entry);
      if (entries.length > limit) break;
    }
    for (const entry of expired) this.remove(entry);
    return { entries: entries.slice(0, limit), hasMore: entries.length > limit };
  }

  /** Adds a product, and removes an earlier one with the same id. */
  add(
    account: string,
    externalId: string,
    fields: Partial<ProductFields>,
    times: Times = {},
  ): Entry {
    const replaced = this.find(externalId);
    if (replaced !== undefined) this.remove(replaced);
    const createdAt = times.createdAt ?? times.updatedAt ?? this.#clock.now();
    const entry: Entry = {
      externalId,
      account,
      sequence: ++this.#lastSequence,
      fields: { ...UNSET, ...fields },
      createdAt,
      updatedAt: times.updatedAt ?? createdAt,
      lastUsedAt: times.lastUsedAt ?? null,
    };
    this.#entries.set(externalId, entry);
    if (!isOneShot(externalId)) this.#listed.push(entry);
    return entry;
  }

  /** Changes the given fields. `updatedAt` moves even when nothing changes. */
  edit(entry: Entry, fields: Partial<ProductFields>): Entry {
    entry.fields = { ...entry.fields, ...fields };
    entry.updatedAt = Math.max(this.#clock.now(), entry.updatedAt + 1);
    return entry;
  }

  upsert(account: string, externalId: string, fields: Partial<ProductFields>): UpsertResult {
    const existing = this.#findOwn(account, externalId);
    if (existing !== undefined) return { entry: this.edit(existing, fields), created: false };
    requireImages(fields);
    return { entry: this.add(account, externalId, fields), created: true };
  }

  /** Uses a product in a try-on. With fields, it is created or edited first. */
  use(account: string, externalId: string | undefined, fields: Partial<ProductFields>): Entry {
    const entry = this.#forTryOn(account, externalId, fields);
    entry.lastUsedAt = this.#clock.now();
    return entry;
  }

  remove(entry: Entry): void {
    this.#entries.delete(entry.externalId);
    if (!isOneShot(entry.externalId)) this.#listed.splice(this.#indexAfter(entry.sequence - 1), 1);
  }

  #forTryOn(account: string, id: string | undefined, fields: Partial<ProductFields>): Entry {
    if (id === undefined) {
      requireImages(fields);
      const oneShot = { ...fields, validForDays: ONE_SHOT_DAYS };
      return this.add(account, ONE_SHOT_PREFIX + randomUUID(), oneShot);
    }
    if (Object.keys(fields).length === 0) return this.get(account, id);
    const existing = this.#findOwn(account, id);
    if (existing === undefined) {
      requireImages(fields);
      return this.add(account, id, { validForDays: INLINE_DAYS, ...fields });
    }
    // An app sends the whole product with every try-on. Equal fields are use, not an edit.
    const changed = !isDeepStrictEqual({ ...existing.fields, ...fields }, existing.fields);
    return changed ? this.edit(existing, fields) : existing;
  }

  #findOwn(account: string, externalId: string): Entry | undefined {
    const entry = this.find(externalId);
    if (entry !== undefined && entry.account !== account) {
      throw new ApiError("FORBIDDEN", `Product "${externalId}" belongs to another account`);
    }
    return entry;
  }

  #hasExpired(entry: Entry): boolean {
    const expiry = expiryOf(entry);
    return expiry !== null && expiry <= this.#clock.now();
  }

  /** The index of the first listed entry with a greater sequence number. */
  #indexAfter(sequence: number): number {
    let low = 0;
    let high = this.#listed.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#listed[middle] as Entry).sequence <= sequence) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

export interface UpsertResult {
  readonly entry: Entry;
  readonly created: boolean;
}

function requireImages({ images = [] }: Partial<ProductFields>): void {
  if (images.length === 0) throw imagesRequired();
}
