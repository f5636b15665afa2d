import type { ProductPage } from "./client.ts";
import { InvalidResponseError } from "./errors.ts";

/** What a walk over the list needs: one page for a cursor. */
export type FetchPage = (cursor: string | null) => Promise<ProductPage>;

/**
 * Walks the list page by page and holds one page at a time. A failed page can be asked for again
 * by its cursor; a cursor that comes back a second time is an error, never an endless loop.
 */
export async function* walkPages(fetchPage: FetchPage): AsyncGenerator<ProductPage, void> {
  const seen = new Set<string>();
  let cursor: string | null = null;
  do {
    const page: ProductPage = await fetchPage(cursor);
    yield page;
    cursor = page.nextCursor;
    if (cursor !== null && seen.has(cursor)) {
      throw new InvalidResponseError(
        "GET /products: the list answered the same cursor twice; stopped rather than walk in a circle",
        { method: "GET", path: "/products" },
      );
    }
    if (cursor !== null) seen.add(cursor);
  } while (cursor !== null);
}
