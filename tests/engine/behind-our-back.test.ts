import { products, Shop } from "./shop.ts";

test("a refresh shows exactly what was edited elsewhere, and the next up restores it", async () => {
  await using shop = await Shop.open();
  const { emulator } = shop;
  emulator.products.put({ externalId: "foreign-1", title: "Not ours" });
  emulator.products.put({ externalId: "foreign-2", title: "Not ours either" });
  const foreign = emulator.products.list();
  shop.declare(products(10));
  await shop.up();

  // An edit of a declared field is drift of that product alone, and one write restores it.
  emulator.products.edit("item-3", { title: "Edited on the dashboard" });
  const edited = [{ op: "update", name: "item-3" }];
  const seen = await shop.refresh({ previewOnly: true, expectNoChanges: true });
  expect(seen).toMatchObject({ succeeded: false, exitCode: 7, steps: edited, unchanged: 9 });
  expect(await shop.refresh()).toMatchObject({ succeeded: true, steps: edited, unchanged: 9 });
  expect(await shop.preview()).toMatchObject({ steps: edited, unchanged: 9 });
  shop.takeRequests();
  expect(await shop.up()).toMatchObject({ steps: edited, unchanged: 9 });
  expect(shop.takeRequests()).toEqual(["POST item-3"]);
  expect(emulator.products.get("item-3")?.title).toBe("Title of item-3");

  // An edit of a field that the program does not declare is nobody's drift, and survives.
  emulator.products.edit("item-4", { description: "Written by the marketing team" });
  expect(await shop.refresh({ expectNoChanges: true })).toMatchObject({ steps: [], unchanged: 10 });
  expect(await shop.up()).toMatchObject({ steps: [], unchanged: 10 });
  expect(emulator.products.get("item-4")?.description).toBe("Written by the marketing team");

  // A deletion drops the product from the state, and up makes it again.
  emulator.products.delete("item-5");
  expect(await shop.refresh()).toMatchObject({
    steps: [{ op: "delete", name: "item-5" }],
    unchanged: 9,
  });
  const missing = [{ op: "create", name: "item-5" }];
  expect(await shop.preview()).toMatchObject({ steps: missing, unchanged: 9 });
  shop.takeRequests();
  expect(await shop.up()).toMatchObject({ steps: missing, unchanged: 9 });
  expect(shop.takeWrites()).toEqual(["POST item-5"]);

  // Gone before destroy: destroy succeeds, and what is not ours was never touched.
  emulator.products.delete("item-6");
  expect(await shop.destroy()).toMatchObject({ succeeded: true });
  expect(emulator.products.list()).toEqual(foreign);
});

test("an up with --refresh restores an edit in the same operation", async () => {
  await using shop = await Shop.open();
  shop.declare(products(2));
  await shop.up();
  shop.emulator.products.edit("item-1", { title: "Edited on the dashboard" });
  expect(await shop.up({ refresh: true })).toMatchObject({ succeeded: true });
  expect(shop.emulator.products.get("item-1")?.title).toBe("Title of item-1");
});
