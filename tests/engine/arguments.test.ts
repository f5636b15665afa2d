import { product, Shop } from "./shop.ts";

test("each argument changed alone is one update and sends that field alone", async () => {
  await using shop = await Shop.open();
  const images = [
    { url: "https://cdn.example.com/a.jpg" },
    { url: "https://cdn.example.com/b.jpg" },
  ];
  const other = product("other");
  let args: Record<string, unknown> = product("shirt-1", { images });
  shop.declare({ shirt: args, other });
  await shop.up();

  const changes: [string, unknown, object][] = [
    ["title", "Linen shirt", { title: "Linen shirt" }],
    ["description", "Soft", { description: "Soft" }],
    ["images", images.toReversed(), { images: images.toReversed().map((source) => ({ source })) }],
    [
      "images",
      [{ ...images[0], classifications: { side: "front" } }],
      { images: [{ source: images[0], classifications: { side: "front" } }] },
    ],
    [
      "metadata",
      { season: "summer", sizes: [1, 2] },
      { metadata: { season: "summer", sizes: [1, 2] } },
    ],
    ["autoDetectImageRoles", true, { autoDetectImageRoles: true }],
    ["validForDays", 30, { validForDays: 30 }],
    ["description", undefined, { description: "" }],
    ["metadata", null, { metadata: null }],
    ["validForDays", undefined, { validForDays: null }],
  ];
  for (const [argument, value, sent] of changes) {
    args = { ...args, [argument]: value };
    shop.declare({ shirt: args, other });
    shop.emulator.clearRequests();
    expect(await shop.up()).toMatchObject({
      steps: [{ op: "update", name: "shirt" }],
      unchanged: 1,
    });
    expect(shop.emulator.requests).toMatchObject([{ method: "POST" }]);
    expect(shop.emulator.requests[0]?.body).toEqual({ externalId: "shirt-1", ...sent });
  }

  shop.declare({ shirt: { ...args, onExisting: "adopt" }, other });
  shop.emulator.clearRequests();
  expect(await shop.up()).toMatchObject({ steps: [{ op: "update", name: "shirt" }], unchanged: 1 });
  expect(shop.takeRequests()).toEqual([]);
  expect(await shop.preview()).toMatchObject({ steps: [], unchanged: 2 });
});

test("a changed externalId replaces the product, and the new one is created first", async () => {
  await using shop = await Shop.open();
  shop.declare({ shirt: product("shirt-1"), other: product("other") });
  await shop.up();
  shop.takeRequests();

  shop.declare({ shirt: product("50% off/size ?#1 👕"), other: product("other") });
  const planned = await shop.preview();
  expect(planned.steps.filter(({ op }) => op === "replace")).toEqual([
    { op: "replace", name: "shirt" },
  ]);
  expect(await shop.up()).toMatchObject({ succeeded: true, unchanged: 1 });
  expect(shop.takeWrites()).toEqual(["POST 50% off/size ?#1 👕", "DELETE shirt-1"]);
  expect(shop.emulator.products.list().map(({ externalId }) => externalId)).toEqual([
    "other",
    "50% off/size ?#1 👕",
  ]);
  expect(await shop.refresh({ expectNoChanges: true })).toMatchObject({ steps: [], unchanged: 2 });
  await shop.destroy();
  expect(shop.emulator.products.size).toBe(0);
});

test("a resource that is only renamed in the program keeps its product", async () => {
  await using shop = await Shop.open();
  shop.declare({ shirt: product("shirt-1") });
  await shop.up();
  shop.declare({ tee: product("shirt-1") });
  expect(await shop.up()).toMatchObject({ succeeded: true });
  expect(shop.emulator.products.get("shirt-1")?.title).toBe("Title of shirt-1");
  expect(await shop.refresh({ expectNoChanges: true })).toMatchObject({ succeeded: true });
  expect(shop.stateProducts.map(({ id }) => id)).toEqual(["shirt-1"]);
});
