import type { GenlookClient, ProductData } from "../api/index.ts";
import { PagedItems } from "../api/paging.ts";
import { connect, type FunctionOptions } from "./connect.ts";

/** Which products to list. */
export interface ProductFilter {
  /** Only products whose externalId starts with this text. */
  readonly prefix?: string | undefined;
}

/**
 * Lists the products that have a stable externalId, with one page (200 products, 1 request) in
 * memory at a time. One-shot products (`_anon_…`) are never listed. A product that moves on the
 * list during the walk may come twice.
 *
 * @example
 * ```typescript
 * for await (const product of listProducts({ prefix: "summer-" })) console.log(product.title);
 * ```
 * @throws GenlookError when a page can't be fetched. Products yielded before stay valid.
 */
export function listProducts(
  filter: ProductFilter = {},
  options: FunctionOptions = {},
): AsyncGenerator<ProductData, void> {
  return new PagedItems(productPages(filter, () => connect(options)));
}

/** Lists products through a client, as {@link listProducts} does. */
export function listWith(
  client: GenlookClient,
  filter: ProductFilter = {},
): AsyncGenerator<ProductData, void> {
  return new PagedItems(productPages(filter, async () => client));
}

async function* productPages(
  { prefix = "" }: ProductFilter,
  connected: () => Promise<GenlookClient>,
): AsyncGenerator<readonly ProductData[], void> {
  const { walkPages } = await import("../api/index.ts");
  const client = await connected();
  for await (const { items } of walkPages((cursor) => client.listPage(cursor))) {
    yield items.filter(({ externalId }) => externalId.startsWith(prefix));
  }
}

/**
 * Returns all products that match the filter, each once, in the API's order. Costs 1 request per
 * 200 products of the whole account, because the API itself does not filter.
 *
 * @throws GenlookError when a page can't be fetched. A part of the list is never returned.
 */
export async function getProducts(
  filter: ProductFilter = {},
  options: FunctionOptions = {},
): Promise<ProductData[]> {
  return collect(listProducts(filter, options));
}

/** Collects a list, each product once. */
export async function collect(list: AsyncIterable<ProductData>): Promise<ProductData[]> {
  const products = new Map<string, ProductData>();
  for await (const product of list) products.set(product.externalId, product);
  return [...products.values()];
}

/**
 * Returns one product by its externalId, one-shot products included. Costs 1 request.
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
