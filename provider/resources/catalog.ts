import * as pulumi from "@pulumi/pulumi";
import { ValidationError } from "../api/errors.ts";
import { readBytesSync } from "../catalog/file.ts";
import type { CatalogFileRow, CatalogOptions } from "../catalog/options.ts";
import type { Declaration } from "../product/declaration.ts";
import { CATALOG_TYPE } from "../pulumi.ts";
import { Product, type ProductArgs } from "./product.ts";

/**
 * A product of a catalog: like {@link ProductArgs}, but `externalId` must be a plain string, because
 * the resource is named after it.
 */
export interface CatalogProduct extends Omit<ProductArgs, "externalId"> {
  /** The shop's own id of the product, without the catalog's prefix. */
  externalId: string;
}

/** Arguments of a {@link Catalog}: its products, or a file of them, and options for all of them. */
export type CatalogArgs = CatalogOptions & (CatalogOfProducts | CatalogOfFile);

/** A catalog declared in the program. */
export interface CatalogOfProducts {
  products: readonly CatalogProduct[];
  /** Changes a product, or leaves it out by returning undefined. */
  transform?: ((product: CatalogProduct) => CatalogProduct | undefined) | undefined;
  file?: undefined;
}

/** A catalog declared in a file. */
export interface CatalogOfFile {
  /**
   * Path of a CSV, JSON, NDJSON or YAML file in UTF-8, relative to the working directory, which is
   * the Pulumi project's. The ending of its name tells its format.
   *
   * JSON and YAML hold one list of objects with the fields of a {@link Product}; NDJSON holds one
   * such object per line. An image may be a text there: its URL or path. CSV has a column for each
   * field:
   *
   * - An empty cell declares nothing; a cell of one apostrophe (`'`) is the empty text.
   * - `images` holds URLs and paths, separated by blanks, or the list as JSON.
   * - `metadata` holds JSON, `validForDays` a number or `null`.
   * - A text that a spreadsheet would take for a formula may start with an apostrophe: `'=A1`.
   *
   * Paths of images are relative to the file's folder.
   */
  file: string;
  /**
   * Changes what a row declares, or leaves the row out by returning undefined. Gets the row's
   * fields of a product, not checked yet, and the whole row, which may then have other columns:
   * the cells' texts in CSV, the values in JSON and YAML.
   */
  transform?:
    | ((declaration: Partial<Declaration>, row: CatalogFileRow) => CatalogProduct | undefined)
    | undefined;
  products?: undefined;
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
 * @example Declare the products of a shop's own export, without those that are sold out
 * ```typescript
 * new genlook.Catalog("shop", {
 *   file: "export.csv",
 *   transform: (_declaration, row) =>
 *     row.Stock === "0"
 *       ? undefined
 *       : { externalId: row.SKU, title: row.Name, images: [{ url: row.Photo }] },
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
    const declared = declaredBy(name, args);
    super(CATALOG_TYPE, name, {}, opts);
    this.products = new Map(
      declared.map(({ id, declaration }) => [
        id,
        new Product(`${name}/${id}`, declaration as unknown as ProductArgs, { parent: this }),
      ]),
    );
    this.registerOutputs();
  }
}

function declaredBy(name: string, args: CatalogArgs) {
  // Loaded here, because a program without a catalog does not need the rules, and by `require`,
  // because a constructor can't await. Without an ending, the path is right in dist, too.
  if (args.file !== undefined) {
    if (args.products !== undefined) throw eitherOr(name);
    const { parseCatalog } = require("../catalog/parse") as typeof import("../catalog/parse.ts");
    return parseCatalog(args.file, readBytesSync, args, known);
  }
  const { declare } = require("../catalog/declare") as typeof import("../catalog/declare.ts");
  if (args.products === undefined) throw eitherOr(name);
  const { products, transform, ...options } = args;
  const rows = products.flatMap((product, index) => {
    const fields = transform === undefined ? product : transform(product);
    return fields === undefined ? [] : [{ fields, locate: () => `products[${index}]` }];
  });
  return declare(JSON.stringify(name), rows, options, known);
}

/** For programs in JavaScript; in TypeScript the types refuse such arguments. */
function eitherOr(name: string): ValidationError {
  return new ValidationError({
    code: "INVALID_CATALOG",
    message: `The catalog ${JSON.stringify(name)} needs either \`products\` or \`file\`.`,
  });
}

/** Replaces values that are known later by what the engine writes for them. */
function known(value: unknown): unknown {
  if (pulumi.Output.isInstance(value) || value instanceof Promise) {
    return pulumi.runtime.unknownValue;
  }
  if (Array.isArray(value)) return value.map(known);
  if (typeof value !== "object" || value === null) return value;
  if (pulumi.asset.Asset.isInstance(value)) return pulumi.runtime.unknownValue;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, known(entry)]));
}
