import { copyFileSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Image, Product } from "../../provider/testing/index.ts";
import { openOn } from "./hosts.ts";
import { Shop, type ShopOptions, STACK } from "./shop.ts";

const STATES = join(__dirname, "states");

function read<Value>(version: string, file: string): Value {
  return JSON.parse(readFileSync(join(STATES, version, file), "utf8"));
}

/** A shop whose state was written by another version of the package. */
async function reopen(
  version: string,
  open: (options: ShopOptions) => Promise<Shop> = Shop.open,
): Promise<Shop> {
  const shop = await open({ emulator: { now: "2026-05-02" } });
  const { directory } = shop.project;
  const stacks = join(directory, "backend/.pulumi/stacks/shop");
  mkdirSync(stacks, { recursive: true });
  copyFileSync(join(STATES, version, "state.json"), join(stacks, `${STACK}.json`));
  copyFileSync(join(STATES, version, "Pulumi.dev.yaml"), join(directory, `Pulumi.${STACK}.yaml`));
  for (const product of read<(Product & { images: Image[] })[]>(version, "live.json")) {
    shop.emulator.products.put(product);
  }
  shop.declare(read(version, "products.json"));
  return shop;
}

test.each(readdirSync(STATES))(
  "a state of version %s goes on without a change",
  async (version) => {
    await using shop = await reopen(version);
    const unchanged = Object.keys(read<object>(version, "products.json")).length;
    expect(unchanged).toBeGreaterThan(0);
    expect(await shop.preview()).toMatchObject({ succeeded: true, steps: [], unchanged });
    expect(await shop.refresh({ expectNoChanges: true })).toMatchObject({
      succeeded: true,
      unchanged,
    });
    expect(await shop.up()).toMatchObject({ succeeded: true, steps: [], unchanged });
    expect(shop.takeWrites()).toEqual([]);
    expect(await shop.destroy()).toMatchObject({ succeeded: true });
    expect(shop.emulator.products.size).toBe(0);
  },
);

test.each(readdirSync(STATES))(
  "a state of version %s moves to the native host without a request or a change",
  async (version) => {
    await using shop = await reopen(version, (options) => openOn("native", options));
    const unchanged = Object.keys(read<object>(version, "products.json")).length;
    expect(await shop.preview()).toMatchObject({ succeeded: true, steps: [], unchanged });
    expect(await shop.up()).toMatchObject({ succeeded: true, steps: [], unchanged });
    expect(shop.takeRequests()).toEqual([]);
    expect(shop.stateProducts.map(({ type }) => type)).toEqual(
      Array.from({ length: unchanged }, () => "genlook:index:Product"),
    );
    expect(await shop.refresh({ expectNoChanges: true })).toMatchObject({ succeeded: true });
    expect(shop.takeWrites()).toEqual([]);
    expect(await shop.destroy()).toMatchObject({ succeeded: true });
    expect(shop.emulator.products.size).toBe(0);
  },
);
