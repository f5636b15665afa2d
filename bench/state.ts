/** Measures the bytes of a product in the state, which the engine rewrites at every step. */
import type { Installation } from "./installation.ts";
import type { Options } from "./options.ts";
import { productArgs, richProductArgs } from "./products.ts";
import type { Bound, Result, Row } from "./report.ts";
import { Stack } from "./stack.ts";
import { sum } from "./statistics.ts";

const KINDS = { plain: productArgs, rich: richProductArgs };

export async function state(options: Options, installation: Installation): Promise<Result> {
  const rows: Row[] = [];
  const bounds: Bound[] = [];
  for (const [kind, argsOf] of Object.entries(KINDS)) {
    const products = Array.from({ length: options["state-size"] }, (_, index) => argsOf(index));
    await using stack = await Stack.open(installation, "provider", { products });
    console.error(`an up of ${products.length} ${kind} products…`);
    const { failures } = await stack.run("up");
    if (failures > 0) throw new Error("the up failed; its errors are above");
    const live = mean(stack.emulator.products.list().map((product) => bytesOf(product)));
    const measured = storedBytes(stack);
    const atMost = 2.5 * live + 1000;
    rows.push({ product: kind, "its JSON": live, "in the state": measured, "at most": atMost });
    bounds.push({ what: `bytes of state, ${kind} product`, measured, atMost });
  }
  return {
    tables: [{ title: "Bytes of a product", rows }],
    bounds,
    notes: ["Read from the backend's file, with inputs, outputs and __provider included."],
  };
}

/** Returns the bytes of state for a product. */
export function storedBytes(stack: Stack): number {
  const { checkpoint } = JSON.parse(stack.stateText);
  const resources: { type: string }[] = checkpoint.latest.resources;
  const stored = resources.filter(({ type }) => /\bgenlook:(index:)?Product$/.test(type));
  return mean(stored.map((resource) => bytesOf(resource) + ",".length));
}

/** Counts compact JSON, which is what the engine writes. */
export function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

export function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}
