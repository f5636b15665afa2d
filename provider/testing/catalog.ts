import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { Clock } from "./clock.ts";
import { ApiError } from "./errors.ts";
import { editedFields, type ProductFields } from "./fields.ts";
import { imagesRequired } from "./images.ts";
import { LaggingList } from "./lagging-list.ts";
import { type Entry, fieldsOf, hasExpired, isOneShot, ONE_SHOT_PREFIX } from "./product.ts";

/** Default `validForDays` of a product that a try-on creates. */
const INLINE_DAYS = 15;
const ONE_SHOT_DAYS = 7;

/** Times of an added product. Default: created now and never used. */
export type Times = Partial<Pick<Entry, "createdAt" | "updatedAt" | "lastUsedAt">>;

/** Decides what an upsert stores; see `EmulatorOptions.store`. */
export type StoreRule = (
  sent: Partial<ProductFields>,
  before: ProductFields | undefined,
) => Partial<ProductFields>;

/** How the catalog departs from the plain rules; see `EmulatorOptions`. */
export interface CatalogOptions {
  readonly listLagMs?: number | undefined;
  readonly timeResolutionMs?: number | undefined;
  readonly store?: StoreRule | undefined;
}

/** The products of all accounts, under the API's rules. */
export class Catalog {
  readonly #clock: Clock;
  readonly #resolutionMs: number;
  readonly #store: StoreRule | undefined;
  /** Expired products included, in the order of their sequence numbers. */
  readonly #entries = new Map<string, Entry>();
  readonly #list: LaggingList;
  #lastSequence = 0;

  /** @throws RangeError for an invalid `listLagMs` or `timeResolutionMs`. */
  constructor(clock: Clock, { listLagMs = 0, timeResolutionMs = 1, store }: CatalogOptions = {}) {
    if (!(listLagMs >= 0)) throw new RangeError(`listLagMs must be at least 0, not ${listLagMs}`);
    if (!(timeResolutionMs >= 1)) {
      throw new RangeError(`timeResolutionMs must be at least 1, not ${timeResolutionMs}`);
    }
    this.#clock = clock;
    this.#resolutionMs = timeResolutionMs;
    this.#store = store;
    this.#list = new LaggingList(clock, listLagMs);
  }

  /** The sequence number of the newest product. No cursor can be greater. */
  get lastSequence(): number {
    return this.#lastSequence;
  }

  /** The current products of all accounts, without one-shot products, in the order of the list. */
  all(): Entry[] {
    const now = this.#clock.now();
    return [...this.#entries.values()].filter(
      (entry) => !isOneShot(entry.externalId) && !hasExpired(entry, now),
    );
  }

  /** One page of the list, which may lag. Up to `limit` entries after a sequence number. */
  page(after: number, limit: number, account: string): { entries: Entry[]; hasMore: boolean } {
    return this.#list.page(after, limit, account);
  }

  find(externalId: string): Entry | undefined {
    const entry = this.#entries.get(externalId);
    return entry === undefined || hasExpired(entry, this.#clock.now()) ? undefined : entry;
  }

  /** @throws ApiError when there is no such product, or it belongs to another account. */
  get(account: string, externalId: string): Entry {
    const entry = this.#findOwn(account, externalId);
    if (entry === undefined) {
      throw new ApiError("PRODUCT_NOT_FOUND", `Product "${externalId}" was not found`);
    }
    return entry;
  }

  /** Adds a product, and removes an earlier one with the same id. */
  add(
    account: string,
    externalId: string,
    fields: Partial<ProductFields>,
    times: Times = {},
  ): Entry {
    const now = this.#clock.now();
    const createdAt = this.#round(times.createdAt ?? times.updatedAt ?? now);
    const entry: Entry = {
      externalId,
      account,
      sequence: ++this.#lastSequence,
      fields,
      createdAt,
      updatedAt: this.#round(times.updatedAt ?? createdAt),
      lastUsedAt: times.lastUsedAt == null ? null : this.#round(times.lastUsedAt),
    };
    // A product with times of its own was there by then: a list that lags shows it.
    const since =
      times.createdAt === undefined && times.updatedAt === undefined
        ? now
        : Math.max(entry.updatedAt, entry.lastUsedAt ?? 0);
    this.remove(externalId, since);
    this.#put(entry, since);
    return entry;
  }

  /** Changes the given fields. `updatedAt` moves even when nothing changes, if the clock did. */
  edit(entry: Entry, fields: Partial<ProductFields>): Entry {
    // At the finest resolution no two edits have the same time, even when the clock is stopped.
    const earliest = entry.updatedAt + (this.#resolutionMs === 1 ? 1 : 0);
    return this.#put({
      ...entry,
      fields: { ...entry.fields, ...fields },
      updatedAt: Math.max(this.#round(this.#clock.now()), earliest),
    });
  }

  upsert(account: string, externalId: string, sent: Partial<ProductFields>): UpsertResult {
    const existing = this.#findOwn(account, externalId);
    if (existing === undefined) requireImages(sent);
    const fields = this.#stored(sent, existing);
    return existing === undefined
      ? { entry: this.add(account, externalId, fields), created: true }
      : { entry: this.edit(existing, fields), created: false };
  }

  /** Uses a product in a try-on. With fields, it is created or edited first. */
  use(account: string, externalId: string | undefined, sent: Partial<ProductFields>): Entry {
    const entry = this.#forTryOn(account, externalId, sent);
    return this.#put({ ...entry, lastUsedAt: this.#round(this.#clock.now()) });
  }

  /** Removes a product. Returns whether there was one. */
  remove(externalId: string, since?: number): boolean {
    const entry = this.#entries.get(externalId);
    if (entry === undefined) return false;
    this.#entries.delete(externalId);
    this.#list.delete(entry, since);
    return true;
  }

  #put(entry: Entry, since?: number): Entry {
    this.#entries.set(entry.externalId, entry);
    if (!isOneShot(entry.externalId)) this.#list.set(entry, since);
    return entry;
  }

  #forTryOn(account: string, id: string | undefined, sent: Partial<ProductFields>): Entry {
    if (id !== undefined && Object.keys(sent).length === 0) return this.get(account, id);
    const existing = id === undefined ? undefined : this.#findOwn(account, id);
    if (existing === undefined) requireImages(sent);
    const fields = this.#stored(sent, existing);
    if (id === undefined) {
      const oneShot = { ...fields, validForDays: ONE_SHOT_DAYS };
      return this.add(account, ONE_SHOT_PREFIX + randomUUID(), oneShot);
    }
    if (existing === undefined) {
      return this.add(account, id, { validForDays: INLINE_DAYS, ...fields });
    }
    // An app sends the whole product with every try-on. Equal fields are use, not an edit.
    const before = fieldsOf(existing);
    return isDeepStrictEqual({ ...before, ...fields }, before)
      ? existing
      : this.edit(existing, fields);
  }

  #findOwn(account: string, externalId: string): Entry | undefined {
    const entry = this.find(externalId);
    if (entry !== undefined && entry.account !== account) {
      throw new ApiError("FORBIDDEN", `Product "${externalId}" belongs to another account`);
    }
    return entry;
  }

  #stored(sent: Partial<ProductFields>, existing: Entry | undefined): Partial<ProductFields> {
    if (this.#store === undefined) return sent;
    const before = existing && structuredClone(fieldsOf(existing));
    return editedFields(this.#store(structuredClone(sent), before));
  }

  /** Rounds a time down to the resolution. */
  #round(milliseconds: number): number {
    return Math.floor(milliseconds / this.#resolutionMs) * this.#resolutionMs;
  }
}

export interface UpsertResult {
  readonly entry: Entry;
  readonly created: boolean;
}

function requireImages({ images = [] }: Partial<ProductFields>): void {
  if (images.length === 0) throw imagesRequired();
}
