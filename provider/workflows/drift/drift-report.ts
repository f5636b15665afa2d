import { connect, type FunctionOptions, listProducts } from "../../live/products.ts";
import type { Declaration } from "../../product/declaration.ts";
import type { DeclaredProduct } from "../stack/declared-product.ts";
import { compareProduct, missingProduct, reportOf, unmanagedProduct } from "./compare-product.ts";
import type { DriftReport, ProductDrift } from "./report.ts";

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

/** Requests in flight for products that the list does not show. */
const CONFIRMATIONS = 8;

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
  const prefix = options.prefix || null;
  const { products, leaving } = await declaredIn(options);
  const declared = new Map(products.map((one) => [one.externalId, one]));
  const seen = new Set<string>();
  const found: ProductDrift[] = [];
  for await (const live of listProducts({}, options)) {
    // A product that moves on the list during the walk may come by twice.
    if (seen.has(live.externalId)) continue;
    seen.add(live.externalId);
    const product = declared.get(live.externalId);
    if (product !== undefined) found.push(compareProduct(product, live));
    else if (leaving.has(live.externalId)) continue;
    else if (live.externalId.startsWith(prefix ?? "")) found.push(unmanagedProduct(live));
  }
  const unlisted = [...declared.values()].filter(({ externalId }) => !seen.has(externalId));
  return reportOf([...found, ...(await confirm(unlisted, options))], prefix);
}

interface Declared {
  readonly products: readonly DeclaredProduct[];
  /** Ids of products that the stack is about to delete: neither declared nor unmanaged. */
  readonly leaving: ReadonlySet<string>;
}

/** Loaded at need: checking a declaration needs zod, which a program may never do. */
async function declaredIn({ declared, stack }: DriftReportOptions): Promise<Declared> {
  if ((declared === undefined) === (stack === undefined)) {
    throw new TypeError("driftReport needs either `declared` or `stack`");
  }
  if (declared === undefined) {
    const { StackExport } = await import("../stack/stack-export.ts");
    const { declared: products, leaving } = StackExport.of(stack, "`stack`");
    return { products, leaving };
  }
  const { declaredProducts } = await import("./declared.ts");
  return { products: declaredProducts(declared), leaving: new Set() };
}

async function confirm(
  unlisted: readonly DeclaredProduct[],
  options: FunctionOptions,
): Promise<ProductDrift[]> {
  const { findProduct } = await import("../../api/index.ts");
  const client = await connect(options);
  const confirmed: ProductDrift[] = [];
  for (let at = 0; at < unlisted.length; at += CONFIRMATIONS) {
    const some = unlisted.slice(at, at + CONFIRMATIONS).map(async (product) => {
      const live = await findProduct(client, product.externalId);
      return live === undefined ? missingProduct(product) : compareProduct(product, live);
    });
    confirmed.push(...(await Promise.all(some)));
  }
  return confirmed;
}
