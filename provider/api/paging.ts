import { InvalidResponseError } from "./errors.ts";
import type { ProductPage } from "./read-answer.ts";

/** What a walk over the list needs: one page for a cursor. */
export type FetchPage = (cursor: string | null) => Promise<ProductPage>;

/** Pages in a row that start with no new product. Some may be empty, where products expired. */
const MAX_IDLE_PAGES = 1000;

/**
 * Walks the list page by page. It keeps one page in memory, and the cursor and first id of each
 * earlier page. The walk always ends: a cursor that comes back is an error, and so are too many
 * pages without a new product.
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
  return new InvalidResponseError({
    message: `GET /products: the list answered ${what}; stopped, because the walk would not end`,
    method: "GET",
    path: "/products",
  });
}

/**
 * Yields the items of pages one by one, as an async generator would. A generator makes several
 * promises for each item, this makes one, which matters for a list of a million products.
 */
export class PagedItems<Item> implements AsyncGenerator<Item, void> {
  readonly #pages: AsyncGenerator<readonly Item[], void>;
  #page: Iterator<Item>;
  /** The fetch of the next page, while it runs. Resolves to false when there is no next page. */
  #turning: Promise<boolean> | undefined;

  constructor(pages: AsyncGenerator<readonly Item[], void>) {
    this.#pages = pages;
    this.#page = [].values();
  }

  next(): Promise<IteratorResult<Item, void>> {
    const item = this.#page.next();
    if (!item.done) return Promise.resolve(item);
    // Callers that wait at the end of a page share one fetch.
    this.#turning ??= this.#turn().finally(() => {
      this.#turning = undefined;
    });
    return this.#turning.then((turned) =>
      turned ? this.next() : { done: true, value: undefined },
    );
  }

  async #turn(): Promise<boolean> {
    const { value, done } = await this.#pages.next();
    this.#page = (value ?? []).values();
    return !done;
  }

  /** Waits for the fetch that runs, as a generator does. */
  async return(): Promise<IteratorResult<Item, void>> {
    await this.#turning?.catch(() => undefined);
    this.#page = [].values();
    await this.#pages.return();
    return { done: true, value: undefined };
  }

  async throw(error: unknown): Promise<never> {
    await this.return();
    throw error;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
