import { importResource, moveTo, openOn } from "./hosts.ts";
import type { Shop } from "./shop.ts";

const SET = "genlook:index:ProductSet";

function tee(id: string, title = `Tee ${id}`) {
  return { title, images: [{ url: `https://cdn.example.com/${id}/front.jpg` }] };
}

function tees(...ids: readonly string[]) {
  return Object.fromEntries(ids.map((id) => [id, tee(id)]));
}

/** The only set in the state. */
function stateOf(shop: Shop) {
  const { resources } = JSON.parse(shop.stateText).checkpoint.latest;
  return resources.find(({ type }: { type: string }) => type.endsWith("ProductSet"));
}

test("a preview shows the products that change, and says how many do", async () => {
  await using shop = await openOn("native");
  shop.declare({ shop: { products: tees("tee-1", "tee-2", "tee-3", "cap") } });
  await shop.up();
  const products = { ...tees("tee-1", "cap", "tee-4"), "tee-3": tee("tee-3", "Blue tee") };
  shop.declare({ shop: { products, maxDeletes: 1 } });
  const { output } = await shop.preview({ diff: true });
  expect(output).toMatch(/\+ maxDeletes: 1/);
  expect(output).toMatch(/- tee-2: \(json\)/);
  expect(output).toMatch(/~ tee-3: \(json\)[^~]*~ title : "Tee tee-3" => "Blue tee"/);
  expect(output).toMatch(/\+ tee-4: \(json\)/);
  expect(output).not.toMatch(/tee-1|cap/);
  expect((await shop.preview()).output).toContain(
    "products: 1 to create, 1 to update, 1 to delete, 2 unchanged",
  );
});

test("an import takes all products with a prefix, page by page, and up then writes nothing", async () => {
  await using shop = await openOn("native");
  for (const externalId of ["tee-1", "tee-2", "cap", "tee-odd "]) {
    shop.emulator.products.put({
      externalId,
      ...tee(externalId.trim()),
      images: [`https://cdn.example.com/${externalId.trim()}/front.jpg`],
    });
  }
  const { stdout } = await importResource(shop, SET, "shop", "tee-");
  expect(stdout).toContain('"tee-odd ": can\'t be declared as it is: must not');
  // The command also runs a preview.
  expect(shop.takeRequests()).toEqual(["GET /products", "GET /products"]);
  expect(Object.keys(stateOf(shop).inputs.products)).toEqual(["tee-1", "tee-2"]);

  shop.declare({ shop: { products: tees("tee-1", "tee-2") } });
  expect(await shop.up()).toMatchObject({ succeeded: true, steps: [], unchanged: 1 });
  shop.declare({ shop: { products: { ...tees("tee-1"), "tee-2": tee("tee-2", "Blue tee") } } });
  expect(await shop.up()).toMatchObject({ succeeded: true });
  expect(shop.takeRequests()).toEqual(["POST tee-2"]);
  expect(await shop.destroy()).toMatchObject({ succeeded: true });
  expect(shop.takeRequests()).toEqual(["DELETE tee-1", "DELETE tee-2"]);

  await expect(importResource(shop, SET, "shop", "hat-")).rejects.toMatchObject({
    stdout: expect.stringContaining("does not exist"),
  });
});

test("a secret in one product is in no output, and in the state only as ciphertext", async () => {
  await using shop = await openOn("native");
  const secret = { ...tee("tee-2"), metadata: { token: "secret:the-secret" } };
  shop.declare({ shop: { products: { ...tees("tee-1", "tee-3"), "tee-2": secret } } });
  expect(await shop.up()).toMatchObject({ succeeded: true });
  const edited = { ...secret, title: "Blue tee" };
  shop.declare({ shop: { products: { ...tees("tee-1"), "tee-2": edited } } });
  shop.emulator.products.edit("tee-2", { metadata: { moved: "the-secret" } });
  const outcomes = [
    await shop.preview({ diff: true }),
    await shop.refresh({ diff: true }),
    await shop.up({ diff: true }),
  ];
  for (const { succeeded, output } of outcomes) {
    expect(succeeded).toBe(true);
    expect(output).not.toContain("the-secret");
  }
  expect(shop.stateText).not.toContain("the-secret");
  expect(shop.emulator.products.get("tee-2")).toMatchObject({ metadata: { token: "the-secret" } });
  const { inputs, outputs } = stateOf(shop);
  expect(inputs.products["tee-1"]).toContain("Tee tee-1");
  expect(outputs.products["tee-1"]).toMatchObject({ updatedAt: expect.any(String) });
  expect(outputs.products["tee-2"]).toHaveProperty("ciphertext");
});

test("a set moves from the dynamic host to the native one and back without a request", async () => {
  await using shop = await openOn("dynamic");
  shop.declare({ shop: { products: tees("tee-1", "tee-2") } });
  await shop.up();
  moveTo(shop, "native");
  shop.takeRequests();
  expect(await shop.preview()).toMatchObject({ succeeded: true, steps: [], unchanged: 1 });
  expect(await shop.up()).toMatchObject({ succeeded: true, steps: [], unchanged: 1 });
  expect(shop.takeRequests()).toEqual([]);
  expect(stateOf(shop).type).toBe(SET);
  // This takes the dynamic host's part out of the state.
  expect(await shop.refresh({ expectNoChanges: true })).toMatchObject({ succeeded: true });
  expect(shop.stateText).not.toContain("__provider");
  moveTo(shop, "dynamic");
  shop.takeRequests();
  expect(await shop.up()).toMatchObject({ succeeded: true, steps: [{ op: "update" }] });
  expect(await shop.up()).toMatchObject({ succeeded: true, steps: [], unchanged: 1 });
  expect(shop.takeRequests()).toEqual([]);
  expect(await shop.refresh({ expectNoChanges: true })).toMatchObject({ succeeded: true });
  expect(await shop.destroy()).toMatchObject({ succeeded: true });
  expect(shop.emulator.products.size).toBe(0);
});
