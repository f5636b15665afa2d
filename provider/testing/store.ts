import type { Catalog } from "./catalog.ts";
import { millisecondsOf } from "./clock.ts";
import { editedFields, type ProductEdit } from "./fields.ts";
import { copyProduct, type Product, toProduct } from "./product.ts";
import type { Corruption, ProductAnswers } from "./product-answers.ts";

const PLACEHOLDER = { sourceUrl: "https://images.example.com/placeholder.jpg", order: 0 };

/** A product to seed. Without times it was created now and never used. */
export interface ProductSeed extends ProductEdit {
  readonly externalId: string;
  /** The API key of the account that owns it. Default: the emulator's `apiKey`. */
  readonly apiKey?: string;
  readonly createdAt?: Date | string;
  /** Default: `createdAt`. */
  readonly updatedAt?: Date | string;
  readonly lastUsedAt?: Date | string | null;
}

/**
 * The emulated products, for tests to read and change behind the API's back: without requests, so
 * nothing is logged and no budget is used. Returned products are copies.
 *
 * @example
 * emulator.products.put({ externalId: "shirt-1", title: "Linen shirt" });
 * emulator.products.edit("shirt-1", { title: "Edited on the dashboard" });
 */
export class ProductStore {
  readonly #catalog: Catalog;
  readonly #answers: ProductAnswers;
  readonly #apiKey: string;

  constructor(catalog: Catalog, answers: ProductAnswers, apiKey: string) {
    this.#catalog = catalog;
    this.#answers = answers;
    this.#apiKey = apiKey;
  }

  /** Number of products of all accounts, without expired and one-shot products. */
  get size(): number {
    return this.#catalog.all().length;
  }

  /** The product, or undefined. Finds one-shot products too. */
  get(externalId: string): Product | undefined {
    const entry = this.#catalog.find(externalId);
    return entry && copyProduct(entry);
  }

  /** The products that `size` counts, in the order of the API's list. */
  list(): Product[] {
    return structuredClone(this.#catalog.all().map(toProduct));
  }

  /**
   * Adds a product at the end of the list, and removes an earlier one with the same id. Without
   * `images` it gets a placeholder, because every product of the API has an image.
   */
  put(seed: ProductSeed): Product {
    const { createdAt, updatedAt, lastUsedAt } = seed;
    const entry = this.#catalog.add(
      seed.apiKey ?? this.#apiKey,
      seed.externalId,
      { images: [PLACEHOLDER], ...editedFields(seed) },
      {
        ...(createdAt !== undefined && { createdAt: millisecondsOf(createdAt) }),
        ...(updatedAt !== undefined && { updatedAt: millisecondsOf(updatedAt) }),
        ...(lastUsedAt != null && { lastUsedAt: millisecondsOf(lastUsedAt) }),
      },
    );
    return copyProduct(entry);
  }

  /**
   * Edits a product as another program would. Omitted fields are kept; `updatedAt` moves.
   *
   * @throws Error when there is no such product.
   */
  edit(externalId: string, edit: ProductEdit): Product {
    const entry = this.#catalog.find(externalId);
    if (entry === undefined) throw new Error(`no product "${externalId}" to edit`);
    return copyProduct(this.#catalog.edit(entry, editedFields(edit)));
  }

  /** Removes a product. Returns false when there was none. */
  delete(externalId: string): boolean {
    return this.#catalog.find(externalId) !== undefined && this.#catalog.remove(externalId);
  }

  /**
   * Changes how the API answers one product, in lists and by id, until it is called again for that
   * id; without `corruption` the answers are right again. What is stored does not change.
   *
   * @example
   * emulator.products.corrupt("shirt-1", (answer) => ({ ...answer, metadata: "a text" }));
   */
  corrupt(externalId: string, corruption?: Corruption): void {
    this.#answers.corrupt(externalId, corruption);
  }
}
