import type { ProductData } from "../api/product.ts";

/**
 * Collects what `pick` returns for each product of a walk over the list, ordered by id. Products
 * for which it returns undefined are left out.
 *
 * A product that moves on the list during the walk comes twice; the later one counts. The order is
 * by code units, so it is the same on every machine, and it does not change with the list's order.
 */
export async function pickById<Picked>(
  products: AsyncIterable<ProductData>,
  pick: (product: ProductData) => Picked | undefined,
): Promise<Picked[]> {
  const picked = new Map<string, Picked>();
  for await (const product of products) {
    const value = pick(product);
    if (value === undefined) picked.delete(product.externalId);
    else picked.set(product.externalId, value);
  }
  return [...picked].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
}
