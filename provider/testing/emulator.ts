import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Accounts } from "./accounts.ts";
import { type Answer, errorAnswer } from "./answer.ts";
import { type Body, readBody } from "./body.ts";
import { Catalog } from "./catalog.ts";
import { Clock } from "./clock.ts";
import { ApiError } from "./errors.ts";
import { answerOf, Faults } from "./faults.ts";
import { type Product, toProduct } from "./product.ts";
import type { RateLimit } from "./rate-limit.ts";
import { type OpenRecord, openRecord, type RecordedRequest, recordBody } from "./request-log.ts";
import { route } from "./routes.ts";
import { type ProductEdit, ProductStore, toFields } from "./store.ts";
import { BASE_PATH, parseTarget, type Target } from "./target.ts";

/** How an emulator shall be; every option can be left out. */
export interface EmulatorOptions {
  /** TCP port on 127.0.0.1. Default: 0, any free one. */
  readonly port?: number;
  /** The API key that is accepted. Default: `gk_emulator`. */
  readonly apiKey?: string;
  /** Keys of other accounts, whose products answer 403 to each other's keys. Default: none. */
  readonly otherApiKeys?: readonly string[];
  /** Request budget of each key. Default: none. */
  readonly rateLimit?: RateLimit;
  /** Credits of each account; a `POST /try-on` costs one. Default: 1000. */
  readonly credits?: number;
  /** Time at which the clock stands still from the start. Default: it runs with the system's. */
  readonly now?: Date | string | number;
  /** Leaves `nextCursor` out of the last page instead of answering null. Default: false. */
  readonly omitNextCursor?: boolean;
  /** Is called with every request that was answered or reset. */
  readonly onAnswer?: (request: RecordedRequest) => void;
}

/** A product as a try-on names it: by `externalId`, with fields that are upserted, or both. */
export interface TryOnProduct extends ProductEdit {
  readonly externalId?: string;
}

/**
 * The Genlook product API on a local port, in memory, for tests of programs that manage products.
 *
 * @example
 * await using emulator = await Emulator.start();
 * emulator.products.put({ externalId: "shirt-1", title: "Linen shirt" });
 * // Run the program with genlook:baseUrl = emulator.url and genlook:apiKey = emulator.apiKey.
 * emulator.requests.filter(({ method }) => method === "POST").length; // how often it wrote
 */
export class Emulator implements AsyncDisposable {
  /** The key that it accepts, to be passed as `genlook:apiKey`. */
  readonly apiKey: string;
  /** The products, reached behind the API's back. */
  readonly products: ProductStore;
  /** The time by which products are stamped and expire. */
  readonly clock = new Clock();
  /** What shall go wrong. */
  readonly faults = new Faults();
  readonly #catalog = new Catalog(this.clock);
  readonly #accounts: Accounts;
  readonly #options: EmulatorOptions;
  readonly #server: Server;
  readonly #closing = new AbortController();
  readonly #requests: OpenRecord[] = [];
  #port = 0;

  private constructor(options: EmulatorOptions) {
    const { apiKey = "gk_emulator", otherApiKeys = [], credits = 1000 } = options;
    this.apiKey = apiKey;
    this.products = new ProductStore(this.#catalog, apiKey);
    this.#accounts = new Accounts([apiKey, ...otherApiKeys], credits, options.rateLimit);
    this.#options = options;
    if (options.now !== undefined) this.clock.set(options.now);
    // Longer than clients keep idle connections, so that none is closed under a request.
    this.#server = createServer({ keepAliveTimeout: 120_000 }, (message, response) => {
      this.#serve(message, response).catch(() => response.destroy());
    });
  }

  /**
   * Starts an emulator; it listens on 127.0.0.1 alone.
   *
   * @throws Error with code `EADDRINUSE` when the port is taken.
   * @throws RangeError for a `port`, `now` or `rateLimit` that is no good.
   */
  static async start(options: EmulatorOptions = {}): Promise<Emulator> {
    const emulator = new Emulator(options);
    emulator.#server.listen(options.port ?? 0, "127.0.0.1");
    await once(emulator.#server, "listening");
    emulator.#port = (emulator.#server.address() as AddressInfo).port;
    return emulator;
  }

  /** The base URL, to be passed as `genlook:baseUrl`. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}${BASE_PATH}`;
  }

  /** The log of all requests in their order of arrival: a live array, which grows as they come. */
  get requests(): readonly RecordedRequest[] {
    return this.#requests;
  }

  /** Empties the log; `index` counts from 0 again. */
  clearRequests(): void {
    this.#requests.length = 0;
  }

  /**
   * A try-on as an app in production makes it, behind the API's back: moves `lastUsedAt`. With
   * fields it upserts the product first, by the API's rules: a new one lives 15 days between uses
   * unless `validForDays` says otherwise, and one without `externalId` is a one-shot product that
   * lives 7 days and is not listed. `updatedAt` moves only when a field changes.
   *
   * @returns the product after its use.
   * @throws Error with code `PRODUCT_NOT_FOUND` or `PRODUCT_IMAGES_REQUIRED`.
   */
  tryOn(product: TryOnProduct): Product {
    const entry = this.#catalog.use(this.apiKey, product.externalId, toFields(product));
    return structuredClone(toProduct(entry));
  }

  /** Stops at once: requests in flight are cut off. Does no harm when it is closed already. */
  async close(): Promise<void> {
    this.#closing.abort();
    if (!this.#server.listening) return;
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const target = parseTarget(message.url ?? "");
    const record = openRecord(this.#requests.length, message, target);
    this.#requests.push(record);
    const body = await readBody(message);
    recordBody(record, target, body);

    const fault = this.faults.take(record);
    const reset = fault !== undefined && "reset" in fault ? fault.reset : undefined;
    const instead = fault && answerOf(fault);
    const answered = instead === undefined && reset !== "before";
    const answer = answered ? this.#answer(message, target, body) : instead;
    if (fault?.delayMs !== undefined) {
      await sleep(fault.delayMs, undefined, { signal: this.#closing.signal });
    }
    if (answer === undefined || reset !== undefined) {
      message.socket.resetAndDestroy();
    } else {
      record.status = answer.status;
      send(response, answer, fault !== undefined && "truncate" in fault);
    }
    this.#options.onAnswer?.(record);
  }

  #answer(message: IncomingMessage, target: Target, body: Body | ApiError): Answer {
    const { method = "", headers } = message;
    const { omitNextCursor = false } = this.#options;
    try {
      const account = this.#accounts.admit(headers);
      const backend = { catalog: this.#catalog, omitNextCursor };
      return route({ method, target, body, account }, backend);
    } catch (error) {
      if (error instanceof ApiError) return errorAnswer(error);
      return errorAnswer(new ApiError("INTERNAL_ERROR", `The emulator failed: ${String(error)}`));
    }
  }
}

function send(response: ServerResponse, answer: Answer, truncate: boolean): void {
  const headers = { "x-request-id": `req_${randomUUID()}`, ...answer.headers };
  const bytes = Buffer.from(answer.body);
  if (truncate) {
    // One byte is announced too many, so that the answer to a DELETE can break off as well.
    response.writeHead(answer.status === 204 ? 200 : answer.status, {
      ...headers,
      "content-length": bytes.length + 1,
    });
    response.write(bytes.subarray(0, bytes.length / 2));
    response.flushHeaders();
    response.socket?.end();
  } else {
    // An answer of 204 has no body, and announces none.
    const length = answer.status === 204 ? {} : { "content-length": bytes.length };
    response.writeHead(answer.status, { ...headers, ...length }).end(bytes);
  }
}
