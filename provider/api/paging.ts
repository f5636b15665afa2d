import type { ProductPage } from "./client.ts";
import { InvalidResponseError } from "./errors.ts";

/** What a walk over the list needs: one page for a cursor. */
export type FetchPage = (cursor: string | null) => Promise<ProductPage>;

/** Pages in a row without a beginning of their own: some may be empty, where products expired. */
const MAX_IDLE_PAGES = 1000;

/**
 * Walks the list page by page and holds one page at a time, and of the earlier ones the cursor and
 * the first id. A failed page can be asked for again by its cursor. The walk ends, whatever the API
 * answers: a cursor that comes back is an error, and so is page after page with nothing new.
 */
export async function* walkPages(fetchPage: FetchPage): AsyncGenerator<ProductPage, void> {
  const cursors = new Set<string>();
  const firstIds = new Set<string>();
  let idlePages = 0;
  let cursor: string | null = null;
  for (;;) {
    const page: ProductPage = await fetchPage(cursor);
    yield page;
    cursor = page.nextCursor;
    if (cursor === null) return;
    if (cursors.has(cursor)) throw goesInCircles("the same cursor twice");
    cursors.add(cursor);
    const firstId = page.items[0]?.externalId;
    idlePages = firstId === undefined || firstIds.has(firstId) ? idlePages + 1 : 0;
    if (idlePages > MAX_IDLE_PAGES) throw goesInCircles(`${idlePages} pages without a new product`);
    if (firstId !== undefined) firstIds.add(firstId);
  }
}

function goesInCircles(what: string): InvalidResponseError {
  return new InvalidResponseError(
    `GET /products: the list answered ${what}; stopped rather than walk in a circle`,
    { method: "GET", path: "/products" },
  );
}
