import { NIGHTLY, products, Shop } from "./shop.ts";

const COUNT = 20;

/** Requests that an undisturbed up of the program takes. */
async function countRequests(): Promise<number> {
  await using shop = await Shop.open();
  shop.declare(products(COUNT));
  await shop.up();
  return shop.emulator.requests.length;
}

let counted: Promise<number> | undefined;

/** The requests at which the server dies: each by night, and these three by day. */
async function moments(): Promise<number[]> {
  counted ??= countRequests();
  const count = await counted;
  expect(count).toBeGreaterThan(COUNT);
  return NIGHTLY ? [...Array(count).keys()] : [0, Math.floor(count / 2), count - 1];
}

const WHEN = NIGHTLY ? "each request" : "the first, the middle and the last request";

test.concurrent.each(["before", "after"] as const)(
  `the server dies %s the change, at ${WHEN} of an up of ${COUNT}: the next up converges`,
  async (reset) => {
    for (const index of await moments()) {
      await using shop = await Shop.open({ environment: { GENLOOK_MAX_RETRIES: "0" } });
      const { emulator } = shop;
      emulator.products.put({ externalId: "foreign", title: "Not ours" });
      const foreign = emulator.products.list();
      shop.declare(products(COUNT));
      emulator.faults.add({ reset, match: { index } });
      emulator.faults.add({ reset: "before", skip: index, times: Number.POSITIVE_INFINITY });
      expect(await shop.up()).toMatchObject({ succeeded: false });

      emulator.faults.clear();
      expect(await shop.up()).toMatchObject({ succeeded: true, errors: [] });
      const ids = shop.stateProducts.map(({ id }) => id).sort();
      expect(ids).toEqual(Object.keys(products(COUNT)).sort());
      const live = emulator.products.list();
      expect(live.slice(0, 1)).toEqual(foreign);
      expect(
        live
          .slice(1)
          .map(({ externalId }) => externalId)
          .sort(),
      ).toEqual(ids);
    }
  },
);
