import type { Catalog } from "./catalog.ts";
import { millisecondsOf } from "./clock.ts";
import { type Product, type ProductFields, toProduct } from "./product.ts";

const PLACEHOLDER = { sourceUrl: "https://images.example.com/placeholder.jpg", order: 0 };

/** Fields to write behind the API's back. They are taken as they are, without validation. */
export interface ProductEdit {
  readonly title?: string;
  readonly description?: string;
  /** The whole new list, in order; a string stands for its `sourceUrl`. */
  readonly images?: readonly (string | ImageEdit)[];
  readonly metadata?: Readonly<Record<string, unknown>> | null;
  readonly validForDays?: number | null;
  readonly autoDetectImageRoles?: boolean;
}

export interface ImageEdit {
  readonly sourceUrl: string;
  readonly classifications?: unknown;
}

/** A product to seed; times that are left out are those of a product made now and never used. */
export interface ProductSeed extends ProductEdit {
  readonly externalId: string;
  /** The account that owns it. Default: the emulator's own key. */
  readonly apiKey?: string;
  readonly createdAt?: Date | string;
  /** Default: `createdAt`. */
  readonly updatedAt?: Date | string;
  readonly lastUsedAt?: Date | string | null;
}

/**
 * The emulated products, reached behind the API's back: what is done here is no request, is not
 * logged and costs no budget. What comes out is a copy.
 *
 * @example
 * emulator.products.put({ externalId: "shirt-1", title: "Linen shirt" });
 * emulator.products.edit("shirt-1", { title: "Edited on the dashboard" });
 */
export class ProductStore {
  readonly #catalog: Catalog;
  readonly #apiKey: string;

  constructor(catalog: Catalog, apiKey: string) {
    this.#catalog = catalog;
    this.#apiKey = apiKey;
  }

  /** Products that have not expired, of all accounts, without one-shot products. */
  get size(): number {
    return this.#catalog.page(0, Number.POSITIVE_INFINITY).entries.length;
  }

  /** The product, one-shot products included, or undefined. */
  get(externalId: string): Product | undefined {
    const entry = this.#catalog.find(externalId);
    return entry && structuredClone(toProduct(entry));
  }

  /** What `size` counts, in the order of the API's list. */
  list(): Product[] {
    const { entries } = this.#catalog.page(0, Number.POSITIVE_INFINITY);
    return entries.map((entry) => structuredClone(toProduct(entry)));
  }

  /**
   * Seeds a product, at the end of the list; one of the same id is replaced. Without `images` it
   * has one placeholder, as the API knows no product without an image.
   */
  put(seed: ProductSeed): Product {
    const { createdAt, updatedAt, lastUsedAt } = seed;
    const entry = this.#catalog.add(
      seed.apiKey ?? this.#apiKey,
      seed.externalId,
      { images: [PLACEHOLDER], ...toFields(seed) },
      {
        ...(createdAt !== undefined && { createdAt: millisecondsOf(createdAt) }),
        ...(updatedAt !== undefined && { updatedAt: millisecondsOf(updatedAt) }),
        ...(lastUsedAt != null && { lastUsedAt: millisecondsOf(lastUsedAt) }),
      },
    );
    return structuredClone(toProduct(entry));
  }

  /**
   * Edits a product as another program would. Fields that are left out stay; `updatedAt` moves.
   *
   * @throws Error when there is no such product.
   */
  edit(externalId: string, edit: ProductEdit): Product {
    const entry = this.#catalog.find(externalId);
    if (entry === undefined) throw new Error(`no product "${externalId}" to edit`);
    return structuredClone(toProduct(this.#catalog.edit(entry, toFields(edit))));
  }

  /** Removes a product. False when there was none. */
  delete(externalId: string): boolean {
    const entry = this.#catalog.find(externalId);
    if (entry !== undefined) this.#catalog.remove(entry);
    return entry !== undefined;
  }
}

/** The fields that an edit names, detached from the caller's objects. */
export function toFields(edit: ProductEdit): Partial<ProductFields> {
  const { title, description, images, metadata, validForDays, autoDetectImageRoles } = edit;
  return structuredClone({
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    ...(images !== undefined && { images: images.map(toImage) }),
    ...(metadata !== undefined && { metadata }),
    ...(validForDays !== undefined && { validForDays }),
    ...(autoDetectImageRoles !== undefined && { autoDetectImageRoles }),
  });
}

function toImage(image: string | ImageEdit, order: number) {
  if (typeof image === "string") return { sourceUrl: image, order };
  const { sourceUrl, classifications } = image;
  return { sourceUrl, order, ...(classifications !== undefined && { classifications }) };
}
