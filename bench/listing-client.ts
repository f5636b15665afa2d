/** Walks the whole list with each client that is named, in turns, and reports the results. */
import { createRequire } from "node:module";
import { join } from "node:path";
import type * as Undici from "undici";
import type * as Package from "../provider/index.ts";

/** The result of one client. */
export interface Walked {
  readonly products: number;
  /** Excludes the first turn, which loads modules. */
  readonly perSecond: number;
  /** Heap in use after the first turn and a garbage collection; 0 without --expose-gc. */
  readonly startMb: number;
  /** Largest of these figures, of which there is one for each turn. */
  readonly peakMb: number;
}

export type Client = keyof typeof clients;

interface Page {
  readonly items: readonly { readonly externalId: string }[];
  readonly nextCursor: string | null;
}

/** Reads at least this many more products. @returns how many it read, which is fewer at the end */
type Walk = (products: number) => Promise<number>;

/** Short turns: other load on the machine then slows all clients down alike. */
const PRODUCTS_A_TURN = 20_000;

class Run {
  readonly client: Client;
  hasEnded = false;
  readonly #walk: Walk;
  readonly #heapMb: number[] = [];
  #products = 0;
  #timed = 0;
  #seconds = 0;

  constructor(client: Client) {
    this.client = client;
    this.#walk = clients[client]();
  }

  async takeTurn(): Promise<void> {
    const isFirst = this.#products === 0;
    const began = performance.now();
    const came = await this.#walk(PRODUCTS_A_TURN);
    this.#products += came;
    this.hasEnded = came < PRODUCTS_A_TURN;
    if (!isFirst) {
      this.#seconds += (performance.now() - began) / 1000;
      this.#timed += came;
    }
    if (globalThis.gc === undefined) return;
    globalThis.gc();
    this.#heapMb.push(process.memoryUsage().heapUsed / 1e6);
  }

  get result(): Walked {
    return {
      products: this.#products,
      perSecond: this.#timed / this.#seconds,
      startMb: this.#heapMb[0] ?? 0,
      peakMb: Math.max(0, ...this.#heapMb),
    };
  }
}

const requireInstalled = createRequire(join(process.cwd(), "package.json"));
const [baseUrl, ...names] = process.argv.slice(2) as [string, ...Client[]];
const apiKey = "gk_bench";
const clients = { listProducts, bare };

const runs = names.map((client) => new Run(client));
for (let turn = 0; runs.some(({ hasEnded }) => !hasEnded); turn++) {
  // Alternate the order too, because the second client may find the server warmer.
  for (const run of turn % 2 ? runs.toReversed() : runs) await run.takeTurn();
}
const walked = Object.fromEntries(runs.map((run) => [run.client, run.result]));
process.send?.(walked, () => process.disconnect());

function listProducts(): Walk {
  const genlook: typeof Package = requireInstalled("pulumi-genlook");
  const products = genlook.listProducts({}, { baseUrl, apiKey });
  // Hides `return()`, so that the `break` at the end of a turn does not end the walk.
  const open = { [Symbol.asyncIterator]: () => ({ next: () => products.next() }) };
  return async (wanted) => {
    let came = 0;
    for await (const product of open) {
      look(product);
      came += 1;
      if (came === wanted) break;
    }
    return came;
  };
}

function bare(): Walk {
  const undici: typeof Undici = requireInstalled("undici");
  const headers = { "x-api-key": apiKey };
  let cursor: string | null | undefined;
  return async (wanted) => {
    let came = 0;
    while (came < wanted && cursor !== null) {
      const query: string = cursor === undefined ? "" : `&cursor=${cursor}`;
      const { body } = await undici.request(`${baseUrl}/products?limit=200${query}`, { headers });
      const page: Page = JSON.parse(await body.text());
      for (const product of page.items) look(product);
      came += page.items.length;
      cursor = page.nextCursor;
    }
    return came;
  };
}

/** Does as little as possible with a product. */
function look({ externalId }: { readonly externalId: string }): void {
  if (externalId === "") throw new Error("a product without an id");
}
