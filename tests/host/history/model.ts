import type { Declaration } from "../../../provider/product/declaration.ts";
import type { Product } from "../../../provider/testing/index.ts";
import { isSame } from "../../same.ts";

export const FIELDS = [
  "title",
  "description",
  "images",
  "metadata",
  "autoDetectImageRoles",
  "validForDays",
] as const;
export type Field = (typeof FIELDS)[number];

/** A value that a program can manage on its own: a field, or a note on one image. */
export type Key = Field | `images[${number}].${Note}`;

/** What a program may declare of an image, or leave to others. */
const NOTES = ["classifications", "role"] as const;
type Note = (typeof NOTES)[number];

/** What the model needs of a product, live or as the state knows it. */
export type View = Pick<Product, Field>;

/** The values of a product that never set them. Other values can't be cleared. */
export const UNSET: Partial<Record<Key, unknown>> = {
  title: "",
  description: "",
  metadata: null,
  validForDays: null,
};

const SIMPLE = FIELDS.filter((field) => field !== "images");

/** Returns the values that a program declares. */
export function declaredValues(declaration: Declaration): Map<Key, unknown> {
  const values = new Map<Key, unknown>();
  for (const key of SIMPLE) if (declaration[key] !== undefined) values.set(key, declaration[key]);
  const { images } = declaration;
  if (images === undefined) return values;
  const urls = images.map(({ url }) => url);
  values.set("images", urls);
  images.forEach((image, position) => {
    for (const note of NOTES) {
      if (image[note] !== undefined) values.set(`images[${position}].${note}`, image[note]);
    }
  });
  return values;
}

/** Returns every value of a product that a program could manage. */
export function liveValues(view: View): Map<Key, unknown> {
  const values = new Map<Key, unknown>(SIMPLE.map((key) => [key, view[key] ?? null]));
  const urls = view.images.map(({ sourceUrl }) => sourceUrl);
  values.set("images", urls);
  view.images.forEach((image, position) => {
    for (const note of NOTES) values.set(`images[${position}].${note}`, image[note] ?? null);
  });
  return values;
}

/** Returns the declared values that differ from the product's. */
export function differing(declaration: Declaration, view: View): Key[] {
  const live = liveValues(view);
  return [...declaredValues(declaration)]
    .filter(([key, value]) => !isSame(value, live.get(key)) && !isUnknown(key, live.get(key)))
    .map(([key]) => key);
}

/** Returns the values that were declared before, are no longer, and are still set. */
export function leftOver(once: ReadonlySet<Key>, declaration: Declaration, view: View): Key[] {
  const declared = declaredValues(declaration);
  return (
    [...liveValues(view)]
      .filter(([key, value]) => once.has(key) && !declared.has(key) && isSet(key, value))
      // If the images are not managed, neither are the notes on them.
      .filter(([key]) => fieldOf(key) !== "images" || declared.has("images"))
      .map(([key]) => key)
  );
}

/** Whether a program manages other values of this product than it did before. */
export function managesOthers(
  once: ReadonlySet<Key>,
  declaration: Declaration,
  view: View,
): boolean {
  const declared = declaredValues(declaration);
  return [...liveValues(view).keys()].some((key) => once.has(key) !== declared.has(key));
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/**
 * Whether a live product can be what a create of this declaration made: it has what is declared and
 * nothing else, nobody edited it, and it is less than a day old.
 */
export function canBeOwnCreate(declaration: Declaration, live: Product, now: number): boolean {
  const isFresh = now - Date.parse(live.createdAt) < DAY_MS;
  return isFresh && live.createdAt === live.updatedAt && hasJust(declaration, live);
}

/** A create that got no usable answer. */
export interface LostCreate {
  readonly declaration: Declaration;
  readonly endedAt: string;
}

/** Whether a live product can be what such a create made. Its retries may have edited it. */
export function canBeLostCreate({ declaration, endedAt }: LostCreate, live: Product): boolean {
  const end = Date.parse(endedAt);
  const wasMadeThen =
    Date.parse(live.createdAt) > end - DAY_MS && Date.parse(live.updatedAt) <= end + MINUTE_MS;
  return wasMadeThen && hasJust(declaration, live);
}

function hasJust(declaration: Declaration, live: Product): boolean {
  const hasNoMore = SIMPLE.every((field) => declaration[field] !== undefined || !live[field]);
  const hasAll = declaration.images !== undefined && differing(declaration, live).length === 0;
  return hasNoMore && hasAll;
}

/**
 * Returns the roles that sent images keep: those that they have live, and that the program neither
 * declares nor declared before. Undefined where an address is there twice.
 */
export function keptRoles(
  declaration: Declaration,
  view: View,
  once: ReadonlySet<Key>,
): unknown[] | undefined {
  const { images = [] } = declaration;
  const urls = images.map(({ url }) => url);
  const live = view.images.map(({ sourceUrl }) => sourceUrl);
  if (new Set(urls).size < urls.length || new Set(live).size < live.length) return undefined;
  return images.map(({ url, role }) => {
    const position = view.images.findIndex(({ sourceUrl }) => sourceUrl === url);
    const wasManaged = once.has(`images[${position}].role`);
    return role !== undefined || wasManaged
      ? (role ?? null)
      : (view.images[position]?.role ?? null);
  });
}

export function fieldOf(key: Key): Field {
  return FIELDS.find((field) => key === field) ?? "images";
}

/** The API may leave this value out, which proves no difference. */
export function isUnknown(key: Key, value: unknown): boolean {
  return key === "autoDetectImageRoles" && value === null;
}

export function isSet(key: Key, value: unknown): boolean {
  // A product is never without images, and its automatic roles can't be undeclared.
  return key !== "images" && key !== "autoDetectImageRoles" && !isSame(value, UNSET[key] ?? null);
}

/** Whether two values are the same once keys without a value are left out. */
export function isSameButForNulls(a: unknown, b: unknown): boolean {
  return isSame(withoutNulls(a), withoutNulls(b));
}

function withoutNulls(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const set = Object.entries(value).filter(([, part]) => part !== null);
  return Object.fromEntries(set.map(([key, part]) => [key, withoutNulls(part)]));
}
