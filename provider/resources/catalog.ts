import * as pulumi from "@pulumi/pulumi";
import type { CatalogOptions } from "../catalog/options.ts";
import { CATALOG_TYPE } from "../pulumi.ts";
import { type CatalogOfFile, type CatalogProduct, declaredBy } from "./declared.ts";
import { Product, type ProductArgs } from "./product.ts";

/** Arguments of a {@link Catalog}: its products, or a file of them, and options for all of them. */
export type CatalogArgs = CatalogOptions & (CatalogOfProducts | CatalogOfFile);

/** A catalog declared in the program. */
export interface CatalogOfProducts {
  products: readonly CatalogProduct[];
  /** Changes a product, or leaves it out by returning undefined. */
  transform?: ((product: CatalogProduct) => CatalogProduct | undefined) | undefined;
  file?: undefined;
}

/**
 * Declares many products from data. Each becomes a {@link Product} named `<catalog>/<externalId>`,
 * without the prefix, so that neither the order of the rows nor the prefix changes a name.
 *
 * @example
 * ```typescript
 * const shop = new genlook.Catalog("shop", {
 *   file: "products.csv",
 *   prefix: `${pulumi.getStack()}-`,
 *   validForDays: 30,
 * });
 * export const updatedAt = shop.products.get("shirt-42")?.updatedAt;
 * ```
 *
 * @example Declare what is on sale in a Shopify shop, by its export
 * ```typescript
 * new genlook.Catalog("shop", {
 *   file: "products_export.csv",
 *   from: "shopify",
 *   only: "active",
 *   metadata: ["vendor", "tags"],
 * });
 * ```
 *
 * @example Declare the products of another system's export, one of many rows each
 * ```typescript
 * new genlook.Catalog("shop", {
 *   file: "export.csv",
 *   groupBy: "SKU",
 *   map: (rows) => ({
 *     externalId: rows[0].SKU,
 *     title: rows[0].Name,
 *     images: rows.map((row) => ({ url: row.Photo })),
 *   }),
 * });
 * ```
 */
export class Catalog extends pulumi.ComponentResource {
  /** The products by their externalId, without the prefix. */
  readonly products: ReadonlyMap<string, Product>;

  /**
   * Declares the products.
   *
   * @param name - Name of the catalog in the stack.
   * @throws ValidationError with the code `INVALID_CATALOG`, before anything is declared. It names
   * every problem at once, with file, line and column.
   */
  constructor(name: string, args: CatalogArgs, opts?: pulumi.ComponentResourceOptions) {
    const declared = declaredBy("catalog", name, args);
    super(CATALOG_TYPE, name, {}, opts);
    this.products = new Map(
      declared.map(({ id, declaration }) => [
        id,
        this.declareProduct(`${name}/${id}`, declaration as unknown as ProductArgs),
      ]),
    );
    this.registerOutputs();
  }

  /** Declares one product. The catalog of the native plugin overrides it. */
  protected declareProduct(name: string, args: ProductArgs): Product {
    return new Product(name, args, { parent: this });
  }
}
