import type * as pulumi from "@pulumi/pulumi";
import type { ConnectionOptions, GenlookClient, ProductData, Wait } from "../api/index.ts";
import { PagedItems } from "../api/paging.ts";

/** Which products to list. */
export interface ProductFilter {
  /** Only products whose externalId begins with this text. */
  readonly prefix?: string | undefined;
}

/** How a function reaches the API: options, then the stack's configuration, then the environment. */
export interface FunctionOptions extends ConnectionOptions {
  /** Ends the call: waits and reads at once, with a CancelledError. */
  readonly signal?: AbortSignal | undefined;
  /** Is told of waits for the rate limit of 2 s and more, at most every 5 s. */
  readonly onWait?: ((wait: Wait) => void) | undefined;
}

/**
 * Walks the products that have a stable externalId, one page (200 products, 1 request) in memory
 * at a time. One-shot products (`_anon_…`) are never listed. A product that moves on the list during
 * the walk may come twice.
 *
 * @example
 * ```typescript
 * for await (const product of listProducts({ prefix: "summer-" })) console.log(product.title);
 * ```
 * @throws GenlookError when a page can't be had; products yielded before it stay valid.
 */
export function listProducts(
  filter: ProductFilter = {},
  options: FunctionOptions = {},
): AsyncGenerator<ProductData, void> {
  return new PagedItems(productPages(filter, options));
}

async function* productPages(
  { prefix = "" }: ProductFilter,
  options: FunctionOptions,
): AsyncGenerator<readonly ProductData[], void> {
  const { walkPages } = await import("../api/index.ts");
  const client = await connect(options);
  for await (const { items } of walkPages((cursor) => client.listPage(cursor))) {
    yield items.filter(({ externalId }) => externalId.startsWith(prefix));
  }
}

/**
 * All products that match the filter, each once, in the API's order: 1 request per 200 products of
 * the whole account, as the API itself does not filter.
 *
 * @throws GenlookError when a page can't be had: a part of the list is never taken for the whole.
 */
export async function getProducts(
  filter: ProductFilter = {},
  options: FunctionOptions = {},
): Promise<ProductData[]> {
  const products = new Map<string, ProductData>();
  for await (const product of listProducts(filter, options)) {
    products.set(product.externalId, product);
  }
  return [...products.values()];
}

/** {@link getProducts} for a filter that holds outputs of other resources. */
export function getProductsOutput(
  filter: pulumi.Input<{ prefix?: pulumi.Input<string> | undefined }> = {},
  options: FunctionOptions = {},
): pulumi.Output<ProductData[]> {
  return sdk()
    .output(filter)
    .apply((known) => getProducts(known, options));
}

/**
 * One product by its externalId, one-shot products included. 1 request.
 *
 * @throws NotFoundError when it does not exist.
 */
export async function getProduct(
  externalId: string,
  options: FunctionOptions = {},
): Promise<ProductData> {
  const client = await connect(options);
  return client.getProduct(externalId);
}

/** {@link getProduct} for an id that is an output of another resource. */
export function getProductOutput(
  externalId: pulumi.Input<string>,
  options: FunctionOptions = {},
): pulumi.Output<ProductData> {
  return sdk()
    .output(externalId)
    .apply((known) => getProduct(known, options));
}

/** The client is loaded at the first call: a program that only declares products never needs it. */
export async function connect({
  signal,
  onWait,
  ...options
}: FunctionOptions): Promise<GenlookClient> {
  const { GenlookClient, resolveSettings, withConfiguration } = await import("../api/index.ts");
  return new GenlookClient(resolveSettings(withConfiguration(options, configured)), {
    signal,
    onWait,
  });
}

/** A plain script has no stack's configuration; loading the SDK would take it most of a second. */
function configured(name: string): string | undefined {
  const runsInProgram = require.resolve("@pulumi/pulumi") in require.cache;
  return runsInProgram ? new (sdk().Config)("genlook").get(name) : undefined;
}

/** Loaded already wherever a program declares something. */
function sdk(): typeof pulumi {
  return require("@pulumi/pulumi");
}
