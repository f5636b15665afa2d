import { quoted } from "../text/escape-control.ts";
import { type ApiRequest, describeBody, type ParsedAnswer, shownPath } from "./connection.ts";
import { CancelledError, InvalidResponseError, NotFoundError, ValidationError } from "./errors.ts";
import { type Hints, hintsOf } from "./hints.ts";
import { isJsonObject } from "./json.ts";
import { type Mask, maskOf } from "./mask.ts";
import { listProblems, quotedExcerpt } from "./problems.ts";
import type { ProductData, ProductUpsert } from "./product.ts";
import { type ProductPage, type Refuse, readPage, readProduct } from "./read-answer.ts";
import type { Settings } from "./settings.ts";
import { Transport, type TransportOptions } from "./transport.ts";
import { upsertBody } from "./upload.ts";

/** The largest page size that the API accepts. */
export const MAX_PAGE_SIZE = 200;

/** A client of the Genlook product API. It validates answers and retries failures. */
export class GenlookClient {
  /** Without a trailing slash. */
  readonly baseUrl: string;
  readonly #transport: Transport;
  readonly #mask: Mask;
  readonly #hints: Hints;
  /** Lookups in flight, by externalId. */
  readonly #lookups = new Map<string, Promise<ProductData>>();

  constructor(settings: Settings, options: TransportOptions = {}) {
    this.baseUrl = settings.baseUrl;
    this.#transport = new Transport(settings, options);
    this.#mask = maskOf(settings.apiKey);
    this.#hints = hintsOf(settings);
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
    const { json } = await this.#transport.send(request);
    return readPage(json, limit, this.#refuse(request));
  }

  /** Returns the credits that the account has left for try-ons. */
  async getCredits(): Promise<number> {
    const request: ApiRequest = { method: "GET", path: "/account/credits" };
    const { json } = await this.#transport.send(request);
    const { creditBalance } = isJsonObject(json) ? json : {};
    if (typeof creditBalance === "number") return creditBalance;
    return this.#refuse(request)([{ path: "creditBalance", message: "must be a number" }]);
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

  /**
   * Deletes a product. One that is gone already is a success. An answer that does not say so, such as
   * a proxy's page, is believed only when a lookup confirms that the product is gone.
   */
  async deleteProduct(externalId: string): Promise<void> {
    const request = {
      method: "DELETE",
      path: productPath(externalId),
      acceptsAnyBody: true,
    } as const;
    try {
      const answer = await this.#transport.send(request);
      if (!saysDeleted(answer)) await this.#confirmDeleted(request, answer, externalId);
    } catch (error) {
      if (!(error instanceof NotFoundError)) throw error;
    } finally {
      this.#lookups.delete(externalId);
    }
  }

  /**
   * Returns the server's time in ms since 1970: the Date header of the latest answer, carried on by
   * the monotonic clock. Before any answer had one, it is this machine's time.
   */
  serverTime(): number {
    return this.#transport.serverTime();
  }

  /** Requests sent so far, retries included. */
  get requestsSent(): number {
    return this.#transport.sent;
  }

  /** @throws NotFoundError when the product is gone, and InvalidResponseError when it may not be. */
  async #confirmDeleted(
    request: ApiRequest,
    answer: ParsedAnswer,
    externalId: string,
  ): Promise<never> {
    const { method } = request;
    const path = shownPath(request.path, this.#mask);
    let finding = "the product still exists";
    let cause: unknown;
    try {
      await this.#lookUp(externalId);
    } catch (error) {
      if (error instanceof NotFoundError || error instanceof CancelledError) throw error;
      finding = `it is unknown whether the product still exists (${(error as Error).message})`;
      cause = error;
    }
    const { status, requestId } = answer;
    const answered = `answered with status ${status} and ${describeBody(answer, this.#mask)}`;
    const message = `${method} ${path}: ${answered}, and ${finding}; ${this.#hints.baseUrl}`;
    throw new InvalidResponseError({ message, method, path, status, requestId, cause });
  }

  async #lookUp(externalId: string): Promise<ProductData> {
    return this.#product({ method: "GET", path: productPath(externalId) }, externalId);
  }

  async #product(request: ApiRequest, externalId: string): Promise<ProductData> {
    const { json } = await this.#transport.send(request);
    const product = readProduct(json, this.#refuse(request));
    if (product.externalId === externalId) return product;
    const [expected, got] = [externalId, product.externalId].map((id) =>
      quotedExcerpt(this.#mask(id), 200),
    );
    const message = `expected ${expected}, got ${got}`;
    return this.#refuse(request)([{ path: "externalId", message }]);
  }

  /** Makes the function that refuses the answer to a request. */
  #refuse(request: ApiRequest): Refuse {
    const method = request.method;
    const path = shownPath(request.path, this.#mask);
    return (details) => {
      const message = `${method} ${path}: the answer is not what the API promises${listProblems(details)}`;
      const outcomeUnknown = method !== "GET";
      const context = { method, path, status: 200, outcomeUnknown };
      throw new InvalidResponseError({ ...context, message, details });
    };
  }
}

/** Returns the product, or undefined when it does not exist. */
export async function findProduct(
  api: { readonly getProduct: (externalId: string, notBefore?: string) => Promise<ProductData> },
  externalId: string,
  notBefore?: string,
): Promise<ProductData | undefined> {
  try {
    return await api.getProduct(externalId, notBefore);
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}

/** Whether the answer to a DELETE says that the product is deleted. */
function saysDeleted({ status, text, json }: ParsedAnswer): boolean {
  // Accepted for later, or answered in part.
  if (status === 202 || status === 206) return false;
  if (status === 204 || text.trim() === "") return true;
  if (!isJsonObject(json)) return false;
  const { code, error, errors, success = true, deleted = true } = json;
  const isError = [code, error, errors].some((value) => !!value && !isEmptyList(value));
  return !isError && !!success && !!deleted;
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function productPath(externalId: string): string {
  if (externalId === "" || !externalId.isWellFormed()) {
    const message = "must be a text that is not empty and has no half of a surrogate pair";
    throw new ValidationError({
      code: "INVALID_EXTERNAL_ID",
      message: `externalId ${quoted(externalId)} ${message}, because it is part of a URL`,
      details: [{ path: "externalId", message }],
    });
  }
  return `/products/${encodeURIComponent(externalId)}`;
}
