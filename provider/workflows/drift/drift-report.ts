import type { FunctionOptions } from "../../live/connect.ts";
import type { Declaration } from "../../product/declaration.ts";
import type { DriftReport } from "./report.ts";

/** What a drift report compares the live catalog with: one of `declared` and `stack`. */
export interface DriftReportOptions extends FunctionOptions {
  /**
   * The declared products. Of an image that was uploaded from a file, only a stack knows the content:
   * here, any upload in its place is taken for it.
   */
  readonly declared?: readonly Declaration[] | undefined;
  /**
   * A stack's state: the parsed JSON of `pulumi stack export`, or what the Automation API's
   * `exportStack()` gives. Products are compared three ways, with what the last apply left behind,
   * so that fields which the API stores in other words are no drift. What a `pulumi refresh` has
   * taken over from the live products counts as declared.
   */
  readonly stack?: unknown;
  /**
   * What the ids of this catalog begin with. Live products that begin so and are not declared
   * are unmanaged, and drift. Without a prefix every product that is not declared is listed as
   * unmanaged, but none is drift: an account may be shared.
   */
  readonly prefix?: string | undefined;
}

/**
 * Compares the live catalog with what is declared, through the list: 1 request per 200 products
 * of the account, and 1 for each declared product that is not on it, since only the 404 of its own
 * GET proves a product missing. Nothing is written.
 *
 * @example
 * ```typescript
 * const { drift, summary } = await driftReport({ stack: await stack.exportStack(), prefix: "shop-" });
 * if (drift) console.error(`${summary.modified} products were edited by hand`);
 * ```
 * @throws ValidationError when what is declared is no good, before any request.
 * @throws GenlookError when the API can't be read: a part of the list is never taken for the whole.
 */
export async function driftReport(options: DriftReportOptions): Promise<DriftReport> {
  if ((options.declared === undefined) === (options.stack === undefined)) {
    throw new TypeError("driftReport needs either `declared` or `stack`");
  }
  // Loaded on demand: a program that only declares products must not pay for zod.
  const { compareCatalog } = await import("./compare-catalog.ts");
  return compareCatalog(options, options);
}
