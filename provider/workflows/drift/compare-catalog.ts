import { findProduct, type GenlookClient, InvalidResponseError } from "../../api/index.ts";
import type { ProductData } from "../../api/product.ts";
import { connect, type FunctionOptions } from "../../live/connect.ts";
import { inParallel } from "../../live/in-parallel.ts";
import { listWith } from "../../live/products.ts";
import type { DeclaredProduct } from "../../stack/declared-product.ts";
import { StackExport } from "../../stack/stack-export.ts";
import { pickById } from "../pick-by-id.ts";
import type { DriftReportArgs } from "./args.ts";
import {
  compareProduct,
  missingProduct,
  reportOf,
  unmanagedProduct,
  unreadableProduct,
} from "./compare-product.ts";
import { declaredProducts } from "./declared.ts";
import { Ignored } from "./ignored.ts";
import type { DriftReport, ProductDrift } from "./report.ts";

const { version } = require("../../../package.json") as { version: string };

/** Compares the live catalog with what is declared, as `driftReport` describes it. */
export async function compareCatalog(
  args: DriftReportArgs,
  options: FunctionOptions,
): Promise<DriftReport> {
  const comparedAt = new Date().toISOString();
  const startedAt = performance.now();
  const prefix = args.prefix || null;
  const { products, leaving, stackName } = declaredIn(args);
  const declared = new Map(products.map((product) => [product.externalId, product]));
  const ignored = new Ignored(args.ignore ?? [], new Set(declared.keys()));
  const client = await connect(options);
  const listed = await pickById(listWith(client), (live) => {
    const { externalId } = live;
    const product = declared.get(externalId);
    if (ignored.hasProduct(externalId)) return undefined;
    if (product !== undefined) {
      return isOutdated(live, product) ? undefined : compareProduct(product, live, ignored);
    }
    const isUnmanaged = externalId.startsWith(prefix ?? "") && !leaving.has(externalId);
    return isUnmanaged ? unmanagedProduct(live) : undefined;
  });
  for (const { externalId } of listed) declared.delete(externalId);
  const unlisted = [...declared.values()].filter(
    ({ externalId }) => !ignored.hasProduct(externalId),
  );
  const found = await lookUp(unlisted, ignored, client);
  return reportOf([...listed, ...found], prefix, {
    source: args.declared === undefined ? "stack" : "declarations",
    name: args.name ?? stackName ?? null,
    baseUrl: client.baseUrl,
    comparedAt,
    durationMs: Math.round(performance.now() - startedAt),
    requests: client.requestsSent,
    packageVersion: version,
  });
}

/** Whether the list shows an older version than the stack has seen: a list may lag. */
function isOutdated(live: ProductData, { seenAt = "" }: DeclaredProduct): boolean {
  return Date.parse(live.updatedAt) < Date.parse(seenAt);
}

interface Declared {
  readonly products: readonly DeclaredProduct[];
  /** The ids of products that the stack is about to delete: neither declared nor unmanaged. */
  readonly leaving: ReadonlySet<string>;
  readonly stackName?: string | undefined;
}

function declaredIn({ declared, stack }: DriftReportArgs): Declared {
  if (declared !== undefined) return { products: declaredProducts(declared), leaving: new Set() };
  const { declared: products, leaving, stackName } = StackExport.of(stack, "`stack`");
  return { products, leaving, stackName };
}

/**
 * Looks up the products that the list does not show as they are, as many at once as the limiter
 * lets go.
 */
async function lookUp(
  products: readonly DeclaredProduct[],
  ignored: Ignored,
  client: GenlookClient,
): Promise<ProductDrift[]> {
  const lookUpOne = async (product: DeclaredProduct) => {
    try {
      const live = await findProduct(client, product.externalId);
      return live === undefined ? missingProduct(product) : compareProduct(product, live, ignored);
    } catch (error) {
      // It is this product that is odd. An answer that names no field is no product at all.
      const isOdd = error instanceof InvalidResponseError && error.details.length > 0;
      if (!isOdd) throw error;
      return unreadableProduct(product, error.details);
    }
  };
  const found: ProductDrift[] = [];
  await inParallel(products, async (product) => {
    found.push(await lookUpOne(product));
  });
  return found;
}
