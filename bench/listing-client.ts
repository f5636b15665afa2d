/** Walks the whole list, with the installed package or bare, and reports how it went. */
import { createRequire } from "node:module";
import { join } from "node:path";
import type * as Undici from "undici";
import type * as Package from "../provider/index.ts";

export interface Walked {
  readonly products: number;
  /** From the first product on: what is loaded before it is start-up. */
  readonly seconds: number;
  /** Heap in use when the first page had come, after a collection; 0 without --expose-gc. */
  readonly startMb: number;
  /** The highest of such figures on the way. */
  readonly peakMb: number;
}

interface Page {
  readonly items: readonly { readonly externalId: string }[];
  readonly nextCursor: string | null;
}

const WATCH_EVERY = 50_000;

const requireInstalled = createRequire(join(process.cwd(), "package.json"));
const [baseUrl, client] = process.argv.slice(2) as [string, string];
const apiKey = "gk_bench";

let products = 0;
let began = 0;
let startMb = 0;
let peakMb = 0;
const walk = client === "bare" ? bare() : listProducts();
await walk();
const seconds = (performance.now() - began) / 1000;
const walked: Walked = { products, seconds, startMb, peakMb };
process.send?.(walked, () => process.disconnect());

function listProducts(): () => Promise<void> {
  const genlook: typeof Package = requireInstalled("pulumi-genlook");
  return async () => {
    for await (const product of genlook.listProducts({}, { baseUrl, apiKey })) take(product);
  };
}

function bare(): () => Promise<void> {
  const undici: typeof Undici = requireInstalled("undici");
  const headers = { "x-api-key": apiKey };
  return async () => {
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? "" : `&cursor=${cursor}`;
      const { body } = await undici.request(`${baseUrl}/products?limit=200${query}`, { headers });
      const page: Page = JSON.parse(await body.text());
      for (const product of page.items) take(product);
      cursor = page.nextCursor;
    } while (cursor !== null);
  };
}

function take({ externalId }: { readonly externalId: string }): void {
  if (externalId === "") throw new Error("a product without an id");
  if (products === 0) began = performance.now();
  if (globalThis.gc !== undefined && products % WATCH_EVERY === 0) watchHeap(globalThis.gc);
  products += 1;
}

function watchHeap(collect: () => void): void {
  collect();
  const usedMb = process.memoryUsage().heapUsed / 1e6;
  startMb ||= usedMb;
  peakMb = Math.max(peakMb, usedMb);
}
