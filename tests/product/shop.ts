import { GenlookClient } from "../../provider/api/client.ts";
import { productApi } from "../../provider/host/product-api.ts";
import { LocalImages } from "../../provider/images/local-images.ts";
import { CatalogView } from "../../provider/live/catalog-view.ts";
import type { Declaration } from "../../provider/product/declaration.ts";
import * as lifecycle from "../../provider/product/lifecycle.ts";
import {
  diff,
  type ProductApi,
  type ProductState,
  read,
} from "../../provider/product/lifecycle.ts";
import type { Emulator, EmulatorOptions } from "../../provider/testing/index.ts";
import { asRead, FRONT, startEmulator } from "../testing/session.ts";

export const NOW = "2026-05-01T00:00:00.000Z";

/** The least that a program declares for a new product, and a title. */
export const shirt: Declaration = {
  externalId: "shirt-42",
  title: "Red tee",
  images: [{ url: FRONT }],
};

/** Creates a product, and returns its state. */
export async function create(...args: Parameters<typeof lifecycle.create>): Promise<ProductState> {
  return (await lifecycle.create(...args)).state;
}

/** Updates a product, and returns its state. */
export async function update(...args: Parameters<typeof lifecycle.update>): Promise<ProductState> {
  return (await lifecycle.update(...args)).state;
}

/** A shop's account on its own emulator, and what a stack does with it. */
export class Shop {
  readonly emulator: Emulator;
  readonly #client: GenlookClient;

  private constructor(emulator: Emulator) {
    this.emulator = emulator;
    const { apiKey, url: baseUrl } = emulator;
    const retry = { maxAttempts: 2, baseDelayMs: 1 };
    this.#client = new GenlookClient({ apiKey, baseUrl }, { retry });
  }

  /** The API as a new operation sees it. */
  get api(): ProductApi {
    return productApi(new CatalogView(this.#client), new LocalImages());
  }

  /** Opens a shop at `NOW`. It closes with the test. */
  static async open(options: EmulatorOptions = {}): Promise<Shop> {
    return new Shop(await startEmulator({ now: NOW, ...options }));
  }

  /** Creates a product, and lets a minute pass. Returns its state. */
  async create(declaration: Declaration = shirt): Promise<ProductState> {
    const state = await create(this.api, declaration);
    this.later();
    return state;
  }

  /** Refreshes a product. Returns whether it drifted, and its new state and inputs. */
  async refresh(state: ProductState, inputs: Declaration) {
    const found = await read(this.api, state.externalId, state);
    if (found === undefined) throw new Error(`${state.externalId} is gone`);
    return { drift: diff(found.state, inputs).changes, ...found };
  }

  /** The product as the API answers it. */
  answered(externalId: string): object | undefined {
    return asRead(this.emulator.products.get(externalId));
  }

  /** Lets a minute pass, and forgets the requests so far. */
  later(): void {
    this.emulator.clock.advance({ minutes: 1 });
    this.emulator.clearRequests();
  }

  /** The requests so far, as `GET /products/shirt-42 → 200`, or → `reset`. */
  get requests(): string[] {
    return this.emulator.requests.map(
      ({ method, path, status }) => `${method} ${path} → ${status ?? "reset"}`,
    );
  }

  /** The bodies of the upserts so far. */
  get sent(): unknown[] {
    return this.emulator.requests.filter(({ method }) => method === "POST").map(({ body }) => body);
  }
}
