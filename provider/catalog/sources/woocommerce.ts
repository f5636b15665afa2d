import { type Problem, quotedExcerpt } from "../../api/problems.ts";
import { quoted } from "../../text/escape-control.ts";
import { withoutApostrophe } from "../cells.ts";
import type { Document, Table, TableEntry } from "../document.ts";
import { catalogError } from "../problem.ts";
import { type Column, Columns, cellOf } from "./columns.ts";
import {
  type Found,
  filled,
  type ShopProduct,
  toRows,
  withoutRepeats,
  words,
} from "./shop-product.ts";
import type { Source } from "./source.ts";

const NAMES = {
  id: ["ID"],
  type: ["Type"],
  sku: ["SKU"],
  name: ["Name"],
  published: ["Published"],
  description: ["Description"],
  shortDescription: ["Short description"],
  inStock: ["In stock?"],
  salePrice: ["Sale price"],
  price: ["Regular price"],
  categories: ["Categories"],
  tags: ["Tags"],
  brands: ["Brands"],
  images: ["Images"],
  parent: ["Parent"],
} as const;

const ATTRIBUTES = [1, 2, 3, 4, 5].map(
  (n) => [`Attribute ${n} name`, `Attribute ${n} value(s)`] as const,
);

const COLUMNS: readonly string[] = [...Object.values(NAMES).flat(), ...ATTRIBUTES.flat()];

type Named = { readonly [Key in keyof typeof NAMES]: Column };
type Attributes = readonly (readonly [Column, Column])[];

/** The CSV of WooCommerce's own product exporter. Its variations become part of their products. */
export const woocommerce: Source = {
  name: "woocommerce",
  title: "a WooCommerce export",
  columns: () => COLUMNS,
  recognizes: (document) => document.kind === "table" && recognizesTable(document),
  resembles: (document) => (document.kind === "table" ? new Columns(document).count(COLUMNS) : 0),

  read(document, reading) {
    const products = woocommerceTable(tableOf(document, reading.file), reading.file);
    return toRows(products, { ids: ["sku", "id"], keepsLines: true }, reading);
  },
};

function recognizesTable(table: Table): boolean {
  return new Columns(table).has("Type", "SKU", "Name", "Published", "Images");
}

function tableOf(document: Document, file: string): Table {
  if (document.kind === "table") return document;
  const message = "a WooCommerce export is a CSV file; export the products as CSV";
  throw catalogError(file, [{ path: `${file}:1:1`, message }]);
}

function woocommerceTable(table: Table, file: string): Iterable<ShopProduct> {
  const columns = new Columns(table);
  const named = Object.fromEntries(
    Object.entries(NAMES).map(([key, names]) => [key, columns.find(...names)]),
  ) as Named;
  const attributes = ATTRIBUTES.map(
    ([name, value]) => [columns.find(name), columns.find(value)] as const,
  );
  const missing = [named.type, named.name, named.images].filter(({ index }) => index === undefined);
  if (missing.length > 0) {
    const list = missing.map(({ name }) => quoted(name)).join(", ");
    const message = `the export has no column ${list}; export all columns, with the site's language set to English`;
    throw catalogError(file, [{ path: table.locateColumn(0), message }]);
  }
  columns.refuseMisspelt(file, [...Object.values(named), ...attributes.flat()]);
  columns.refuseDuplicates(file, Object.values(named));
  return group(table.entries, named)
    .values()
    .map(([main, variations, problems]) =>
      toProduct(main, variations, named, attributes, problems),
    );
}

type Group = [main: TableEntry, variations: TableEntry[], problems: Problem[]];

/** Puts each variation with its parent, which it names by SKU or as `id:45`. */
function group(entries: readonly TableEntry[], { id, sku, type, parent }: Named): Group[] {
  const groups: Group[] = [];
  const parents = new Map<string, Group>();
  const orphans = new Map<TableEntry, Group>();
  const isChild = (entry: TableEntry) => isVariation(cellOf(entry, type));
  for (const entry of entries) {
    const own: Group = [entry, [], []];
    groups.push(own);
    if (isChild(entry)) {
      orphans.set(entry, own);
      continue;
    }
    for (const key of [`id:${cellOf(entry, id)}`, skuOf(entry, sku)]) {
      if (key !== "" && key !== "id:" && !parents.has(key)) parents.set(key, own);
    }
  }
  for (const [entry, own] of orphans) {
    const name = withoutApostrophe(cellOf(entry, parent));
    const found = parents.get(name);
    if (found !== undefined) {
      found[1].push(entry);
      continue;
    }
    orphans.delete(entry);
    const message =
      name === ""
        ? "the variation names no parent"
        : `the variation has the parent ${quotedExcerpt(name, 100)}, which is not in the file; export all product types`;
    own[2].push({ path: entry.locate(parent.name), message });
  }
  return groups.filter(([entry]) => !orphans.has(entry));
}

function isVariation(type: string): boolean {
  return /(?:^|,)\s*variation\s*(?:,|$)/i.test(type);
}

function skuOf(entry: TableEntry, sku: Column): string {
  return withoutApostrophe(cellOf(entry, sku));
}

function toProduct(
  main: TableEntry,
  variations: readonly TableEntry[],
  columns: Named,
  attributes: Attributes,
  problems: Problem[],
): ShopProduct {
  const find = (column: Column, read: (text: string) => string = (text) => text) => {
    const text = read(withoutApostrophe(cellOf(main, column)));
    return text === "" ? undefined : { text, entry: main, property: column.name };
  };
  const priceOf = (row: TableEntry) =>
    withoutApostrophe(cellOf(row, columns.salePrice) || cellOf(row, columns.price));
  const status = withoutApostrophe(cellOf(main, columns.published));
  const statusProblems: Problem[] = [];
  if (!STATUS.has(status)) {
    const message = `Published must be 1, 0 or -1, not ${quotedExcerpt(status, 60)}`;
    statusProblems.push({ path: main.locate(columns.published.name), message });
  }
  const own = imagesOf(main, columns.images);
  return {
    entries: [main, ...variations],
    ids: { sku: () => find(columns.sku), id: () => find(columns.id) },
    title: find(columns.name),
    description: find(columns.description, lines) ?? find(columns.shortDescription, lines),
    images: withoutRepeats(
      own.length > 0 ? own : variations.flatMap((row) => imagesOf(row, columns.images)),
    ),
    metadata: {
      price: () => [main, ...variations].map(priceOf).find((price) => price !== ""),
      vendor: () => cellOf(main, columns.brands),
      type: () => cellOf(main, columns.categories),
      tags: () => words(cellOf(main, columns.tags)),
      variants: () =>
        variations.length === 0
          ? undefined
          : variations.map((row) =>
              filled({
                sku: skuOf(row, columns.sku),
                price: priceOf(row),
                image: imagesOf(row, columns.images)[0]?.text,
                options: optionsOf(row, attributes),
              }),
            ),
    },
    inactive: STATUS.get(status),
    statusProblems,
    isSoldOut: () =>
      (variations.length > 0 ? variations : [main]).every(
        (row) => cellOf(row, columns.inStock) === "0",
      ),
    problems,
  };
}

/** Why customers don't see a product, by what `Published` holds. */
const STATUS: ReadonlyMap<string, string | undefined> = new Map([
  ["", undefined],
  ["1", undefined],
  ["0", "is private"],
  ["-1", "is a draft"],
]);

/** The exporter separates addresses by commas, and writes a comma within one after a backslash. */
function imagesOf(entry: TableEntry, images: Column): Found[] {
  return withoutApostrophe(cellOf(entry, images))
    .split(/(?<!\\),/)
    .map((part) => part.replaceAll("\\,", ",").trim())
    .filter((text) => text !== "")
    .map((text) => ({ text, entry, property: images.name }));
}

function optionsOf(row: TableEntry, attributes: Attributes): Record<string, string> | undefined {
  const options = attributes
    .map(([name, value]) => [cellOf(row, name), cellOf(row, value)] as const)
    .filter(([name, value]) => name !== "" && value !== "");
  return options.length > 0 ? Object.fromEntries(options) : undefined;
}

/** The exporter writes a line break as `\n`, and these two characters themselves as `\\n`. */
function lines(text: string): string {
  return text
    .split("\\\\n")
    .map((part) => part.replaceAll("\\n", "\n"))
    .join("\\n");
}
