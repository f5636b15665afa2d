import {
  findProduct,
  type GenlookClient,
  type ProductData,
  type ProductPage,
  type ProductUpsert,
  walkPages,
} from "../api/index.ts";
import { isFresh, newWalk, nextStep } from "./list-or-lookup.ts";
import { monotonicClock } from "./monotonic-clock.ts";

/** What the view needs of the API. */
export type CatalogApi = Pick<
  GenlookClient,
  "getProduct" | "listPage" | "upsertProduct" | "deleteProduct" | "serverTime"
>;

/** What the list says about a product. With "lookup", only a lookup by id can tell. */
type Answer = ProductData | "unlisted" | "lookup";

interface WaitingRead {
  readonly externalId: string;
  readonly startedAt: number;
  readonly settle: (answer: Answer) => void;
}

interface Listed {
  readonly product: ProductData;
  readonly requestedAt: number;
}

/**
 * Puts a view of the catalog in front of the API, to be shared by all reads of one operation.
 *
 * The first reads are lookups by id. When there are more than a few, pages of the list are fetched
 * too, and a read that a page answers costs no request. Reading n of M listed products takes at
 * most 2 · min(n, ⌈M / 200⌉) + 8 requests, and creating n takes at most n more, however many calls
 * run at once. Each read of a product that is not listed costs one request more.
 *
 * A page's data is used for 60 s from the start of its request, and never for a product that was
 * written through this view. So the bounds hold for 60 s, and a longer operation pays for the pages
 * again every minute. If the list fails, reads still work: they are lookups by id.
 */
export class CatalogView {
  readonly #api: CatalogApi;
  readonly #now: () => number;
  /** By age, the oldest first. */
  readonly #listed = new Map<string, Listed>();
  /** Never read from a page again: a page in flight may hold the product as it was before. */
  readonly #written = new Set<string>();
  /** The listed ids, reduced to what no API tells apart by accident. */
  readonly #listedAlike = new Set<string>();
  /** By age, the oldest first. */
  readonly #waiting = new Set<WaitingRead>();
  #walk = newWalk();
  #pages: AsyncGenerator<ProductPage, void>;

  /** @param systemTime - The clock to use, in milliseconds from any moment. */
  constructor(api: CatalogApi, systemTime: () => number = Date.now) {
    this.#api = api;
    this.#now = monotonicClock(systemTime);
    this.#pages = this.#list();
  }

  /** Announces reads that will come, so that the list is fetched first. */
  expectReads(count: number): void {
    this.#walk.announcedReads += count;
  }

  /**
   * Returns the product as it is, or as it was at most 60 s before the call. It includes every write
   * through this view.
   *
   * @param notBefore - The `updatedAt` of an answer that the caller knows. The list may lag, so a
   * product that is older on the list is looked up by id.
   * @throws NotFoundError when a lookup by id finds nothing. Absence from the list is not enough.
   */
  async getProduct(externalId: string, notBefore?: string): Promise<ProductData> {
    const answer = await this.#read(externalId);
    return typeof answer === "string" || isOdd(answer) || isOlder(answer, notBefore)
      ? this.#api.getProduct(externalId)
      : answer;
  }

  /**
   * Returns the product as it is now, for a caller that a list which lags would mislead.
   *
   * @throws NotFoundError when it does not exist.
   */
  lookUp(externalId: string): Promise<ProductData> {
    return this.#api.getProduct(externalId);
  }

  /**
   * Returns the product that a create would overwrite, or undefined. A product on the list is
   * looked up by id, because the list may lag, and the create may take the product over.
   *
   * Only here, absence from the list is enough, if a walk over the whole list began less than 60 s
   * ago: products with an id of the shop's own are always listed, and a product that this view wrote
   * is looked up by id. So is one whose id differs from a listed one only in case, blanks or Unicode
   * normal form, because the API may take the two for one.
   *
   * A product that somebody else creates after the walk passed is overwritten. The API has no
   * conditional write. A lookup by id would cost a request for each product, and only make that gap
   * smaller: a round trip and the wait for the rate limit.
   */
  async findForCreate(externalId: string): Promise<ProductData | undefined> {
    const answer = await this.#read(externalId);
    if (answer === "unlisted" && !this.#listedAlike.has(alike(externalId))) return undefined;
    return findProduct(this.#api, externalId);
  }

  upsertProduct(product: ProductUpsert): Promise<ProductData> {
    this.#written.add(product.externalId);
    return this.#api.upsertProduct(product);
  }

  deleteProduct(externalId: string): Promise<void> {
    this.#written.add(externalId);
    return this.#api.deleteProduct(externalId);
  }

  /** The API's clock, in milliseconds since 1970. */
  serverTime(): number {
    return this.#api.serverTime();
  }

  async #read(externalId: string): Promise<Answer> {
    if (this.#written.has(externalId)) return "lookup";
    this.#walk.reads += 1;
    const startedAt = this.#now();
    const listed = this.#listed.get(externalId);
    if (listed !== undefined && isFresh(listed.requestedAt, startedAt)) {
      this.#countAnswer();
      return listed.product;
    }
    return new Promise((settle) => {
      this.#waiting.add({ externalId, startedAt, settle });
      this.#proceed();
    });
  }

  #proceed(): void {
    for (;;) {
      const step = nextStep(this.#walk, this.#waiting.size, this.#now());
      if (step === "wait") return;
      if (step === "page") void this.#fetchPage();
      else if (step === "restart") {
        this.#walk = newWalk(this.#walk);
        this.#pages = this.#list();
      } else this.#settleOldest(step);
    }
  }

  #settleOldest(answer: "lookup" | "unlisted"): void {
    const [oldest] = this.#waiting;
    if (oldest === undefined) return;
    if (answer === "lookup") this.#walk.lookups += 1;
    this.#settle(oldest, answer);
  }

  #settle(read: WaitingRead, answer: Answer): void {
    this.#waiting.delete(read);
    this.#countAnswer();
    read.settle(this.#written.has(read.externalId) ? "lookup" : answer);
  }

  #countAnswer(): void {
    this.#walk.announcedReads = Math.max(0, this.#walk.announcedReads - 1);
  }

  /** Fetches the next page. Proceeds even if that fails, so that no read waits forever. */
  async #fetchPage(): Promise<void> {
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
      // The list is not tried again. From now on, every read is a lookup by id.
      walk.state = "failed";
    }
    walk.pageInFlight = false;
    walk.lastPageAt = this.#now();
    this.#proceed();
  }

  /** Keeps the page's products for later reads, and answers the reads that wait for them. */
  #keep(products: readonly ProductData[], requestedAt: number): void {
    for (const [externalId, listed] of this.#listed) {
      if (isFresh(listed.requestedAt, this.#now())) break;
      this.#listed.delete(externalId);
    }
    for (const product of products) {
      // A key that is set again would keep its old place in the map's order.
      this.#listed.delete(product.externalId);
      this.#listed.set(product.externalId, { product, requestedAt });
      this.#listedAlike.add(alike(product.externalId));
    }
    for (const read of this.#waiting) {
      const listed = this.#listed.get(read.externalId);
      if (listed !== undefined && isFresh(listed.requestedAt, read.startedAt)) {
        this.#settle(read, listed.product);
      }
    }
  }

  #list(): AsyncGenerator<ProductPage, void> {
    return walkPages((cursor) => this.#api.listPage(cursor));
  }
}

/** Whether the list answered fields of the product in a form that only concerns this product. */
function isOdd({ problems }: ProductData): boolean {
  return problems !== undefined;
}

function isOlder({ updatedAt }: ProductData, notBefore: string | undefined): boolean {
  return notBefore !== undefined && Date.parse(updatedAt) < Date.parse(notBefore);
}

/** Reduces an id to what is left when case, blanks and Unicode normal form don't count. */
function alike(externalId: string): string {
  return externalId.normalize("NFKC").toLowerCase().replaceAll(/\s+/g, "");
}
