import * as pulumi from "@pulumi/pulumi";
import { ValidationError } from "../api/errors.ts";
import { readBytesSync } from "../catalog/file.ts";
import type { CatalogOptions, CatalogSourceOptions, CatalogTransform } from "../catalog/options.ts";
import type { CatalogReport } from "../catalog/report.ts";
import type { Declaration } from "../product/declaration.ts";
import type { ProductArgs } from "./product.ts";

/**
 * A product of a catalog: like {@link ProductArgs}, but `externalId` must be a plain string, because
 * the resource is named after it.
 */
export interface CatalogProduct extends Omit<ProductArgs, "externalId"> {
  /** The shop's own id of the product, without the catalog's prefix. */
  externalId: string;
}

/** A catalog declared in a file. */
export interface CatalogOfFile extends CatalogSourceOptions {
  /**
   * Path of a CSV, JSON, NDJSON, YAML or XML file, relative to the working directory, which is the
   * Pulumi project's. The ending of its name tells its format. `from` says what wrote it: the
   * exports of Shopify and WooCommerce and Google's product feeds are read as they are.
   *
   * A file of another origin has the fields of a {@link Product}. JSON and YAML hold one list of
   * objects; NDJSON holds one such object per line. An image may be a text there: its URL or path.
   * CSV has a column for each field:
   *
   * - An empty cell declares nothing; a cell of one apostrophe (`'`) is the empty text.
   * - `images` holds URLs and paths, separated by blanks or commas, or the list as JSON.
   * - `metadata` holds JSON, `validForDays` a number or `null`.
   * - A text that a spreadsheet would take for a formula may start with an apostrophe: `'=A1`.
   *
   * Paths of images are relative to the file's folder.
   */
  file: string;
  /**
   * Changes what a row declares, or leaves the row out by returning undefined. Gets the row's
   * fields of a product, not checked yet, and the whole row, which may then have other columns:
   * the cells' texts in CSV, the values in JSON and YAML. Of a shop's export it gets the grouped
   * product, its main row, and all of its rows.
   */
  transform?: CatalogTransform<CatalogProduct | Partial<Declaration>> | undefined;
  products?: undefined;
}

/** Products that a program declares, as a list or by their externalId. */
interface DeclaredProducts {
  products: readonly CatalogProduct[] | Readonly<Record<string, Omit<ProductArgs, "externalId">>>;
  transform?: ((product: CatalogProduct) => CatalogProduct | undefined) | undefined;
  file?: undefined;
}

/** What a catalog or a set is declared with. */
type DeclaredArgs = CatalogOptions & (DeclaredProducts | CatalogOfFile);

/**
 * Returns the products that a catalog or a set declares, by the rules that the provider checks.
 *
 * @param kind - What messages call it.
 * @throws ValidationError with the code `INVALID_CATALOG` that names every problem at once.
 */
export function declaredBy(kind: string, name: string, args: DeclaredArgs) {
  // Loaded here, because a program without a catalog does not need the rules, and by `require`,
  // because a constructor can't await. Without an ending, the path is right in dist, too.
  if (args.file !== undefined) {
    if (args.products !== undefined) throw eitherOr(kind, name);
    const { parseCatalog } = require("../catalog/parse") as typeof import("../catalog/parse.ts");
    const options = { ...args, checksImages: true };
    const { declared, report } = parseCatalog(args.file, readBytesSync, options, known);
    if (report.from !== "genlook") log(args.file, report);
    return declared;
  }
  const { declare } = require("../catalog/declare") as typeof import("../catalog/declare.ts");
  if (args.products === undefined) throw eitherOr(kind, name);
  const { products, transform, ...options } = args;
  const rows = placed(products).flatMap(({ product, place }) => {
    const fields = transform === undefined ? product : transform(product);
    return fields === undefined ? [] : [{ fields, locate: () => place }];
  });
  return declare(JSON.stringify(name), rows, options, known).declared;
}

/** Returns each product with its place in the program. */
function placed(products: DeclaredProducts["products"]) {
  if (Array.isArray(products)) {
    const list: readonly CatalogProduct[] = products;
    return list.map((product, index) => ({ product, place: `products[${index}]` }));
  }
  return Object.entries(products).map(([externalId, product]) => ({
    product: { ...product, externalId } as CatalogProduct,
    place: `products[${JSON.stringify(externalId)}]`,
  }));
}

/** Says what was made of a shop's export. What is left out is not deleted from the shop by mistake. */
function log(file: string, report: CatalogReport): void {
  const { describeReport } =
    require("../catalog/describe-report") as typeof import("../catalog/describe-report.ts");
  const text = describeReport(file, report);
  const isWarning = report.leftOut.length > 0;
  void (isWarning ? pulumi.log.warn(text) : pulumi.log.info(text));
}

/** For programs in JavaScript; in TypeScript the types refuse such arguments. */
function eitherOr(kind: string, name: string): ValidationError {
  return new ValidationError({
    code: "INVALID_CATALOG",
    message: `The ${kind} ${JSON.stringify(name)} needs either \`products\` or \`file\`.`,
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
