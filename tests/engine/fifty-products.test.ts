import { products, Shop } from "./shop.ts";

test("fifty products: created once, then nothing changes, whatever shoppers try on", async () => {
  await using shop = await Shop.open();
  shop.declare(products(50));
  const created = await shop.up();
  expect(created).toMatchObject({ succeeded: true, unchanged: 0 });
  expect(created.steps).toHaveLength(50);
  expect(shop.takeWrites()).toHaveLength(50);
  expect(shop.emulator.products.size).toBe(50);

  const nothing = { succeeded: true, steps: [], unchanged: 50 };
  expect(await shop.up()).toMatchObject(nothing);
  expect(await shop.preview()).toMatchObject(nothing);
  expect(shop.takeRequests()).toEqual([]);
  expect(await shop.refresh()).toMatchObject(nothing);
  expect(shop.takeWrites()).toEqual([]);

  for (const { externalId } of shop.emulator.products.list()) shop.emulator.tryOn({ externalId });
  expect(await shop.refresh({ expectNoChanges: true })).toMatchObject(nothing);
  expect(await shop.preview()).toMatchObject(nothing);
  expect(await shop.up()).toMatchObject(nothing);
  const state = shop.stateProducts[0];
  expect(state?.outputs.lastUsedAt).toBe(shop.emulator.products.get(state?.id ?? "")?.lastUsedAt);
});
