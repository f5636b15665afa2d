import { isJsonObject } from "../../api/json.ts";
import { type Problem, quotedExcerpt } from "../../api/problems.ts";
import { quoted } from "../../text/escape-control.ts";
import { splitAddresses } from "../addresses.ts";
import { withoutApostrophe } from "../cells.ts";
import type { Document, Entry, Objects, Table } from "../document.ts";
import { catalogError } from "../problem.ts";
import { type Column, Columns, cellOf } from "./columns.ts";
import { type Found, filled, type ShopProduct, toRows, withoutRepeats } from "./shop-product.ts";
import type { Reading, Source } from "./source.ts";

const NAMES = [
  ...["id", "title", "description", "link", "image_link", "additional_image_link", "availability"],
  ...["price", "sale_price", "brand", "item_group_id", "product_type", "color", "size", "gtin"],
  ...["mpn", "condition", "google_product_category", "age_group", "gender", "mobile_link"],
];

/** A product feed for Google Merchant Center, as text or as RSS or Atom. */
export const google: Source = {
  name: "google",
  title: "a Google Merchant feed",
  columns: () => NAMES,
  recognizes: (document) =>
    document.kind === "table"
      ? new Columns(document).has("id", "title", "image_link")
      : recognizesObjects(document),
  resembles(document) {
    if (document.kind === "table") return new Columns(document).count(NAMES);
    const first = document.entries[0]?.value;
    return isJsonObject(first) ? NAMES.filter((name) => name in first).length : 0;
  },

  read(document, reading) {
    const items =
      document.kind === "table" ? itemsOfTable(document, reading.file) : itemsOf(document);
    return toRows(grouped(items, reading), { ids: ["id", "group"] }, reading);
  },
};

function recognizesObjects({ entries }: Objects): boolean {
  const values = entries.map(({ value }) => value).filter(isJsonObject);
  return (
    values.some((value) => "id" in value && "image_link" in value) &&
    !values.some((value) => "externalId" in value)
  );
}

/** One item of a feed: usually one variant of a product. */
interface Item {
  readonly entry: Entry;
  /** Returns the texts of an attribute. Most have at most one. */
  texts(attribute: string): Found[];
  readonly problems: readonly Problem[];
}

function itemsOfTable(table: Table, file: string): Item[] {
  const columns = new Columns(table);
  const missing = ["id", "image_link"].filter((name) => !columns.has(name));
  if (missing.length > 0) {
    const message = `the feed has no column ${missing.map(quoted).join(", ")}`;
    throw catalogError(file, [{ path: table.locateColumn(0), message }]);
  }
  const found = new Map<string, Column[]>(NAMES.map((name) => [name, columns.all(name)]));
  columns.refuseMisspelt(
    file,
    NAMES.flatMap((name) => {
      const all = columns.all(name);
      return all.length > 0 ? all : [columns.find(name)];
    }),
  );
  const single = NAMES.filter((name) => name !== "additional_image_link");
  columns.refuseDuplicates(
    file,
    single.flatMap((name) => found.get(name)?.[0] ?? []),
  );
  return table.entries.map((entry) => ({
    entry,
    problems: [],
    texts: (attribute) =>
      (found.get(attribute) ?? []).flatMap((column) => {
        const text = withoutApostrophe(cellOf(entry, column));
        return text === "" ? [] : [{ text, entry, property: column.name }];
      }),
  }));
}

function itemsOf({ entries }: Document): Item[] {
  return entries.map((entry) => {
    const { value } = entry;
    const problems: Problem[] = [];
    if (!isJsonObject(value)) {
      if (entry.problems === undefined) {
        problems.push({ path: entry.locate(), message: "must be an object" });
      }
      return { entry, problems, texts: () => [] };
    }
    for (const name of SINGLE) {
      if (!Array.isArray(value[name])) continue;
      const message = `${name} is there ${value[name].length} times; a product has one`;
      problems.push({ path: entry.locate(`${name}[1]`), message });
    }
    return {
      entry,
      problems,
      texts: (attribute) => {
        const given = value[attribute];
        return (Array.isArray(given) ? given : [given]).flatMap((text, index) => {
          if (typeof text !== "string" || text.trim() === "") return [];
          const property = Array.isArray(given) ? `${attribute}[${index}]` : attribute;
          return [{ text: text.trim(), entry, property }];
        });
      },
    };
  });
}

const SINGLE = ["id", "title", "description", "image_link", "item_group_id"];

/** Each item is a product, unless the user wants one product per group of variants. */
function grouped(items: readonly Item[], { options }: Reading): Iterable<ShopProduct> {
  if (options.id !== "group") return items.values().map((item) => toProduct([item]));
  const groups = Map.groupBy(
    items,
    (item) => (item.texts("item_group_id")[0] ?? item.texts("id")[0])?.text ?? item,
  );
  return groups.values().map(toProduct);
}

function toProduct(items: readonly Item[]): ShopProduct {
  const main = items[0] as Item;
  const find = (attribute: string) => main.texts(attribute)[0];
  const problems = items.flatMap((item) => item.problems);
  const unknown = items
    .flatMap((item) => item.texts("availability"))
    .find(({ text }) => !AVAILABILITY.test(text));
  const statusProblems: Problem[] = [];
  if (unknown !== undefined) {
    const { entry, property, text } = unknown;
    const message = `availability must be in_stock, out_of_stock, preorder or backorder, not ${quotedExcerpt(text, 60)}`;
    statusProblems.push({ path: entry.locate(property), message });
  }
  const id = find("id");
  return {
    entries: items.map(({ entry }) => entry),
    ids: { id: () => id, group: () => find("item_group_id") ?? id },
    title: find("title"),
    description: find("description") ?? find("summary") ?? find("content"),
    images: withoutRepeats([
      ...items.flatMap((item) => item.texts("image_link")),
      ...items.flatMap((item) => item.texts("additional_image_link")).flatMap(addresses),
    ]),
    metadata: {
      price: () => (find("sale_price") ?? find("price"))?.text,
      vendor: () => find("brand")?.text,
      type: () => find("product_type")?.text,
      variants: () => (items.length === 1 ? undefined : items.map(variantOf)),
    },
    isSoldOut: () =>
      items.every((item) => {
        const [availability] = item.texts("availability");
        return availability !== undefined && /^out[ _]of[ _]stock$/i.test(availability.text);
      }),
    statusProblems,
    problems,
  };
}

const AVAILABILITY =
  /^(?:in[ _]stock|out[ _]of[ _]stock|pre[ _-]?order|back[ _-]?order|available for order)$/i;

/** A cell of additional images holds several addresses, separated by commas. */
function addresses(found: Found): Found[] {
  return splitAddresses(found.text).map((text) => ({ ...found, text }));
}

function variantOf(item: Item): Record<string, unknown> {
  const text = (attribute: string) => item.texts(attribute)[0]?.text;
  return filled({
    id: text("id"),
    price: text("sale_price") ?? text("price"),
    image: text("image_link"),
    color: text("color"),
    size: text("size"),
  });
}
