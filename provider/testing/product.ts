import { daysToMs } from "./clock.ts";
import { type ProductFields, UNSET } from "./fields.ts";

/** A product as the API answers it. Times are ISO 8601. */
export interface Product extends ProductFields {
  readonly externalId: string;
  /** The last try-on that used the product; null = never. */
  readonly lastUsedAt: string | null;
  /** When the product is removed unless it is used before; null = never. */
  readonly expiresAt: string | null;
  readonly createdAt: string;
  /** The last edit. Use does not move it. */
  readonly updatedAt: string;
}

/**
 * A state of a product as the emulator stores it. A change makes a new entry with the same
 * sequence number. Times are milliseconds since 1970.
 */
export interface Entry {
  readonly externalId: string;
  /** The API key of its account. */
  readonly account: string;
  /** Position in the list. Products are numbered as they are added, and never renumbered. */
  readonly sequence: number;
  /** The fields that were set. */
  readonly fields: Partial<ProductFields>;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly lastUsedAt: number | null;
}

export const ONE_SHOT_PREFIX = "_anon_";

/** One-shot products come from a try-on without an `externalId`; the list leaves them out. */
export function isOneShot(externalId: string): boolean {
  return externalId.startsWith(ONE_SHOT_PREFIX);
}

/**
 * When the entry is removed unless it is used before; null = never. An edit also counts: setting
 * `validForDays` on a product that was last used long ago must not remove it at once.
 */
export function expiryOf({ fields, lastUsedAt, updatedAt }: Entry): number | null {
  if (fields.validForDays == null) return null;
  return Math.max(lastUsedAt ?? 0, updatedAt) + daysToMs(fields.validForDays);
}

export function hasExpired(entry: Entry, now: number): boolean {
  const expiry = expiryOf(entry);
  return expiry !== null && expiry <= now;
}

/** All fields of an entry, set or not. */
export function fieldsOf({ fields }: Entry): ProductFields {
  return { ...UNSET, ...fields };
}

/** The entry in the API's full shape. It shares the values of its fields with the entry. */
export function toProduct(entry: Entry): Product {
  return {
    externalId: entry.externalId,
    ...fieldsOf(entry),
    lastUsedAt: toIso(entry.lastUsedAt),
    expiresAt: toIso(expiryOf(entry)),
    createdAt: new Date(entry.createdAt).toISOString(),
    updatedAt: new Date(entry.updatedAt).toISOString(),
  };
}

/** Like `toProduct`, but shares nothing with the entry. */
export function copyProduct(entry: Entry): Product {
  return structuredClone(toProduct(entry));
}

function toIso(milliseconds: number | null): string | null {
  return milliseconds === null ? null : new Date(milliseconds).toISOString();
}
