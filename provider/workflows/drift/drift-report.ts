import { ValidationError } from "../../api/errors.ts";
import type { FunctionOptions } from "../../live/connect.ts";
import type { Declaration } from "../../product/declaration.ts";
import type { DriftReport } from "./report.ts";

/** What a drift report compares the live catalog with: either `declared` or `stack`. */
export interface DriftReportArgs {
  /**
   * The declared products. Only a stack knows what was uploaded from a file: here, any upload in
   * the place of a declared file counts as that file.
   */
  readonly declared?: readonly Declaration[] | undefined;
  /**
   * A stack's state: the parsed JSON of `pulumi stack export`, or what the Automation API's
   * `exportStack()` returns. The comparison is three-way, with what the last apply left behind, so
   * a value that the API stores in another form is not drift. Edits that a `pulumi refresh` took
   * into the state count as declared.
   */
  readonly stack?: unknown;
  /**
   * The prefix of this catalog's ids. Live products that begin with it and are not declared are
   * unmanaged, which is drift. Without a prefix, every product that is not declared is listed as
   * unmanaged, but is not drift: others may use the same account.
   */
  readonly prefix?: string | undefined;
}

/**
 * Compares the live catalog with what is declared. It writes nothing. Requests: 1 per 200 products
 * of the account, and 1 for each declared product that the list does not show, because only a 404
 * for its own id proves that a product is missing.
 *
 * @example
 * ```typescript
 * const { drift, summary } = await driftReport({ stack: await stack.exportStack(), prefix: "shop-" });
 * if (drift) console.error(`${summary.modified} products were edited by hand`);
 * ```
 * @throws ValidationError before any request, when the arguments, a declaration or the stack are
 * wrong.
 * @throws GenlookError when the API can't be read. A part of the list never passes for the whole.
 */
export async function driftReport(
  args: DriftReportArgs,
  options: FunctionOptions = {},
): Promise<DriftReport> {
  if ((args.declared === undefined) === (args.stack === undefined)) {
    throw new ValidationError({
      code: "INVALID_OPTIONS",
      message: "driftReport: pass either `declared` or `stack`.",
    });
  }
  // Loaded on demand: a program that only declares products must not pay for zod.
  const { compareCatalog } = await import("./compare-catalog.ts");
  return compareCatalog(args, options);
}
