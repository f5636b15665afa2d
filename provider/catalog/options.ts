import type { Declaration } from "../product/declaration.ts";

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

/** How to read a catalog file. */
export interface CatalogFileOptions extends CatalogOptions {
  /**
   * Changes what a row declares, or leaves the row out by returning undefined. Gets the row's
   * fields of a product, not checked yet, and the whole row, which may then have other columns.
   */
  readonly transform?:
    | ((declaration: Partial<Declaration>, row: CatalogFileRow) => Declaration | undefined)
    | undefined;
}

/** A row by column as the file has it: texts in CSV, values of any type in JSON and YAML. */
// biome-ignore lint/suspicious/noExplicitAny: it holds what the file holds, of any type.
export type CatalogFileRow = Readonly<Record<string, any>>;
