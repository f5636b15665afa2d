import * as pulumi from "@pulumi/pulumi";
import { ValidationError } from "../api/errors.ts";
import { type CatalogFileRow, readBytesSync } from "../catalog/file.ts";
import type { Declaration } from "../product/declaration.ts";
import { Product, type ProductArgs } from "./product.ts";

/** A product of a catalog: as for a {@link Product}, but its id is plain, as resources are named after it. */
export interface CatalogProduct extends Omit<ProductArgs, "externalId"> {
  /** The shop's own id of the product, without the catalog's prefix. */
  externalId: string;
}

/** What a catalog declares: products, or a file of them, and what holds for all. */
export type CatalogArgs = CatalogOptions & (CatalogOfProducts | CatalogOfFile);

/** A catalog declared in the program. */
export interface CatalogOfProducts {
  products: readonly CatalogProduct[];
  /** Changes a product, or leaves it out by undefined. */
  transform?: ((product: CatalogProduct) => CatalogProduct | undefined) | undefined;
  file?: undefined;
}

/** A catalog declared in a file. */
export interface CatalogOfFile {
  /**
   * Path of a CSV, JSON, NDJSON or YAML file in UTF-8, told by its ending, relative to the working
   * directory, which is the Pulumi project's. JSON and YAML hold one list of objects with the
   * fields of a {@link Product}. CSV has a column for each field: an empty cell is not declared;
   * `images` holds URLs and paths parted by blanks, or the JSON list; `metadata` is JSON;
   * `validForDays` a number or `null`. Paths of images are relative to the catalog's folder. `'` stands for the empty text, and a text that a spreadsheet would take for
   * a formula may stand behind `'`.
   */
  file: string;
  /**
   * Changes what a row declares, or leaves the row out by undefined. Gets the row's fields of a
   * product, not checked yet, and the whole row, which may then have columns of other names: the
   * texts of a CSV file's cells, the values of JSON and YAML.
   */
  transform?:
    | ((declaration: Partial<Declaration>, row: CatalogFileRow) => CatalogProduct | undefined)
    | undefined;
  products?: undefined;
}

/** What holds for all products of a catalog. */
export interface CatalogOptions {
  /**
   * Put before every externalId, such as `${pulumi.getStack()}-`, so that stacks share an account.
   * Changing it replaces every product. Default: nothing.
   */
  prefix?: string | undefined;
  /** For products that declare none: 1–365 days between uses, or null for no limit. */
  validForDays?: number | null | undefined;
  /** For products that declare none. Default: "fail". */
  onExisting?: "fail" | "adopt" | undefined;
}

/**
 * Many products, declared from data. Each becomes a {@link Product} of its own, whose name is the
 * catalog's and the product's externalId: neither the order of the rows nor the prefix matters.
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
 * @example Take the products of a shop's own export, and leave out those that are sold out
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
   * @throws ValidationError with the code `INVALID_CATALOG`, before anything is declared, that
   * names every problem at once with file, line and column.
   */
  constructor(name: string, args: CatalogArgs, opts?: pulumi.ComponentResourceOptions) {
    const declared = withoutStack(() => declaredBy(name, args));
    super("genlook:index:Catalog", name, {}, opts);
    this.products = new Map(
      declared.map(({ id, declaration }) => [
        id,
        new Product(`${name}/${id}`, declaration as unknown as ProductArgs, { parent: this }),
      ]),
    );
    this.registerOutputs();
  }
}

/** What is wrong in the user's data is printed as it is: Pulumi adds no stack to such errors. */
function withoutStack<Result>(declare: () => Result): Result {
  try {
    return declare();
  } catch (error) {
    if (error instanceof ValidationError) {
      Object.defineProperty(error, "__pulumiRunError", { value: true });
    }
    throw error;
  }
}

function declaredBy(name: string, args: CatalogArgs) {
  // Loaded here, not with the package: a program without a catalog has no use for the rules. In
  // a constructor nothing can be awaited, and without its ending the path is right in dist as well.
  if (args.file !== undefined) {
    if (args.products !== undefined) throw eitherOr(name);
    const { parseCatalog } = require("../catalog/parse") as typeof import("../catalog/parse.ts");
    return parseCatalog(args.file, readBytesSync(args.file), args, known);
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

/** The types say so as well, to those who use them. */
function eitherOr(name: string): ValidationError {
  return new ValidationError({
    code: "INVALID_CATALOG",
    message: `The catalog ${JSON.stringify(name)} needs one of \`products\` and \`file\`.`,
  });
}

/** Values that are known later stand for themselves as the engine would write them. */
function known(value: unknown): unknown {
  if (pulumi.Output.isInstance(value) || value instanceof Promise) {
    return pulumi.runtime.unknownValue;
  }
  if (Array.isArray(value)) return value.map(known);
  if (typeof value !== "object" || value === null) return value;
  if (pulumi.asset.Asset.isInstance(value)) return pulumi.runtime.unknownValue;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, known(entry)]));
}
