import { isJsonObject } from "../../api/json.ts";
import { type Problem, quotedExcerpt } from "../../api/problems.ts";
import type { Entry, Objects } from "../document.ts";
import { type Found, filled, type ShopProduct, withoutRepeats, words } from "./shop-product.ts";
import { INACTIVE } from "./shopify-table.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Records that are looked at to recognize a file. */
const FIRST = 5;

export function recognizesObjects({ entries }: Objects): boolean {
  const first = entries.slice(0, FIRST).map(({ value }) => value);
  return (
    first.length > 0 &&
    first.some(isProduct) &&
    first.every((value) => isProduct(value) || isChild(value))
  );
}

const NAMES = ["handle", "title", "body_html", "descriptionHtml", "vendor", "variants", "images"];

export function resemblesObjects({ entries }: Objects): number {
  const scores = entries.slice(0, FIRST).map(({ value }) => {
    const names = isJsonObject(value) ? value : {};
    return NAMES.filter((name) => name in names).length;
  });
  return Math.max(0, ...scores);
}

function isProduct(value: unknown): boolean {
  if (!isJsonObject(value) || "externalId" in value) return false;
  if (String(value.id).startsWith("gid://shopify/Product/")) return true;
  const isListed = (key: string) => Array.isArray(value[key]);
  return typeof value.handle === "string" && isListed("variants") && isListed("images");
}

function isChild(value: unknown): boolean {
  return isJsonObject(value) && typeof value.__parentId === "string";
}

/** A part of a product: a property of it, or, in JSON Lines, a record of its own. */
interface Part {
  readonly value: Fields;
  readonly entry: Entry;
  /** Where the part is in the entry, or "". */
  readonly path: string;
}

/** Reads products of the REST or GraphQL API; in JSON Lines, their images and variants follow them. */
export function* shopifyObjects({ entries }: Objects): Generator<ShopProduct> {
  const children = new Map<string, Part[]>();
  const parents: Entry[] = [];
  const orphans: Entry[] = [];
  const productOf = new Map<unknown, string>();
  for (const entry of entries) {
    const { value } = entry;
    if (!isJsonObject(value) || typeof value.__parentId !== "string") {
      parents.push(entry);
      if (isJsonObject(value)) productOf.set(value.id, String(value.id));
      continue;
    }
    // The parent of a variant's picture is the variant.
    const product = productOf.get(value.__parentId);
    if (product === undefined) {
      orphans.push(entry);
      continue;
    }
    if (typeof value.id === "string") productOf.set(value.id, product);
    const list = children.get(product);
    const part = { value, entry, path: "" };
    if (list === undefined) children.set(product, [part]);
    else list.push(part);
  }
  const stray = [...children.values()].flat().filter(({ value }) => isStray(value));
  for (const entry of parents) yield toProduct(entry, children);
  for (const { entry } of stray) {
    yield broken(entry, "", "is no image, variant or metafield; let the query select its id, too");
  }
  for (const entry of orphans) {
    yield broken(entry, "__parentId", "names a product that is not above it in the file");
  }
}

function toProduct(entry: Entry, childrenOf: ReadonlyMap<string, Part[]>): ShopProduct {
  const { value } = entry;
  if (entry.problems !== undefined) return broken(entry);
  if (!isJsonObject(value)) return broken(entry, "", "must be an object");
  if (typeof value.handle !== "string" && typeof value.title !== "string") {
    return broken(entry, "", "is no product: it has neither a handle nor a title");
  }
  const children = childrenOf.get(String(value.id)) ?? [];
  const problems: Problem[] = [];
  const find = (...keys: string[]): Found | undefined => {
    const key = keys.find((one) => value[one] !== undefined && value[one] !== null);
    if (key === undefined) return undefined;
    const text = value[key];
    if (typeof text === "string") return { text, entry, property: key };
    problems.push({ path: entry.locate(key), message: `${key} must be a text` });
    return undefined;
  };
  const variants = [
    ...partsIn(value.variants, entry, "variants"),
    ...children.filter(({ value: child }) => isVariant(child)),
  ];
  const skuAt = variants.find(({ value: variant }) => typeof variant.sku === "string");
  const handle = find("handle");
  const id = idOf(entry, value, problems);
  const status = String(value.status ?? "active").toLowerCase();
  const isUnpublished =
    ("published_at" in value && value.published_at === null) ||
    ("publishedAt" in value && value.publishedAt === null);
  return {
    entries: [entry, ...children.map((child) => child.entry)],
    ids: {
      handle: () => handle,
      sku: () =>
        skuAt && {
          text: String(skuAt.value.sku),
          entry: skuAt.entry,
          property: within(skuAt.path, "sku"),
        },
      id: () => id,
    },
    title: find("title"),
    description: find("body_html", "descriptionHtml", "bodyHtml", "description"),
    images: imagesOf(entry, value, children, problems),
    metadata: {
      price: () => variants[0]?.value.price,
      vendor: () => value.vendor,
      type: () => value.product_type ?? value.productType,
      tags: () => (typeof value.tags === "string" ? words(value.tags) : listOrNone(value.tags)),
      variants: () => variants.map(({ value: variant }) => variantOf(variant)),
    },
    inactive:
      status === "active"
        ? isUnpublished
          ? "is not published"
          : undefined
        : (INACTIVE.get(status) ?? `has the status ${quotedExcerpt(status, 60)}`),
    isSoldOut: () =>
      variants.length > 0 && variants.every(({ value: variant }) => isSoldOut(variant)),
    problems,
  };
}

/** The number at the end of a GraphQL id is the id that shops use. */
function idOf(entry: Entry, { id }: Fields, problems: Problem[]): Found | undefined {
  if (id === undefined || id === null) return undefined;
  if (typeof id === "number" && !Number.isSafeInteger(id)) {
    const message = "id is a number whose last digits JSON does not keep; write it as a string";
    problems.push({ path: entry.locate("id"), message });
  }
  const text = String(id);
  return {
    text: /^gid:\/\/shopify\/Product\/(\d+)$/.exec(text)?.[1] ?? text,
    entry,
    property: "id",
  };
}

function imagesOf(
  entry: Entry,
  value: Fields,
  children: readonly Part[],
  problems: Problem[],
): Found[] {
  const listed = [
    ...partsIn(value.images, entry, "images"),
    ...partsIn(value.media, entry, "media"),
    ...children.filter(({ value: child }) => isPicture(child)),
  ].flatMap((part) => pictureOf(part, problems));
  const placed = listed.filter(({ position }) => position !== Number.POSITIVE_INFINITY);
  const isClear =
    placed.length === 0 || new Set(listed.map(({ position }) => position)).size === listed.length;
  if (!isClear) {
    const message = "each image must have a position of its own, or none of them";
    problems.push({ path: entry.locate("images"), message });
  }
  const sorted = listed.toSorted((a, b) =>
    a.position === b.position ? 0 : a.position - b.position,
  );
  const found = sorted.map(({ position: _, ...image }) => image);
  const { images } = value;
  if (images !== undefined && images !== null && typeof images !== "object") {
    problems.push({ path: entry.locate("images"), message: "images must be a list" });
  }
  if (found.length > 0) return withoutRepeats(found);
  return ["image", "featuredImage", "featuredMedia"]
    .filter((key) => value[key] !== undefined && value[key] !== null)
    .flatMap((key) => partsIn([value[key]], entry, key, false))
    .flatMap((part) => pictureOf(part, problems))
    .slice(0, 1)
    .map(({ position: _, ...image }) => image);
}

const ADDRESSES = ["src", "url", "originalSrc", "transformedSrc"];

/** Returns the address of an image. Videos, models and other children of a product have none. */
function pictureOf(part: Part, problems: Problem[]): (Found & { readonly position: number })[] {
  const { value, entry, path } = part;
  const inner = isJsonObject(value.image) ? value.image : value;
  const prefix = inner === value ? path : within(path, "image");
  const key = ADDRESSES.find((one) => inner[one] !== undefined && inner[one] !== null);
  if (key === undefined) {
    // A picture that Shopify still processes has none yet, and media may be videos.
    const isPending = "image" in value && value.image === null;
    if (/^images\b/.test(path) || (isImage(value) && !isPending)) {
      problems.push({ path: entry.locate(path), message: "the image has no address (src or url)" });
    }
    return [];
  }
  const text = inner[key];
  const property = within(prefix, key);
  if (typeof text !== "string") {
    problems.push({ path: entry.locate(property), message: `${property} must be a text` });
    return [];
  }
  const { position } = value;
  return [
    {
      text,
      entry,
      property,
      position: typeof position === "number" ? position : Number.POSITIVE_INFINITY,
    },
  ];
}

/** Returns the objects of a list, or of a GraphQL connection. */
function partsIn(list: unknown, entry: Entry, path: string, isList = true): Part[] {
  const [values, keyOf]: [unknown, (index: number) => string] = Array.isArray(list)
    ? [list, (index) => (isList ? `${path}[${index}]` : path)]
    : isJsonObject(list) && Array.isArray(list.nodes)
      ? [list.nodes, (index) => `${path}.nodes[${index}]`]
      : isJsonObject(list) && Array.isArray(list.edges)
        ? [
            list.edges.map((edge) => (isJsonObject(edge) ? edge.node : undefined)),
            (index) => `${path}.edges[${index}].node`,
          ]
        : [[], () => path];
  return (values as unknown[]).flatMap((value, index) => {
    // The storefront's products.json and some apps write bare addresses.
    if (typeof value === "string") return [{ value: { src: value }, entry, path: keyOf(index) }];
    // One that is no object has no address, and is reported for that.
    return [{ value: isJsonObject(value) ? value : {}, entry, path: keyOf(index) }];
  });
}

function isVariant(value: Fields): boolean {
  return String(value.id).includes("/ProductVariant/") || "price" in value || "sku" in value;
}

/** Whether nobody can say what a child in JSON Lines is. An image would be lost. */
function isStray(value: Fields): boolean {
  if (value.id !== undefined || isVariant(value)) return false;
  const known = [...ADDRESSES, "image", "namespace", "key"];
  return !known.some((name) => name in value);
}

/** Whether a child in JSON Lines may be an image. Where the query asked for no ids, it has none. */
function isPicture(value: Fields): boolean {
  if (isVariant(value)) return false;
  return value.id === undefined || isImage(value);
}

function isImage({ id }: Fields): boolean {
  return /\/(?:ProductImage|MediaImage|Image)\//.test(String(id));
}

function variantOf(variant: Fields): Record<string, unknown> {
  const { sku, price, title } = variant;
  return filled({ sku, price, title: title === "Default Title" ? undefined : title });
}

function isSoldOut(variant: Fields): boolean {
  if (variant.available === false || variant.availableForSale === false) return true;
  const stock = variant.inventory_quantity ?? variant.inventoryQuantity;
  const isTracked = variant.inventory_management !== null;
  const policy = String(variant.inventory_policy ?? variant.inventoryPolicy ?? "deny");
  return typeof stock === "number" && stock <= 0 && isTracked && policy.toLowerCase() === "deny";
}

function listOrNone(value: unknown): unknown {
  return Array.isArray(value) && value.length > 0 ? value : undefined;
}

function within(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}

/** A record that is no product. Its problem is reported with all others. */
function broken(entry: Entry, property = "", message = ""): ShopProduct {
  const named = property === "" ? message : `${property} ${message}`;
  return {
    entries: [entry],
    ids: {},
    title: undefined,
    description: undefined,
    images: [],
    metadata: {},
    problems: message === "" ? [] : [{ path: entry.locate(property), message: named }],
  };
}
