import { GenlookClient } from "../../provider/api/index.ts";
import type { Emulator, RecordedRequest } from "../../provider/testing/index.ts";

const PAGE = 200;

/** Returns the most requests that reading n products of a list may take. */
export function bound(n: number, listed: number): number {
  return 2 * Math.min(n, Math.ceil(listed / PAGE)) + 8;
}

export function seed(emulator: Emulator, count: number): void {
  for (let n = 0; n < count; n++) {
    emulator.products.put({ externalId: `p-${n}`, title: `Product ${n}` });
  }
}

export function clientOf(
  { apiKey, url }: Emulator,
  options: { apiKey?: string; signal?: AbortSignal } = {},
): GenlookClient {
  return new GenlookClient(
    { apiKey: options.apiKey ?? apiKey, baseUrl: url },
    { signal: options.signal },
  );
}

export const PLACES = ["first", "last", "spread", "shuffled"] as const;

/** Returns n of the seeded ids in the order of reading, chosen by their places in the list. */
export function idsOf(total: number, n: number, place: (typeof PLACES)[number]): string[] {
  const at = (index: number): number => {
    if (place === "first") return index;
    return place === "last" ? total - n + index : Math.floor((index * total) / n);
  };
  const ids = Array.from({ length: n }, (_, index) => `p-${at(index)}`);
  // The order is unlike the list's, and the same each time.
  return place === "shuffled" ? ids.toSorted((a, b) => scramble(a) - scramble(b)) : ids;
}

function scramble(id: string): number {
  return (Number(id.slice(2)) * 2_654_435_761) % 4_294_967_296;
}

/** Runs the call for each item, up to `concurrency` at a time, as the engine does. */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  concurrency: number,
  call: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const queue = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) results[index] = await call(item);
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return results;
}

/** Returns the requests for pages of the list. */
export function lists(emulator: Emulator): readonly RecordedRequest[] {
  return emulator.requests.filter(({ method, path }) => method === "GET" && path === "/products");
}
