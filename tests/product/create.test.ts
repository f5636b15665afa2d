import { GenlookError, ProductExistsError, ValidationError } from "../../provider/api/index.ts";
import { create, diff, read, remove } from "../../provider/product/lifecycle.ts";
import { BACK, FRONT } from "../testing/session.ts";
import { NOW, Shop, shirt } from "./shop.ts";

describe("a new product", () => {
  test("is looked up once, then sent once as declared", async () => {
    const shop = await Shop.open();
    const state = await create(shop.api, { ...shirt, metadata: { season: "summer" } });
    expect(shop.requests).toEqual(["GET /products/shirt-42 → 404", "POST /products → 201"]);
    expect(shop.sent).toEqual([
      {
        externalId: "shirt-42",
        title: "Red tee",
        images: [{ source: { url: FRONT } }],
        metadata: { season: "summer" },
      },
    ]);
    expect(state).toStrictEqual({
      ...shop.emulator.products.get("shirt-42"),
      onExisting: "fail",
      lastApplied: { updatedAt: NOW, fields: ["title", "images", "metadata"] },
    });
  });

  test("has a state of plain JSON", async () => {
    const shop = await Shop.open();
    const images = [{ url: FRONT, classifications: { side: "front" } }, { url: BACK }];
    const state = await create(shop.api, { ...shirt, images, onExisting: "adopt" });
    expect(state).toStrictEqual(JSON.parse(JSON.stringify(state)));
    expect(state).toMatchObject({ onExisting: "adopt", lastApplied: { classified: [0] } });
  });

  test("without images is refused before anything is sent", async () => {
    const shop = await Shop.open();
    const error = await create(shop.api, { externalId: "shirt-42", title: "Red tee" }).catch(
      (caught: unknown) => caught,
    );
    expect(error).toBeInstanceOf(ValidationError);
    expect(error).toMatchObject({
      code: "PRODUCT_IMAGES_REQUIRED",
      message: expect.stringContaining("declare `images`"),
      details: [{ path: "images", message: "a new product needs at least one image" }],
    });
    expect(shop.requests).toEqual(["GET /products/shirt-42 → 404"]);
  });

  test("is not sent when a 404 is not the API's own", async () => {
    const shop = await Shop.open();
    shop.emulator.faults.add({ status: 404, body: "<html>no such page</html>" });
    await expect(create(shop.api, shirt)).rejects.toThrow("is genlook:baseUrl right?");
    expect(shop.requests).toEqual(["GET /products/shirt-42 → 404"]);
  });
});

describe("an existing product", () => {
  test.each([{}, { title: "Theirs" }])(
    "is taken over by a declaration of %j only with adopt",
    async (args) => {
      const shop = await Shop.open();
      shop.emulator.products.put({ externalId: "shirt-42", title: "Theirs" });
      const declaration = { externalId: "shirt-42", ...args };
      await expect(create(shop.api, declaration)).rejects.toThrow(
        /this declaration has no `images`/,
      );
      const adopted = await create(shop.api, { ...declaration, onExisting: "adopt" });
      expect(adopted).toMatchObject({ title: "Theirs" });
      expect(shop.sent).toEqual([]);
    },
  );

  test("that differs stays unchanged, and the error says what to do", async () => {
    const shop = await Shop.open();
    const theirs = shop.emulator.products.put({ externalId: "shirt-42", title: "Theirs" });
    const error = await create(shop.api, shirt).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ProductExistsError);
    expect(error).toMatchObject({
      externalId: "shirt-42",
      message:
        'Product "shirt-42" already exists and differs in title, images; nothing was overwritten. Set `onExisting: "adopt"` to take it over and apply this declaration, or choose another externalId.',
    });
    // From an error with an id, the engine would conclude that the product was created.
    expect(error).not.toHaveProperty("id");
    expect(shop.requests).toEqual(["GET /products/shirt-42 → 200"]);
    expect(shop.emulator.products.get("shirt-42")).toEqual(theirs);
  });

  test("that equals the declaration is taken over without a write", async () => {
    const shop = await Shop.open();
    shop.emulator.products.put({
      externalId: "shirt-42",
      title: "Red tee",
      description: "not declared",
      images: [FRONT],
      metadata: { b: 2, a: 1 },
    });
    const declaration = { ...shirt, metadata: { a: 1, b: 2 } };
    const state = await create(shop.api, declaration);
    expect(shop.requests).toEqual(["GET /products/shirt-42 → 200"]);
    expect(diff(state, declaration)).toEqual({ changes: false, replaces: [] });
  });

  test("that is adopted gets the fields that differ, and keeps the others", async () => {
    const shop = await Shop.open();
    const metadata = { sku: 7 };
    shop.emulator.products.put({ externalId: "shirt-42", images: [FRONT], metadata });
    const state = await create(shop.api, { ...shirt, onExisting: "adopt" });
    expect(shop.sent).toEqual([{ externalId: "shirt-42", title: "Red tee" }]);
    expect(state).toMatchObject({ title: "Red tee", metadata, onExisting: "adopt" });
  });

  test("can be adopted by a declaration without images", async () => {
    const shop = await Shop.open();
    shop.emulator.products.put({ externalId: "shirt-42", title: "Theirs", images: [BACK] });
    const state = await create(shop.api, {
      externalId: "shirt-42",
      title: "Ours",
      onExisting: "adopt",
    });
    expect(state).toMatchObject({ title: "Ours", images: [{ sourceUrl: BACK, order: 0 }] });
  });

  test("of another account can't be adopted", async () => {
    const shop = await Shop.open({ otherApiKeys: ["gk_other"] });
    shop.emulator.products.put({ externalId: "shirt-42", apiKey: "gk_other" });
    const creating = create(shop.api, { ...shirt, onExisting: "adopt" });
    await expect(creating).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect(shop.requests).toEqual(["GET /products/shirt-42 → 403"]);
  });
});

test("a create that failed after the product was made is completed by the next, without a write", async () => {
  const shop = await Shop.open();
  shop.emulator.faults.add({ match: { method: "POST" }, reset: "after", times: 2 });
  await expect(create(shop.api, shirt)).rejects.toBeInstanceOf(GenlookError);
  shop.later();
  const state = await create(shop.api, shirt);
  expect(shop.requests).toEqual(["GET /products/shirt-42 → 200"]);
  expect(diff(state, shirt).changes).toBe(false);
});

test("a create whose answer got lost is sent again, and makes one product", async () => {
  const shop = await Shop.open();
  shop.emulator.faults.add({ match: { method: "POST" }, reset: "after" });
  await create(shop.api, shirt);
  expect(shop.requests).toEqual([
    "GET /products/shirt-42 → 404",
    "POST /products → reset",
    "POST /products → 200",
  ]);
  expect(shop.emulator.products.size).toBe(1);
});

test.each(["a/b", "50%", "?q=1", "#1", "a b", " ", "👕", "ü&=+;,:@$", "%2F", "…/..", "\u0000"])(
  "the id %j survives create, read and delete",
  async (externalId) => {
    const shop = await Shop.open();
    const state = await create(shop.api, { ...shirt, externalId });
    expect(state.externalId).toBe(externalId);
    expect(shop.emulator.products.list().map((product) => product.externalId)).toEqual([
      externalId,
    ]);
    const found = await read(shop.api, externalId, state);
    expect(found?.inputs).toEqual({ ...shirt, externalId });
    await remove(shop.api, externalId);
    expect(shop.emulator.products.size).toBe(0);
    // Deleting it again succeeds.
    await remove(shop.api, externalId);
    expect(await read(shop.api, externalId, state)).toBeUndefined();
  },
);
