import { copyFileSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Image, Product } from "../../provider/testing/index.ts";
import { moveTo, openOn } from "./hosts.ts";
import { type Host, type Shop, STACK } from "./shop.ts";

const STATES = join(__dirname, "states");

/** The states that versions wrote, on each host that they had. */
const KEPT = readdirSync(STATES).flatMap((version) =>
  (readdirSync(join(STATES, version)) as Host[]).map((host) => ({ version, host })),
);

type Kept = (typeof KEPT)[number];

const TYPES = {
  dynamic: "pulumi-nodejs:dynamic/genlook:Product",
  native: "genlook:index:Product",
} as const;

function read<Value>({ version, host }: Kept, file: string): Value {
  return JSON.parse(readFileSync(join(STATES, version, host, file), "utf8"));
}

/** A shop whose state was written by another version of the package, and whose program uses a host. */
async function reopen(kept: Kept, host: Host): Promise<Shop> {
  const shop = await openOn(host, { emulator: { now: "2026-05-02" } });
  const { directory } = shop.project;
  const from = join(STATES, kept.version, kept.host);
  const stacks = join(directory, "backend/.pulumi/stacks/shop");
  mkdirSync(stacks, { recursive: true });
  copyFileSync(join(from, "state.json"), join(stacks, `${STACK}.json`));
  copyFileSync(join(from, "Pulumi.dev.yaml"), join(directory, `Pulumi.${STACK}.yaml`));
  for (const product of read<(Product & { images: Image[] })[]>(kept, "live.json")) {
    shop.emulator.products.put(product);
  }
  shop.declare(declaredBy(kept));
  return shop;
}

function declaredBy(kept: Kept) {
  return read<Record<string, object>>(kept, "products.json");
}

function typesIn(shop: Shop): string[] {
  return [...new Set(shop.stateProducts.map(({ type }) => type))];
}

describe.each(KEPT)("a state of version $version, of the $host host,", (kept) => {
  const count = Object.keys(declaredBy(kept)).length;
  const nothing = { succeeded: true, steps: [], unchanged: count };
  const other = kept.host === "dynamic" ? "native" : "dynamic";

  /** Moves the stack to a host. A loader that a dynamic resource lacks in the state is an update. */
  async function move(shop: Shop, to: Host, { lacksLoader = false } = {}): Promise<void> {
    moveTo(shop, to);
    const moved = await shop.up();
    expect(moved.succeeded).toBe(true);
    expect(moved.steps.map(({ op }) => op)).toEqual(Array(lacksLoader ? count : 0).fill("update"));
    expect(typesIn(shop)).toEqual([TYPES[to]]);
  }

  test("goes on without a change", async () => {
    expect(count).toBeGreaterThan(0);
    await using shop = await reopen(kept, kept.host);
    expect(await shop.preview()).toMatchObject(nothing);
    expect(await shop.refresh({ expectNoChanges: true })).toMatchObject(nothing);
    expect(await shop.up()).toMatchObject(nothing);
    expect(shop.takeWrites()).toEqual([]);
    expect(await shop.destroy()).toMatchObject({ succeeded: true });
    expect(shop.emulator.products.size).toBe(0);
  });

  test("moves to the other host and back, without a request", async () => {
    await using shop = await reopen(kept, kept.host);
    await move(shop, other, { lacksLoader: other === "dynamic" });
    await move(shop, kept.host);
    await move(shop, other);
    expect(shop.takeRequests()).toEqual([]);

    // On the native host, a refresh takes the loader of dynamic resources out of the state.
    expect(await shop.refresh({ expectNoChanges: true })).toMatchObject({ succeeded: true });
    shop.takeRequests();
    await move(shop, kept.host, { lacksLoader: kept.host === "dynamic" });
    expect(await shop.up()).toMatchObject(nothing);
    expect(shop.takeRequests()).toEqual([]);
    expect(await shop.refresh({ expectNoChanges: true })).toMatchObject({ succeeded: true });
    expect(await shop.destroy()).toMatchObject({ succeeded: true });
    expect(shop.emulator.products.size).toBe(0);
  });

  test("moves to the other host under other names at once: nothing is deleted or changed", async () => {
    await using shop = await reopen(kept, other);
    const renamed = Object.entries(declaredBy(kept)).map(([name, args]) => [`new-${name}`, args]);
    shop.declare(Object.fromEntries(renamed));
    const live = shop.emulator.products.list();
    // The products are too old to be a create of a moment ago. The state shows whose they are.
    expect(await shop.up()).toMatchObject({ succeeded: true });
    expect(shop.takeWrites()).toEqual([]);
    expect(shop.emulator.products.list()).toEqual(live);
    expect(typesIn(shop)).toEqual([TYPES[other]]);
    expect(await shop.up()).toMatchObject(nothing);
  });
});
