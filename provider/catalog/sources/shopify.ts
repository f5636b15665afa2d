import type { Document } from "../document.ts";
import { toRows } from "./shop-product.ts";
import { recognizesObjects, resemblesObjects, shopifyObjects } from "./shopify-objects.ts";
import { COLUMNS, recognizesTable, resemblesTable, shopifyTable } from "./shopify-table.ts";
import type { Source } from "./source.ts";

/** A product CSV, products.json, or the JSON Lines of a GraphQL bulk operation, of Shopify. */
export const shopify: Source = {
  name: "shopify",
  title: "a Shopify export",
  columns: () => COLUMNS,

  recognizes: (document: Document) =>
    document.kind === "table" ? recognizesTable(document) : recognizesObjects(document),

  resembles: (document) =>
    document.kind === "table" ? resemblesTable(document) : resemblesObjects(document),

  read(document, reading) {
    const products =
      document.kind === "table" ? shopifyTable(document, reading) : shopifyObjects(document);
    return toRows(products, { ids: ["handle", "sku", "id"], completesAddresses: true }, reading);
  },
};
