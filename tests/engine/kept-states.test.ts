import { copyFileSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Image, Product } from "../../provider/testing/index.ts";
import { moveTo, openOn } from "./hosts.ts";
import { type Host, type Shop, STACK } from "./shop.ts";

const STATES = join(__dirname, "states");

function read<Value>(version: string, file: string): Value {
  return JSON.parse(readFileSync(join(STATES, version, file), "utf8"));
}

/** A shop whose state was written by another version of the package, and whose program uses a host. */
async function reopen(version: string, host: Host): Promise<Shop> {
  const shop = await openOn(host, { emulator: { now: "2026-05-02" } });
  const { directory } = shop.project;
  const stacks = join(directory, "backend/.pulumi/stacks/shop");
  mkdirSync(stacks, { recursive: true });
  copyFileSync(join(STATES, version, "state.json"), join(stacks, `${STACK}.json`));
  copyFileSync(join(STATES, version, "Pulumi.dev.yaml"), join(directory, `Pulumi.${STACK}.yaml`));
  for (const product of read<(Product & { images: Image[] })[]>(version, "live.json")) {
    shop.emulator.products.put(product);
  }
  shop.declare(declaredBy(version));
  return shop;
}

function declaredBy(version: string) {
  return read<Record<string, object>>(version, "products.json");
}

function typesIn(shop: Shop): string[] {
  return [...new Set(shop.stateProducts.map(({ type }) => type))];
}

describe.each(readdirSync(STATES))("a state of version %s", (version) => {
  const count = Object.keys(declaredBy(version)).length;
  const nothing = { succeeded: true, steps: [], unchanged: count };

  test("goes on without a change", async () => {
    expect(count).toBeGreaterThan(0);
    await using shop = await reopen(version, "dynamic");
    expect(await shop.preview()).toMatchObject(nothing);
    expect(await shop.refresh({ expectNoChanges: true })).toMatchObject(nothing);
    expect(await shop.up()).toMatchObject(nothing);
    expect(shop.takeWrites()).toEqual([]);
    expect(await shop.destroy()).toMatchObject({ succeeded: true });
    expect(shop.emulator.products.size).toBe(0);
  });

  test("moves to the native host and back, without a request", async () => {
    await using shop = await reopen(version, "native");
    expect(await shop.preview()).toMatchObject(nothing);
    expect(await shop.up()).toMatchObject(nothing);
    expect(typesIn(shop)).toEqual(["genlook:index:Product"]);
    moveTo(shop, "dynamic");
    expect(await shop.up()).toMatchObject(nothing);
    expect(typesIn(shop)).toEqual(["pulumi-nodejs:dynamic/genlook:Product"]);
    moveTo(shop, "native");
    expect(await shop.up()).toMatchObject(nothing);
    expect(shop.takeRequests()).toEqual([]);

    // A refresh takes the loader of dynamic resources out of the state.
    expect(await shop.refresh({ expectNoChanges: true })).toMatchObject({ succeeded: true });
    shop.takeRequests();
    moveTo(shop, "dynamic");
    const back = await shop.up();
    expect(back).toMatchObject({ succeeded: true, unchanged: 0 });
    expect(back.steps.map(({ op }) => op)).toEqual(Array(count).fill("update"));
    expect(typesIn(shop)).toEqual(["pulumi-nodejs:dynamic/genlook:Product"]);
    expect(await shop.up()).toMatchObject(nothing);
    expect(shop.takeRequests()).toEqual([]);
    expect(await shop.refresh({ expectNoChanges: true })).toMatchObject({ succeeded: true });
    expect(await shop.destroy()).toMatchObject({ succeeded: true });
    expect(shop.emulator.products.size).toBe(0);
  });

  test("moves to the native host under other names at once: nothing is deleted or changed", async () => {
    await using shop = await reopen(version, "native");
    const renamed = Object.entries(declaredBy(version)).map(
      ([name, args]) => [`new-${name}`, args] as const,
    );
    shop.declare(Object.fromEntries(renamed));
    const live = shop.emulator.products.list();
    // The products are too old to be this stack's own create of a moment ago.
    expect(await shop.up({ continueOnError: true })).toMatchObject({ succeeded: false });
    expect(shop.takeWrites()).toEqual([]);
    shop.declare(
      Object.fromEntries(
        renamed.map(([name, args]) => [name, { ...args, onExisting: "adopt" }] as const),
      ),
    );
    expect(await shop.up()).toMatchObject({ succeeded: true });
    expect(shop.takeWrites()).toEqual([]);
    expect(shop.emulator.products.list()).toEqual(live);
    expect(typesIn(shop)).toEqual(["genlook:index:Product"]);
    expect(await shop.up()).toMatchObject(nothing);
  });
});
