import { type Problem, quotedExcerpt } from "../../api/problems.ts";
import { quoted } from "../../text/escape-control.ts";
import { withoutApostrophe } from "../cells.ts";
import type { Table, TableEntry } from "../document.ts";
import { catalogError } from "../problem.ts";
import { type Column, Columns, cellOf } from "./columns.ts";
import { type Found, filled, type ShopProduct, withoutRepeats, words } from "./shop-product.ts";
import type { Reading } from "./source.ts";

/** Names of columns: those of exports until 2024, and those of the template since. */
const NAMES = {
  handle: ["Handle", "URL handle"],
  title: ["Title"],
  description: ["Body (HTML)", "Description"],
  vendor: ["Vendor"],
  type: ["Type"],
  tags: ["Tags"],
  published: ["Published", "Published on online store"],
  status: ["Status"],
  sku: ["Variant SKU", "SKU"],
  price: ["Variant Price", "Price"],
  quantity: ["Variant Inventory Qty", "Inventory quantity"],
  policy: ["Variant Inventory Policy", "Continue selling when out of stock"],
  image: ["Image Src", "Product image URL"],
  position: ["Image Position", "Image position"],
  variantImage: ["Variant Image", "Variant image URL"],
} as const;

const OPTIONS = [1, 2, 3].map((n) => [`Option${n} Name`, `Option${n} Value`] as const);

/** Names of all columns that are read. */
export const COLUMNS: readonly string[] = [...Object.values(NAMES).flat(), ...OPTIONS.flat()];

type Found_ = { readonly [Key in keyof typeof NAMES]: Column };

export function recognizesTable(table: Table): boolean {
  const columns = new Columns(table);
  return (
    columns.has("Handle", "Title", "Image Src") ||
    columns.has("URL handle", "Title", "Product image URL")
  );
}

export function resemblesTable(table: Table): number {
  return new Columns(table).count([
    ...COLUMNS,
    ...["Product Category", "Image Alt Text", "Gift Card", "SEO Title", "Variant Barcode"],
  ]);
}

/** Groups the rows by handle. The row with the title comes first; the others add images and variants. */
export function shopifyTable(table: Table, { file, writeOption }: Reading): Iterable<ShopProduct> {
  const columns = new Columns(table);
  const found = Object.fromEntries(
    Object.entries(NAMES).map(([key, names]) => [key, columns.find(...names)]),
  ) as Found_;
  const options = OPTIONS.map(
    ([name, value]) => [columns.find(name), columns.find(value)] as const,
  );
  const missing = [found.handle, found.title, found.image].filter(
    ({ index }) => index === undefined,
  );
  if (missing.length > 0) {
    const names = missing.map(({ name }) => quoted(name)).join(", ");
    const message = `the export has no column ${names}; export all columns, or choose another ${writeOption("from")}`;
    throw catalogError(file, [{ path: table.locateColumn(0), message }]);
  }
  columns.refuseMisspelt(file, [...Object.values(found), ...options.flat()]);
  columns.refuseDuplicates(file, [...Object.values(found), ...options.flat()]);
  const groups = Map.groupBy(table.entries, (entry) => cellOf(entry, found.handle));
  return groups.entries().map(([handle, rows]) => toProduct(handle, rows, found, options));
}

function toProduct(
  handle: string,
  rows: readonly TableEntry[],
  columns: Found_,
  options: readonly (readonly [Column, Column])[],
): ShopProduct {
  const problems: Problem[] = [];
  const titled = rows.filter((row) => cellOf(row, columns.title) !== "");
  const [main = rows[0] as TableEntry, second] = titled;
  const findIn = (row: TableEntry, column: Column): Found | undefined => {
    const text = cellOf(row, column);
    return text === "" ? undefined : { text, entry: row, property: column.name };
  };
  const find = (column: Column) => findIn(main, column);
  if (handle !== "" && second !== undefined) {
    const message = `duplicate ${columns.handle.name} ${quotedExcerpt(handle, 100)}, first used at ${main.locate(columns.handle.name)}`;
    problems.push({ path: second.locate(columns.handle.name), message });
  }
  if (handle === "") {
    for (const row of rows) {
      const message = "the row has no handle, so nobody can say which product it belongs to";
      problems.push({ path: row.locate(columns.handle.name), message });
    }
  } else if (titled.length === 0) {
    const message = `no row of the product ${quotedExcerpt(handle, 100)} has a title; was the file cut?`;
    problems.push({ path: main.locate(columns.title.name), message });
  }
  const variants = () =>
    rows.filter((row) =>
      [columns.sku, columns.price, ...options.map(([, value]) => value)].some(
        (column) => cellOf(row, column) !== "",
      ),
    );
  const status = statusOf(main, columns);
  return {
    entries: [main, ...rows.filter((row) => row !== main)],
    ids: {
      handle: () => find(columns.handle),
      sku() {
        const row = rows.find((one) => cellOf(one, columns.sku) !== "");
        const sku = row && findIn(row, columns.sku);
        return sku && { ...sku, text: withoutApostrophe(sku.text) };
      },
    },
    title: find(columns.title),
    description: find(columns.description),
    images: imagesOf(rows, columns, problems),
    metadata: {
      price: () =>
        rows
          .map((row) => withoutApostrophe(cellOf(row, columns.price)))
          .find((price) => price !== ""),
      vendor: () => cellOf(main, columns.vendor),
      type: () => cellOf(main, columns.type),
      tags: () => words(cellOf(main, columns.tags)),
      variants: () => variants().map((row) => variantOf(row, main, columns, options)),
    },
    inactive: status.inactive,
    statusProblems: status.problems,
    isSoldOut() {
      const list = variants();
      return list.length > 0 && list.every((row) => isSoldOut(row, columns));
    },
    problems,
  };
}

/** Sorts images by their position. The picture of a variant counts if the product does not list it. */
function imagesOf(
  rows: readonly TableEntry[],
  { image, position, variantImage }: Found_,
  problems: Problem[],
): Found[] {
  const images = rows.flatMap((entry) => {
    const text = cellOf(entry, image);
    if (text === "") {
      // The cells of the row may have been moved to the right.
      if (cellOf(entry, position) === "") return [];
      const message = `${position.name} has a value, but ${image.name} is empty`;
      problems.push({ path: entry.locate(position.name), message });
      return [];
    }
    const at = withoutApostrophe(cellOf(entry, position));
    if (at !== "" && !/^\d+(?:\.0+)?$/.test(at)) {
      const message = `${position.name} must be a whole number, not ${quotedExcerpt(at, 60)}`;
      problems.push({ path: entry.locate(position.name), message });
    }
    return [
      { text, entry, property: image.name, at: at === "" ? Number.POSITIVE_INFINITY : Number(at) },
    ];
  });
  for (const problem of positionProblems(images, position.name)) problems.push(problem);
  const sorted = images.toSorted((a, b) => (a.at === b.at ? 0 : a.at - b.at));
  const known = new Set(sorted.map(({ text }) => withoutQuery(text)));
  const ofVariants = rows.flatMap((entry) => {
    const text = cellOf(entry, variantImage);
    if (text === "" || known.has(withoutQuery(text))) return [];
    return [{ text, entry, property: variantImage.name }];
  });
  return withoutRepeats([
    ...sorted.map(({ text, entry, property }) => ({ text, entry, property })),
    ...ofVariants,
  ]);
}

/** Finds images whose place in the order nobody can say. Images without any position are in order. */
function positionProblems(
  images: readonly (Found & { readonly at: number })[],
  column: string,
): Problem[] {
  const used = new Map<number, Found>();
  const isPlaced = images.some(({ at }) => at !== Number.POSITIVE_INFINITY);
  return images.flatMap(({ at, text, entry }): Problem[] => {
    if (at === Number.POSITIVE_INFINITY) {
      if (!isPlaced) return [];
      const message = `${column} is empty, but other images of the product have one`;
      return [{ path: entry.locate(column), message }];
    }
    const first = used.get(at);
    used.set(at, { text, entry, property: column });
    if (first === undefined || first.text === text || Number.isNaN(at)) return [];
    const message = `${column} ${at} is that of another image of the product, at ${first.entry.locate(column)}`;
    return [{ path: entry.locate(column), message }];
  });
}

function withoutQuery(address: string): string {
  return address.replace(/\?.*$/s, "");
}

function variantOf(
  row: TableEntry,
  main: TableEntry,
  columns: Found_,
  options: readonly (readonly [Column, Column])[],
): Record<string, unknown> {
  // Only the first row of a product names its options. A product without any has one called Title.
  const values = options
    .map(([name, value]) => [cellOf(main, name), cellOf(row, value)] as const)
    .filter(([name, value]) => name !== "" && value !== "" && value !== "Default Title");
  return filled({
    sku: withoutApostrophe(cellOf(row, columns.sku)),
    price: withoutApostrophe(cellOf(row, columns.price)),
    image: cellOf(row, columns.variantImage),
    options: values.length > 0 ? Object.fromEntries(values) : undefined,
  });
}

function statusOf(
  main: TableEntry,
  { status, published }: Found_,
): { readonly inactive: string | undefined; readonly problems: Problem[] } {
  const word = cellOf(main, status).toLowerCase();
  const flag = cellOf(main, published).toLowerCase();
  const problems: Problem[] = [];
  const refuse = (column: Column, text: string, words: string) => {
    const message = `${column.name} must be ${words}, not ${quotedExcerpt(text, 60)}`;
    problems.push({ path: main.locate(column.name), message });
  };
  if (!/^(?:|active|draft|archived|unlisted)$/.test(word)) {
    refuse(status, word, "active, draft, archived or unlisted");
  }
  if (!/^(?:|true|false)$/.test(flag)) refuse(published, flag, "TRUE or FALSE");
  if (word !== "" && word !== "active") return { inactive: INACTIVE.get(word), problems };
  return { inactive: flag === "false" ? "is not published" : undefined, problems };
}

/** Why customers don't see a product of the status. */
export const INACTIVE: ReadonlyMap<string, string> = new Map([
  ["draft", "is a draft"],
  ["archived", "is archived"],
  ["unlisted", "is unlisted"],
]);

/** Whether a variant has a stock of none and can't be ordered. Without a number, nothing is known. */
function isSoldOut(row: TableEntry, { quantity, policy }: Found_): boolean {
  const stock = withoutApostrophe(cellOf(row, quantity));
  const continues = /^(?:continue|true)$/i.test(cellOf(row, policy));
  return /^-?\d+$/.test(stock) && Number(stock) <= 0 && !continues;
}
