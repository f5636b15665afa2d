import { daysToMs } from "./clock.ts";

/** An image as the API answers it. */
export interface Image {
  /** The URL that was sent, or an opaque `upload://…` for uploaded bytes. */
  readonly sourceUrl: string;
  /** Position in the product, from 0. */
  readonly order: number;
  /** What was sent as `classifications`; absent when nothing was. */
  readonly classifications?: unknown;
}

/** A product as the API answers it; times are ISO 8601. */
export interface Product {
  readonly externalId: string;
  /** `""` when it was never set. */
  readonly title: string;
  /** `""` when it was never set. */
  readonly description: string;
  readonly images: readonly Image[];
  readonly metadata: Readonly<Record<string, unknown>> | null;
  /** Absent unless it was sent: newer versions of the API no longer answer it. */
  readonly autoDetectImageRoles?: boolean;
  /** Days between uses before the product is removed, 1–365; null = for ever. */
  readonly validForDays: number | null;
  readonly lastUsedAt: string | null;
  readonly expiresAt: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** The part of a product that its owner writes. */
export type ProductFields = Omit<
  Product,
  "externalId" | "lastUsedAt" | "expiresAt" | "createdAt" | "updatedAt"
>;

/** A product as it is kept; times are milliseconds since 1970. */
export interface Entry {
  readonly externalId: string;
  /** The API key of its account. */
  readonly account: string;
  /** Place in the list: entries are numbered as they are added, and never renumbered. */
  readonly sequence: number;
  fields: ProductFields;
  readonly createdAt: number;
  updatedAt: number;
  lastUsedAt: number | null;
}

export const ONE_SHOT_PREFIX = "_anon_";

/** One-shot products live without an id of the shop's own; the list leaves them out. */
export function isOneShot(externalId: string): boolean {
  return externalId.startsWith(ONE_SHOT_PREFIX);
}

/**
 * When the entry is removed unless it is used before; null = never. An edit counts as well: one that
 * gives a product days to live must not remove it at once, however long ago it was used.
 */
export function expiryOf({ fields, lastUsedAt, updatedAt }: Entry): number | null {
  if (fields.validForDays === null) return null;
  return Math.max(lastUsedAt ?? 0, updatedAt) + daysToMs(fields.validForDays);
}

/** The entry as the API answers it. */
export function toProduct(entry: Entry): Product {
  return {
    externalId: entry.externalId,
    ...entry.fields,
    lastUsedAt: toIso(entry.lastUsedAt),
    expiresAt: toIso(expiryOf(entry)),
    createdAt: new Date(entry.createdAt).toISOString(),
    updatedAt: new Date(entry.updatedAt).toISOString(),
  };
}

function toIso(milliseconds: number | null): string | null {
  return milliseconds === null ? null : new Date(milliseconds).toISOString();
}
