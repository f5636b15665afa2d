import {
  NotFoundError,
  type ProductData,
  type ProductPage,
  type ProductUpsert,
} from "../../provider/api/index.ts";
import type { CatalogApi } from "../../provider/live/catalog-view.ts";
import { productData } from "../product.ts";

/** Takes as long as the test wants. Called when a request is sent, and when it is answered. */
export type Travel = (label: string) => Promise<unknown>;

interface Moment {
  readonly tick: number;
  readonly product: ProductData | undefined;
}

/** A catalog that remembers all its states, so that a test can find out when an answer was true. */
export class ScriptedCatalog implements CatalogApi {
  /** The requests so far. */
  readonly requests = { get: 0, page: 0, write: 0 };
  /** Lookups and pages that will fail, and lookups that did (`got`). */
  readonly failures = { get: 0, page: 0, got: 0 };
  /** Counts everything that happens. */
  tick = 0;
  readonly #pageSize: number;
  readonly #travel: Travel;
  readonly #history = new Map<string, Moment[]>();
  /** In the order of the list. */
  readonly #live = new Map<number, ProductData>();
  #lastSequence = 0;

  constructor(pageSize: number, travel: Travel) {
    this.#pageSize = pageSize;
    this.#travel = travel;
  }

  serverTime(): number {
    return Date.now();
  }

  /** Creates the product, or edits it without moving it on the list. */
  put(externalId: string): ProductData {
    this.tick += 1;
    const product = productData({ externalId, title: `version ${this.tick}` });
    this.#live.set(this.#sequenceOf(externalId) ?? ++this.#lastSequence, product);
    this.#remember(externalId, product);
    return product;
  }

  delete(externalId: string): void {
    this.tick += 1;
    const sequence = this.#sequenceOf(externalId);
    if (sequence !== undefined) this.#live.delete(sequence);
    this.#remember(externalId, undefined);
  }

  /** Returns every version of the product between two ticks, both included. */
  between(externalId: string, from: number, to: number): (ProductData | undefined)[] {
    const moments = [{ tick: 0, product: undefined }, ...(this.#history.get(externalId) ?? [])];
    return moments
      .filter(({ tick }, index) => tick <= to && (moments[index + 1]?.tick ?? to + 1) > from)
      .map(({ product }) => product);
  }

  async getProduct(externalId: string): Promise<ProductData> {
    this.requests.get += 1;
    await this.#travel(`GET ${externalId}`);
    const sequence = this.#sequenceOf(externalId);
    const product = sequence === undefined ? undefined : this.#live.get(sequence);
    const fails = this.failures.get > 0;
    if (fails) this.failures.get -= 1;
    await this.#travel(`answer to GET ${externalId}`);
    if (fails) {
      this.failures.got += 1;
      throw new Error("the lookup failed");
    }
    if (product === undefined)
      throw new NotFoundError({ code: "PRODUCT_NOT_FOUND", message: "no such product" });
    return product;
  }

  async listPage(cursor: string | null = null): Promise<ProductPage> {
    this.requests.page += 1;
    await this.#travel(`page ${cursor}`);
    const left = [...this.#live.entries()].filter(([sequence]) => sequence > Number(cursor));
    const page = left.toSorted(([a], [b]) => a - b).slice(0, this.#pageSize);
    const fails = this.failures.page > 0;
    if (fails) this.failures.page -= 1;
    await this.#travel(`answer to page ${cursor}`);
    if (fails) throw new Error("the page failed");
    return {
      items: page.map(([, product]) => product),
      nextCursor: left.length > page.length ? String(page.at(-1)?.[0]) : null,
    };
  }

  async upsertProduct({ externalId }: ProductUpsert): Promise<ProductData> {
    this.requests.write += 1;
    await this.#travel(`POST ${externalId}`);
    const product = this.put(externalId);
    await this.#travel(`answer to POST ${externalId}`);
    return product;
  }

  async deleteProduct(externalId: string): Promise<void> {
    this.requests.write += 1;
    await this.#travel(`DELETE ${externalId}`);
    this.delete(externalId);
    await this.#travel(`answer to DELETE ${externalId}`);
  }

  #sequenceOf(externalId: string): number | undefined {
    for (const [sequence, product] of this.#live) {
      if (product.externalId === externalId) return sequence;
    }
    return undefined;
  }

  #remember(externalId: string, product: ProductData | undefined): void {
    const moments = this.#history.get(externalId) ?? [];
    moments.push({ tick: this.tick, product });
    this.#history.set(externalId, moments);
  }
}
