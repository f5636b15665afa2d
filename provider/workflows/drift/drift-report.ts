import { ValidationError } from "../../api/errors.ts";
import type { FunctionOptions } from "../../live/connect.ts";
import type { DriftReportArgs } from "./args.ts";
import type { DriftReport } from "./report.ts";

/**
 * Compares the live catalog with what is declared. It writes nothing. Requests: 1 per 200 products
 * of the account, and 1 for each declared product that the list does not show, or shows older than
 * the stack knows it: only a 404 for its own id proves that a product is missing, and a list may lag.
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
