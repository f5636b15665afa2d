/** What wrote a catalog file. `"genlook"` is a file with the fields of a product. */
export type CatalogSource = "genlook" | "shopify" | "woocommerce" | "google";

/** What was read from a catalog file. */
export interface CatalogReport {
  /** What wrote the file; `"custom"` where `groupBy` or `map` said how to read it. */
  readonly from: CatalogSource | "custom";
  /** Whether the columns told so, and not the user. */
  readonly isDetected: boolean;
  /** Number of products that are declared. */
  readonly products: number;
  /** Number of their images. */
  readonly images: number;
  readonly leftOut: readonly LeftOutProduct[];
}

/** A product of a file that is not declared. */
export interface LeftOutProduct {
  readonly externalId: string | undefined;
  /** Such as `products.csv:12:1`. */
  readonly place: string;
  /** Completes a sentence that begins with the product: "has no image". */
  readonly reason: string;
}
