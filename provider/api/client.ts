import type * as z from "zod";
import type { ApiRequest } from "./connection.ts";
import { InvalidResponseError, NotFoundError, ValidationError } from "./errors.ts";
import { excerpt, formatPath, listProblems, type Problem } from "./problems.ts";
import type { ProductData, ProductUpsert } from "./product.ts";
import { parsePage, productSchema } from "./schema.ts";
import type { Settings } from "./settings.ts";
import { Transport, type TransportOptions } from "./transport.ts";
import { upsertBody } from "./upload.ts";

/** The largest page size that the API accepts. */
export const MAX_PAGE_SIZE = 200;

/** One page of the list. */
export interface ProductPage {
  readonly items: readonly ProductData[];
  /** The cursor of the next page; null on the last page. */
  readonly nextCursor: string | null;
}

/** A client of the Genlook product API. It validates answers and retries failures. */
export class GenlookClient {
  readonly #transport: Transport;
  /** Lookups in flight, by externalId. */
  readonly #lookups = new Map<string, Promise<ProductData>>();

  constructor(settings: Settings, options: TransportOptions = {}) {
    this.#transport = new Transport(settings, options);
  }

  /**
   * Returns one product by its id, one-shot products included. Concurrent lookups of a product are
   * deduplicated. A lookup that starts after a write through this client has ended never returns an
   * older version.
   *
   * @throws NotFoundError when it does not exist, which is the only proof of absence.
   */
  getProduct(externalId: string): Promise<ProductData> {
    const inFlight = this.#lookups.get(externalId);
    if (inFlight !== undefined) return inFlight;
    const lookup = this.#lookUp(externalId).finally(() => {
      if (this.#lookups.get(externalId) === lookup) this.#lookups.delete(externalId);
    });
    this.#lookups.set(externalId, lookup);
    return lookup;
  }

  /** Returns a page of the products with a stable externalId. One-shot products are never listed. */
  async listPage(
    cursor: string | null = null,
    limit: number = MAX_PAGE_SIZE,
  ): Promise<ProductPage> {
    const query = new URLSearchParams({ limit: String(limit) });
    if (cursor !== null) query.set("cursor", cursor);
    const request: ApiRequest = { method: "GET", path: `/products?${query}` };
    const page = await this.#call(request, parsePage);
    const nextCursor = page.hasMore === false ? null : page.nextCursor || null;
    if (page.hasMore === true && nextCursor === null) {
      throw invalid(request, [
        { path: "nextCursor", message: "missing, although hasMore is true" },
      ]);
    }
    return { items: page.items, nextCursor };
  }

  /** Creates the product, or changes the given fields of the one that exists. */
  async upsertProduct(product: ProductUpsert): Promise<ProductData> {
    const { externalId } = product;
    try {
      const body = await upsertBody(product);
      return await this.#product({ method: "POST", path: "/products", body }, externalId);
    } finally {
      this.#lookups.delete(externalId);
    }
  }

  /** Deletes a product. One that is gone already is a success. */
  async deleteProduct(externalId: string): Promise<void> {
    try {
      await this.#transport.send({ method: "DELETE", path: productPath(externalId) });
    } catch (error) {
      if (!(error instanceof NotFoundError)) throw error;
    } finally {
      this.#lookups.delete(externalId);
    }
  }

  async #lookUp(externalId: string): Promise<ProductData> {
    return this.#product({ method: "GET", path: productPath(externalId) }, externalId);
  }

  async #product(request: ApiRequest, externalId: string): Promise<ProductData> {
    const product = await this.#call(request, productSchema.safeParse);
    if (product.externalId === externalId) return product;
    const got = JSON.stringify(excerpt(product.externalId, 200));
    const message = `expected ${JSON.stringify(externalId)}, got ${got}`;
    throw invalid(request, [{ path: "externalId", message }]);
  }

  async #call<Data>(
    request: ApiRequest,
    parse: (answer: unknown) => z.ZodSafeParseResult<Data>,
  ): Promise<Data> {
    const result = parse(await this.#transport.send(request));
    if (result.success) return result.data;
    throw invalid(
      request,
      result.error.issues.map(({ path, message }) => ({ path: formatPath(path), message })),
    );
  }
}

/** Returns the product, or undefined when it does not exist. */
export async function findProduct(
  api: Pick<GenlookClient, "getProduct">,
  externalId: string,
): Promise<ProductData | undefined> {
  try {
    return await api.getProduct(externalId);
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}

function productPath(externalId: string): string {
  if (externalId === "" || !externalId.isWellFormed()) {
    const message = "must be a text that is not empty and has no half of a surrogate pair";
    throw new ValidationError({
      code: "INVALID_EXTERNAL_ID",
      message: `externalId ${JSON.stringify(externalId)} ${message}, because it is part of a URL`,
      details: [{ path: "externalId", message }],
    });
  }
  return `/products/${encodeURIComponent(externalId)}`;
}

function invalid({ method, path }: ApiRequest, details: readonly Problem[]) {
  const message = `${method} ${path}: the answer is not what the API promises${listProblems(details)}`;
  return new InvalidResponseError({ message, method, path, status: 200, details });
}
