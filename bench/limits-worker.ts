/** Calls the provider like the engine, but faster: creates products, then deletes them. */
import { once } from "node:events";
import { createRequire } from "node:module";
import { join } from "node:path";
import type * as Provider from "../provider/host/process.ts";
import type { Called } from "./limits-callers.ts";
import { productArgs } from "./products.ts";

/** Concurrent calls. The engine makes 4 for each core. */
const PARALLEL = 32;

const requireInstalled = createRequire(join(process.cwd(), "package.json"));
const provider: typeof Provider = requireInstalled("pulumi-genlook/provider");

const [from, count] = process.argv.slice(2).map(Number) as [number, number];
const products = Array.from({ length: count }, (_, index) => productArgs(from + index));
let failures = 0;

process.send?.("ready");
await once(process, "message");
const began = Date.now();
await forEach(products, (product) => provider.create(product));
await forEach(products, ({ externalId }) => provider.delete(externalId));
process.send?.({ began, ended: Date.now(), failures } satisfies Called, () => process.disconnect());

async function forEach<Item>(items: readonly Item[], call: (item: Item) => Promise<unknown>) {
  const iterator = items.values();
  const one = async () => {
    for (const item of iterator) {
      await call(item).catch((error: Error) => {
        failures += 1;
        if (failures <= 3) console.error(error.message);
      });
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, one));
}
