/**
 * The module that the engine's host of dynamic providers loads, in a process for each operation.
 * Every state refers to it as `pulumi-genlook/provider`, so that name and the names exported here
 * must stay.
 */
import "../node/required.ts";
import { CallsInFlight } from "./calls-in-flight.ts";
import { engineCancellation } from "./cancellation.ts";
import { dynamicProvider } from "./dynamic.ts";
import { dynamicProductSet } from "./dynamic-set.ts";
import { engineDisplay } from "./engine-display.ts";
import { Operation } from "./operation.ts";
import { ProductHandler } from "./product-handler.ts";
import { ProductSetHandler } from "./product-set-handler.ts";

/** What the provider process prints appears under the stack in the engine's output. */
const log = (line: string) => {
  process.stdout.write(`${line}\n`);
};
// The engine passes its own address to a plugin.
const address = process.argv.at(-1);
const calls = new CallsInFlight();
const operation = new Operation({
  signal: engineCancellation(),
  log,
  showWait: engineDisplay(address, calls, log),
  engine: address,
  urn: () => calls.latest(),
});
const product = dynamicProvider(operation, new ProductHandler(operation));

/** Both providers are loaded by texts of their own, and the host configures each. */
let configured: Promise<void> | undefined;
export function configure(request: Parameters<typeof product.configure>[0]): Promise<void> {
  configured ??= product.configure(request);
  return configured;
}

export const { check, diff, create, read, update } = product;
const { delete: remove } = product;

export { remove as delete };

/** The provider of product sets. One operation, and one budget, serves both. */
export const productSet = {
  configure,
  ...dynamicProductSet(operation, new ProductSetHandler(operation)),
};
