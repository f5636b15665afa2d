import type { Declaration } from "../product/declaration.ts";
import type { CatalogReport, CatalogSource } from "./report.ts";

/** What applies to all products of a catalog. */
export interface CatalogOptions {
  /**
   * Text before every externalId, such as `${pulumi.getStack()}-`, so that stacks can share an
   * account. Changing it replaces every product. Default: none.
   */
  readonly prefix?: string | undefined;
  /** For products that declare none: days between uses, 1–365, or null for no limit. */
  readonly validForDays?: number | null | undefined;
  /** For products that declare none. Default: "fail". */
  readonly onExisting?: "fail" | "adopt" | undefined;
  /**
   * The folder that holds the local images of a catalog file, relative to the working directory. A
   * path in the file that leads outside of it, also by a link, is a problem. Paths stay relative to
   * the file's folder. Default: the file's folder.
   */
  readonly imageRoot?: string | undefined;
}

/** What a shop's export has besides the fields of a product. */
export type CatalogMetadata = "price" | "vendor" | "tags" | "type" | "variants";

/** How to make products of the export of a shop. */
export interface CatalogSourceOptions {
  /**
   * What wrote the file: its records are grouped and mapped as it means them. Default: what the
   * columns tell for certain, or else `"genlook"`.
   */
  readonly from?: CatalogSource | undefined;
  /**
   * The encoding of a file that is neither UTF-8 nor begins with a byte order mark, such as
   * `"windows-1252"`: a label of the WHATWG's Encoding Standard.
   */
  readonly encoding?: string | undefined;
  /**
   * What becomes the externalId: Shopify's `handle` (its default), `sku` of the first variant, or
   * `id`; WooCommerce's `sku` (its default) or `id`; Google's `id` (its default), or `group` for
   * one product per `item_group_id`.
   */
  readonly id?: "handle" | "sku" | "id" | "group" | undefined;
  /** What of the export becomes metadata. Default: nothing. */
  readonly metadata?: readonly CatalogMetadata[] | undefined;
  /** Keeps the HTML of descriptions. Default: it becomes text. */
  readonly keepHtml?: boolean | undefined;
  /**
   * `"active"` leaves out drafts, archived and unpublished products, `"available"` also those that
   * are sold out. Default: every product.
   */
  readonly only?: "active" | "available" | undefined;
  /**
   * What becomes of an export's products without an image, of which Genlook can make no try-on:
   * `"skip"` leaves them out and reports them, `"fail"` refuses the file. Default: `"skip"`.
   */
  readonly withoutImages?: "skip" | "fail" | undefined;
  /**
   * Groups the records of any file to products: the name of a column or property, or a function of
   * the record. Records of a product need not follow each other. Use it with `map`.
   */
  readonly groupBy?: string | ((row: CatalogFileRow) => string) | undefined;
  /**
   * Makes a product of its records, or leaves it out by returning undefined. Without `groupBy`,
   * each record is a product.
   */
  readonly map?:
    | ((rows: readonly CatalogFileRow[]) => Partial<Declaration> | undefined)
    | undefined;
}

/** How to read a catalog file. */
export interface CatalogFileOptions extends CatalogOptions, CatalogSourceOptions {
  /**
   * Changes what a row declares, or leaves the row out by returning undefined. Gets the row's
   * fields of a product, not checked yet; the whole row, which may then have other columns; and all
   * rows of the product, where the file has several.
   */
  readonly transform?: CatalogTransform<Partial<Declaration>> | undefined;
  /** Gets a report of what was read and what was left out. */
  readonly onRead?: ((report: CatalogReport) => void) | undefined;
}

export type CatalogTransform<Product> = (
  declaration: Partial<Declaration>,
  row: CatalogFileRow,
  rows: readonly CatalogFileRow[],
) => Product | undefined;

/** A row by column as the file has it: texts in CSV, values of any type in JSON and YAML. */
// biome-ignore lint/suspicious/noExplicitAny: it holds what the file holds, of any type.
export type CatalogFileRow = Readonly<Record<string, any>>;
