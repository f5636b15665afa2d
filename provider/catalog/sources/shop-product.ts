import { type Problem, quotedExcerpt } from "../../api/problems.ts";
import { quoted } from "../../text/escape-control.ts";
import { AddressError, readAddress } from "../addresses.ts";
import type { Entry } from "../document.ts";
import { htmlToText } from "../html.ts";
import type { CatalogMetadata, CatalogSourceOptions } from "../options.ts";
import { catalogError } from "../problem.ts";
import type { Row } from "../row.ts";
import { anyOf, type WriteOption } from "../write-option.ts";
import type { Reading } from "./source.ts";

export type IdKind = NonNullable<CatalogSourceOptions["id"]>;

/** A text of a file, and where it is. */
export interface Found {
  readonly text: string;
  readonly entry: Entry;
  /** The column or property that holds it. */
  readonly property: string;
}

/** A product as a shop's export has it, whatever shop it is. */
export interface ShopProduct {
  /** The records of the product, the main one first. */
  readonly entries: readonly Entry[];
  readonly ids: { readonly [Kind in IdKind]?: () => Found | undefined };
  readonly title: Found | undefined;
  /** HTML or text. */
  readonly description: Found | undefined;
  /** Addresses in the order of the shop. */
  readonly images: readonly Found[];
  /** What may become metadata. It is computed only when the user asks for it. */
  readonly metadata: { readonly [Key in CatalogMetadata]?: () => unknown };
  /** Why customers don't see the product, such as "is a draft". */
  readonly inactive?: string | undefined;
  /** Asked only where the user wants available products, because it looks at each variant. */
  readonly isSoldOut?: () => boolean;
  readonly problems?: readonly Problem[] | undefined;
  /** Problems that only count where the user asks for active products. */
  readonly statusProblems?: readonly Problem[] | undefined;
}

/** What the products of a source have in common. */
export interface ShopRules {
  /** What can be the id, the default first. */
  readonly ids: readonly IdKind[];
  /** Whether addresses may begin with `//`, as the shop writes them. */
  readonly completesAddresses?: boolean;
  /** Whether a line break in the HTML of a description is one. */
  readonly keepsLines?: boolean;
}

/**
 * Makes rows of a shop's products, by the user's options. It makes one row at a time, because a large
 * export would otherwise be in memory as records, as products and as rows at once.
 *
 * @throws ValidationError when an option does not fit the source, or there is no product.
 */
export function* toRows(
  products: Iterable<ShopProduct>,
  rules: ShopRules,
  reading: Reading,
): Generator<Row> {
  const { file, options, writeOption } = reading;
  const { id = rules.ids[0] ?? "id", metadata = [] } = options;
  const problems: Problem[] = [];
  if (!rules.ids.includes(id)) {
    const message = `${writeOption("id")}: must be ${listOf(rules.ids)} for this file, not ${quotedExcerpt(String(id), 60)}`;
    problems.push({ path: "options", message });
  }
  for (const key of metadata) {
    if (METADATA.includes(key)) continue;
    const message = `${writeOption("metadata")}: must hold ${listOf(METADATA)}, not ${quotedExcerpt(String(key), 60)}; a program can add other columns with transform`;
    problems.push({ path: "options", message });
  }
  if (problems.length > 0) throw catalogError(file, problems);
  let count = 0;
  for (const product of products) {
    count += 1;
    yield toRow(product, id, rules, reading);
  }
  if (count > 0) return;
  throw catalogError(file, [{ path: `${file}:1:1`, message: "the file holds no products" }]);
}

const METADATA: readonly CatalogMetadata[] = ["price", "vendor", "tags", "type", "variants"];

function listOf(words: readonly string[]): string {
  const list = new Intl.ListFormat("en", { type: "disjunction" });
  return list.format(words.map((word) => JSON.stringify(word)));
}

function toRow(
  product: ShopProduct,
  kind: IdKind,
  { completesAddresses, keepsLines }: ShopRules,
  { options, extraColumns, writeOption }: Reading,
): Row {
  const { metadata, keepHtml, only, withoutImages = "skip" } = options;
  const { entries, title, description, images } = product;
  const id = product.ids[kind]?.();
  const externalId = id?.text.trim();
  const locate = locator(product, id);
  const readProblems = [
    ...(product.problems ?? []),
    ...entries.flatMap((entry) => entry.problems ?? []),
  ];
  // Of a product that is left out, nobody needs the id. `transform` may give it images, though.
  const lacksImages = images.length === 0 && readProblems.length === 0 && !extraColumns;
  const leftOut =
    reasonToLeaveOut(product, only) ??
    (lacksImages && withoutImages === "skip" ? "has no image" : undefined);
  const read = leftOut === undefined ? readFields() : { fields: { externalId } };
  return {
    get source() {
      return entries[0]?.value;
    },
    get records() {
      return entries.map(({ value }) => value);
    },
    ...read,
    leftOut,
    withoutImages,
    locate,
  };

  function readFields(): Pick<Row, "fields" | "problems"> {
    const problems = [
      ...readProblems,
      ...(only === undefined ? [] : (product.statusProblems ?? [])),
    ];
    if (problems.length === 0) problems.push(...idProblems(product, kind, locate, writeOption));
    const urls: { url: string }[] = [];
    for (const { text, entry, property } of images) {
      try {
        urls.push({ url: readAddress(text, completesAddresses) });
      } catch (error) {
        if (!(error instanceof AddressError)) throw error;
        problems.push({ path: entry.locate(property), message: `${property} ${error.message}` });
      }
    }
    const fields = {
      externalId,
      title: title?.text.trim(),
      description:
        description &&
        (keepHtml ? description.text.trim() : htmlToText(description.text, keepsLines)),
      images: urls.length > 0 ? urls : undefined,
      metadata: metadataOf(product, metadata),
    };
    return { fields: externalId ? filled(fields) : undefined, problems };
  }
}

/** The places of duplicates are kept for each product, so this holds no more of it than it needs. */
function locator({ entries, title, description, images }: ShopProduct, externalId?: Found) {
  const [main] = entries;
  const places: Record<string, Found | undefined> = { externalId, title, description };
  return (property = "") => {
    const image = /^images\[(\d+)\]/.exec(property)?.[1];
    const found =
      image === undefined ? places[/^\w+/.exec(property)?.[0] ?? ""] : images[Number(image)];
    return found === undefined ? (main?.locate() ?? "") : found.entry.locate(found.property);
  };
}

function idProblems(
  product: ShopProduct,
  kind: IdKind,
  locate: Row["locate"],
  writeOption: WriteOption,
): Problem[] {
  const id = product.ids[kind]?.()?.text.trim() ?? "";
  if (id === "") {
    const others = Object.entries(product.ids)
      .filter(([other, find]) => other !== kind && (find()?.text ?? "") !== "")
      .map(([other]) => other);
    const remedy = others.length === 0 ? "" : `, or use ${anyOf(writeOption, "id", others)}`;
    const message = `the product${nameOf(product)} has no ${NAMES[kind]}; give it one${remedy}`;
    return [{ path: locate("externalId"), message }];
  }
  if (!SHORTENED.test(id)) return [];
  const message = `${quoted(id)} is a number that a spreadsheet has shortened; export the file again, and don't save it with a spreadsheet`;
  return [{ path: locate("externalId"), message }];
}

/** An id that a spreadsheet took for a large number, such as `4,00123E+12`. */
export const SHORTENED = /^\d(?:[.,]\d+)?E\+\d+$/;

const NAMES: Readonly<Record<IdKind, string>> = {
  handle: "handle",
  sku: "SKU",
  id: "id",
  group: "group",
};

function nameOf({ title }: ShopProduct): string {
  return title === undefined ? "" : ` ${quotedExcerpt(title.text, 60)}`;
}

function reasonToLeaveOut(
  { inactive, isSoldOut }: ShopProduct,
  only: CatalogSourceOptions["only"],
): string | undefined {
  if (only === undefined) return undefined;
  if (inactive !== undefined) return inactive;
  return only === "available" && isSoldOut?.() ? "is sold out" : undefined;
}

function metadataOf(
  product: ShopProduct,
  keys: readonly CatalogMetadata[] = [],
): Record<string, unknown> | undefined {
  const entries = keys
    .map((key) => [key, product.metadata[key]?.()] as const)
    .filter(([, value]) => value !== undefined && value !== "" && !isEmptyList(value));
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

/** Splits a list of tags or categories. */
export function words(text: string): string[] | undefined {
  const list = text.split(",").map((word) => word.trim());
  const filled = list.filter((word) => word !== "");
  return filled.length > 0 ? filled : undefined;
}

/** Keeps the first of several images with the same address. */
export function withoutRepeats(images: readonly Found[]): Found[] {
  const seen = new Set<string>();
  return images.filter(({ text }) => {
    const isNew = !seen.has(text);
    seen.add(text);
    return isNew;
  });
}

/** Removes what has no value from an object of metadata. */
export function filled(object: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(object).filter(
      ([, value]) => value !== undefined && value !== "" && value !== null,
    ),
  );
}
