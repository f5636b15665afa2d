import {
  findProduct,
  type GenlookClient,
  type ProductData,
  type ProductPage,
  type ProductUpsert,
  walkPages,
} from "../api/index.ts";
import { isYoung, newWalk, nextStep } from "./list-or-lookup.ts";
import { monotonicClock } from "./monotonic-clock.ts";

/** What the view needs of the API. */
export type CatalogApi = Pick<
  GenlookClient,
  "getProduct" | "listPage" | "upsertProduct" | "deleteProduct"
>;

/** What the list says of a product; "ask" when only a lookup by id can tell. */
type Answer = ProductData | "unlisted" | "ask";

interface Lookup {
  readonly externalId: string;
  readonly askedAt: number;
  readonly settle: (answer: Answer) => void;
}

interface Listed {
  readonly product: ProductData;
  readonly requestedAt: number;
}

/**
 * The API with a view of the catalog in front, shared by all reads of one operation.
 *
 * Reads begin as lookups by id; when there are more than a few, pages of the list are fetched
 * beside them, and a read that a page has answered costs nothing. Reading n of M listed products
 * takes at most 2 · min(n, ⌈M / 200⌉) + 8 requests, and creating n at most n more, however many
 * calls run at once. What the list does not hold costs one request a read on top.
 *
 * What a page told is used for 60 s from when its request began, and never for a product that was
 * written through this view. So these bounds hold for 60 s: an operation that goes on for longer
 * pays for the pages again in each minute. A list that fails is no error of the reads: they are
 * looked up by id.
 */
export class CatalogView {
  readonly #api: CatalogApi;
  readonly #now: () => number;
  /** By age, the oldest first. */
  readonly #listed = new Map<string, Listed>();
  /** Never answered from a page again: one under way may show the product as it was. */
  readonly #written = new Set<string>();
  readonly #waiting = new Set<Lookup>();
  #walk = newWalk();
  #pages: AsyncGenerator<ProductPage, void>;

  /** @param systemTime - Milliseconds, from whenever. */
  constructor(api: CatalogApi, systemTime: () => number = Date.now) {
    this.#api = api;
    this.#now = monotonicClock(systemTime);
    this.#pages = this.#list();
  }

  /**
   * The product as it is, or was less than 60 s ago; fresh after a write through this view.
   *
   * @throws NotFoundError when a lookup by id says so; absence from the list is never enough.
   */
  async getProduct(externalId: string): Promise<ProductData> {
    const answer = await this.#lookUp(externalId);
    return typeof answer === "string" ? this.#api.getProduct(externalId) : answer;
  }

  /**
   * The product that a create would overwrite, or undefined. Here, and only here, absence from a
   * walk over the whole list that began less than 60 s ago is enough: products with an id of the
   * shop's own are always listed, and a product that this view wrote is looked up by id.
   *
   * What somebody else creates after the walk has passed is overwritten. The API has no conditional
   * write, so a lookup by id only makes that gap smaller (a round trip and the wait for the rate
   * limit), at the price of a request for each product.
   */
  async findForCreate(externalId: string): Promise<ProductData | undefined> {
    const answer = await this.#lookUp(externalId);
    if (answer === "unlisted") return undefined;
    return answer === "ask" ? findProduct(this.#api, externalId) : answer;
  }

  upsertProduct(product: ProductUpsert): Promise<ProductData> {
    this.#written.add(product.externalId);
    return this.#api.upsertProduct(product);
  }

  deleteProduct(externalId: string): Promise<void> {
    this.#written.add(externalId);
    return this.#api.deleteProduct(externalId);
  }

  async #lookUp(externalId: string): Promise<Answer> {
    if (this.#written.has(externalId)) return "ask";
    this.#walk.lookups += 1;
    const askedAt = this.#now();
    const listed = this.#listed.get(externalId);
    if (listed !== undefined && isYoung(listed.requestedAt, askedAt)) return listed.product;
    return new Promise((settle) => {
      this.#waiting.add({ externalId, askedAt, settle });
      this.#proceed();
    });
  }

  #proceed(): void {
    for (;;) {
      const step = nextStep(this.#walk, this.#waiting.size, this.#now());
      if (step === "wait") return;
      if (step === "page") void this.#turnPage();
      else if (step === "renew") {
        this.#walk = newWalk(this.#walk);
        this.#pages = this.#list();
      } else this.#settleHead(step === "get" ? "ask" : "unlisted");
    }
  }

  #settleHead(answer: "ask" | "unlisted"): void {
    for (const lookup of this.#waiting) {
      if (answer === "ask") this.#walk.gets += 1;
      this.#settle(lookup, answer);
      return;
    }
  }

  #settle(lookup: Lookup, answer: Answer): void {
    this.#waiting.delete(lookup);
    lookup.settle(this.#written.has(lookup.externalId) ? "ask" : answer);
  }

  /** Fetches the next page and goes on, whatever becomes of it: nobody is left waiting. */
  async #turnPage(): Promise<void> {
    const walk = this.#walk;
    const requestedAt = this.#now();
    if (walk.pages === 0) walk.startedAt = requestedAt;
    walk.pages += 1;
    walk.pageInFlight = true;
    try {
      const { value: page } = await this.#pages.next();
      this.#keep(page?.items ?? [], requestedAt);
      if (page === undefined || page.nextCursor === null) walk.state = "finished";
    } catch {
      // Not remembered as an error, and not tried again: from here on, all is looked up by id.
      walk.state = "failed";
    }
    walk.pageInFlight = false;
    walk.lastPageAt = this.#now();
    this.#proceed();
  }

  /** Keeps the page for the reads to come, and answers those that have been waiting for it. */
  #keep(products: readonly ProductData[], requestedAt: number): void {
    for (const [externalId, listed] of this.#listed) {
      if (isYoung(listed.requestedAt, this.#now())) break;
      this.#listed.delete(externalId);
    }
    for (const product of products) {
      this.#listed.delete(product.externalId);
      this.#listed.set(product.externalId, { product, requestedAt });
    }
    for (const lookup of this.#waiting) {
      const listed = this.#listed.get(lookup.externalId);
      if (listed !== undefined && isYoung(listed.requestedAt, lookup.askedAt)) {
        this.#settle(lookup, listed.product);
      }
    }
  }

  #list(): AsyncGenerator<ProductPage, void> {
    return walkPages((cursor) => this.#api.listPage(cursor));
  }
}
