import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Accounts } from "./accounts.ts";
import { sendAnswer } from "./answer.ts";
import { readBody } from "./body.ts";
import type { Backend } from "./call.ts";
import { Catalog, type StoreRule } from "./catalog.ts";
import { Clock } from "./clock.ts";
import { answerOf, Faults } from "./faults.ts";
import { editedFields, type ProductEdit } from "./fields.ts";
import { copyProduct, type Product } from "./product.ts";
import { type AnswerShape, ProductAnswers } from "./product-answers.ts";
import type { RateLimit } from "./rate-limit.ts";
import { type OpenRecord, openRecord, type RecordedRequest, recordBody } from "./request-log.ts";
import { answerRequest } from "./routes.ts";
import { ProductStore } from "./store.ts";
import { BASE_PATH, parseTarget } from "./target.ts";

/** Options of an emulator. Every option has a default. */
export interface EmulatorOptions {
  /** TCP port on 127.0.0.1. Default: 0, which picks a free port. */
  readonly port?: number;
  /** The API key that is accepted. Default: `gk_emulator`. */
  readonly apiKey?: string;
  /** API keys of other accounts. A product answers 403 to the key of another account. Default: none. */
  readonly otherApiKeys?: readonly string[];
  /** Request budget of each key. Default: unlimited. */
  readonly rateLimit?: RateLimit;
  /** Credits of each account; each `POST /try-on` costs one. Default: 1000. */
  readonly credits?: number;
  /** Time at which the clock is stopped. Default: it runs with the system clock. */
  readonly now?: Date | string | number;
  /** Omits `nextCursor` from the last page instead of answering null. Default: false. */
  readonly omitNextCursor?: boolean;
  /**
   * - `full` (the default): products are answered with every field, as in Genlook's sample.
   * - `lean`: without the optional fields that have no value: a `metadata`, `validForDays`,
   *   `lastUsedAt` or `expiresAt` of null, and an `autoDetectImageRoles` that was never set.
   */
  readonly answers?: AnswerShape;
  /**
   * Makes the list answer as the catalog was that many milliseconds ago, by the emulator's clock:
   * without products created since, with deleted ones, and with edited ones as they were. Reads by
   * id and `products` are current. A seed whose times are in the past counts from those times.
   * Default: 0.
   */
  readonly listLagMs?: number;
  /**
   * Rounds `createdAt`, `updatedAt` and `lastUsedAt` down to multiples of that many milliseconds,
   * so that two edits can have the same `updatedAt`. Default: 1, at which every edit moves it.
   */
  readonly timeResolutionMs?: number;
  /**
   * Decides what an upsert stores, of `POST /products` or a try-on. It gets copies of the fields
   * that were sent, and of all fields before; the fields that it returns are stored, and its images
   * are numbered in their order. Default: what was sent.
   *
   * @example
   * // A server that trims titles.
   * store: (sent) => ({ ...sent, ...(sent.title && { title: sent.title.trim() }) })
   */
  readonly store?: StoreRule;
  /** Called with each request after it was answered or reset. */
  readonly onAnswer?: (request: RecordedRequest) => void;
}

/** The product of a try-on: an `externalId`, fields to write first, or both. */
export interface TryOnProduct extends ProductEdit {
  readonly externalId?: string;
}

/**
 * An in-memory Genlook product API on a local port, to test programs that manage products.
 *
 * @example
 * await using emulator = await Emulator.start();
 * emulator.products.put({ externalId: "shirt-1", title: "Linen shirt" });
 * // Run the program with genlook:baseUrl = emulator.url and genlook:apiKey = emulator.apiKey.
 * emulator.requests.filter(({ method }) => method === "POST").length; // how often it wrote
 */
export class Emulator implements AsyncDisposable {
  /** The accepted API key: pass it as `genlook:apiKey`. */
  readonly apiKey: string;
  /** The products, to read and change behind the API's back. */
  readonly products: ProductStore;
  /** The clock that timestamps and expiry of products, and the header `Date`, follow. */
  readonly clock = new Clock();
  /** Scripted faults. */
  readonly faults = new Faults();
  readonly #catalog: Catalog;
  readonly #backend: Backend;
  readonly #onAnswer: EmulatorOptions["onAnswer"];
  readonly #server: Server;
  readonly #closing = new AbortController();
  readonly #requests: OpenRecord[] = [];
  #port = 0;

  private constructor(options: EmulatorOptions) {
    const { apiKey = "gk_emulator", otherApiKeys = [], credits = 1000 } = options;
    this.apiKey = apiKey;
    this.#catalog = new Catalog(this.clock, options);
    const answers = new ProductAnswers(options.answers ?? "full");
    this.products = new ProductStore(this.#catalog, answers, apiKey);
    this.#backend = {
      accounts: new Accounts([apiKey, ...otherApiKeys], credits, options.rateLimit),
      catalog: this.#catalog,
      clock: this.clock,
      answers,
      omitNextCursor: options.omitNextCursor ?? false,
    };
    this.#onAnswer = options.onAnswer;
    if (options.now !== undefined) this.clock.set(options.now);
    // Longer than clients keep idle connections, so that none is closed as a request arrives.
    this.#server = createServer({ keepAliveTimeout: 120_000 }, (message, response) => {
      this.#serve(message, response).catch(() => response.destroy());
    });
  }

  /**
   * Starts an emulator. It listens only on 127.0.0.1.
   *
   * @throws Error with code `EADDRINUSE` when the port is taken.
   * @throws RangeError for an invalid `port`, `now`, `rateLimit`, `listLagMs` or
   *   `timeResolutionMs`.
   */
  static async start(options: EmulatorOptions = {}): Promise<Emulator> {
    const emulator = new Emulator(options);
    emulator.#server.listen(options.port ?? 0, "127.0.0.1");
    await once(emulator.#server, "listening");
    emulator.#port = (emulator.#server.address() as AddressInfo).port;
    return emulator;
  }

  /** The base URL: pass it as `genlook:baseUrl`. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}${BASE_PATH}`;
  }

  /** All requests in order of arrival. The array is live: it grows with each request. */
  get requests(): readonly RecordedRequest[] {
    return this.#requests;
  }

  /** Empties the log. The next request gets `index` 0. */
  clearRequests(): void {
    this.#requests.length = 0;
  }

  /**
   * Makes a try-on like an app in production, behind the API's back. It moves `lastUsedAt`. Fields
   * are written first, as the API does: a new product gets a `validForDays` of 15 by default, and
   * one without `externalId` is a one-shot product, which expires after 7 days and is not listed.
   * `updatedAt` moves only when a field changes.
   *
   * @returns the product after the try-on.
   * @throws Error with code `PRODUCT_NOT_FOUND` or `PRODUCT_IMAGES_REQUIRED`.
   */
  tryOn(product: TryOnProduct): Product {
    const entry = this.#catalog.use(this.apiKey, product.externalId, editedFields(product));
    return copyProduct(entry);
  }

  /** Stops the emulator at once, and cuts off requests in flight. Safe to call twice. */
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
    const takesEffect = instead === undefined && reset !== "before";
    const request = { method: record.method, headers: message.headers, target, body };
    const answer = takesEffect ? answerRequest(request, this.#backend) : instead;
    if (fault?.delayMs !== undefined) {
      await sleep(fault.delayMs, undefined, { signal: this.#closing.signal });
    }
    if (answer === undefined || reset !== undefined) {
      message.socket.resetAndDestroy();
    } else {
      record.status = answer.status;
      sendAnswer(response, answer, {
        now: this.clock.now(),
        truncate: fault !== undefined && "truncate" in fault,
      });
    }
    this.#onAnswer?.(record);
  }
}
