import { ProductExistsError, ValidationError } from "../../provider/api/index.ts";
import * as lifecycle from "../../provider/product/lifecycle.ts";
import {
  diff,
  type ProductState,
  read,
  remove,
  UncertainCreateError,
} from "../../provider/product/lifecycle.ts";
import { productData } from "../product.ts";
import { BACK, FRONT } from "../testing/session.ts";
import { create, NOW, Shop, shirt, update } from "./shop.ts";

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
      ...shop.answered("shirt-42"),
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
    await expect(create(shop.api, shirt)).rejects.toThrow(
      "/tryon/v1 (the option `baseUrl`) right?",
    );
    expect(shop.requests).toEqual(["GET /products/shirt-42 → 404"]);
  });
});

const seed = { externalId: "shirt-42", title: "Red tee", images: [FRONT] };

describe("an existing product", () => {
  test.each([{}, { title: "Theirs" }])(
    "is taken over by a declaration of %j only with adopt",
    async (args) => {
      const shop = await Shop.open();
      shop.emulator.products.put({ externalId: "shirt-42", title: "Theirs" });
      const declaration = { externalId: "shirt-42", ...args };
      await expect(create(shop.api, declaration)).rejects.toThrow(
        "already exists, and this stack did not create it",
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
        'Product "shirt-42" already exists and differs in title, images, and this stack did not create it; nothing was overwritten. To take it over and apply this declaration, set `onExisting: "adopt"`. If this stack holds it under another name, give the resource an alias. Otherwise choose another externalId, such as one with the stack\'s prefix.',
    });
    // From an error with an id, the engine would conclude that the product was created.
    expect(error).not.toHaveProperty("id");
    expect(shop.requests).toEqual(["GET /products/shirt-42 → 200"]);
    expect(shop.emulator.products.get("shirt-42")).toEqual(theirs);
  });

  test("that can be this stack's own interrupted create is taken over without a write", async () => {
    const shop = await Shop.open();
    shop.emulator.products.put({ ...seed, metadata: { b: 2, a: 1 } });
    shop.emulator.clock.advance({ hours: 23 });
    const declaration = { ...shirt, metadata: { a: 1, b: 2 } };
    const { state, notes } = await lifecycle.create(shop.api, declaration);
    expect(notes).toEqual(["existed; taken over, 0 fields changed"]);
    expect(shop.requests).toEqual(["GET /products/shirt-42 → 200"]);
    expect(diff(state, declaration)).toEqual({ changes: false, replaces: [] });
  });

  test.each<[string, (shop: Shop) => void]>([
    ["is a day old", (shop) => shop.emulator.clock.advance({ hours: 24 })],
    ["was edited", (shop) => shop.emulator.products.edit("shirt-42", { title: "Red tee" })],
    [
      "has a value that is not declared",
      (shop) => shop.emulator.products.put({ ...seed, description: "Theirs" }),
    ],
    [
      "has metadata that is not declared",
      (shop) => shop.emulator.products.put({ ...seed, metadata: {} }),
    ],
    [
      "has days that are not declared",
      (shop) => shop.emulator.products.put({ ...seed, validForDays: 15 }),
    ],
  ])("that equals the declaration and %s is somebody else's", async (_case, change) => {
    const shop = await Shop.open();
    shop.emulator.products.put(seed);
    change(shop);
    const theirs = shop.emulator.products.get("shirt-42");
    await expect(create(shop.api, shirt)).rejects.toThrow(
      'Product "shirt-42" already exists, and this stack did not create it',
    );
    expect(shop.emulator.products.get("shirt-42")).toEqual(theirs);
    const { notes } = await lifecycle.create(shop.api, { ...shirt, onExisting: "adopt" });
    expect(notes).toEqual(["existed; taken over, 0 fields changed"]);
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

describe("a create whose answers were all lost", () => {
  /** Fails to create the shirt, and returns the state to keep. */
  async function lost(shop: Shop, reset: "before" | "after"): Promise<ProductState> {
    shop.emulator.faults.add({ match: { method: "POST" }, reset, times: 2 });
    const error = await create(shop.api, shirt).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(UncertainCreateError);
    shop.later();
    return (error as UncertainCreateError).state;
  }

  test.each(["before", "after"] as const)(
    "%s it took effect, is completed by an update",
    async (reset) => {
      const shop = await Shop.open();
      const state = await lost(shop, reset);
      expect(diff(state, shirt).changes).toBe(true);
      const updated = await update(shop.api, state, shirt);
      expect(shop.sent).toHaveLength(reset === "before" ? 1 : 0);
      expect(updated).toMatchObject({ ...shop.answered("shirt-42") });
      expect(updated).not.toHaveProperty("uncertain");
      expect(diff(updated, shirt).changes).toBe(false);
    },
  );

  test.each(["before", "after"] as const)(
    "%s it took effect, leaves nothing behind a delete",
    async (reset) => {
      const shop = await Shop.open();
      await remove(shop.api, "shirt-42", await lost(shop, reset));
      expect(shop.emulator.products.size).toBe(0);
    },
  );

  test("is settled by a refresh", async () => {
    const shop = await Shop.open();
    const found = await shop.refresh(await lost(shop, "after"), shirt);
    expect(found.state).not.toHaveProperty("uncertain");
    expect(found).toMatchObject({ drift: false, inputs: shirt });
    expect(
      await read(shop.api, "shirt-43", await lost(await Shop.open(), "before")),
    ).toBeUndefined();
  });

  test("never changes or deletes what somebody else created in the meantime", async () => {
    const shop = await Shop.open();
    const state = await lost(shop, "before");
    const theirs = shop.emulator.products.put({ externalId: "shirt-42", title: "Theirs" });
    const refreshed = await shop.refresh(state, shirt);
    for (const known of [state, refreshed.state]) {
      await expect(update(shop.api, known, shirt)).rejects.toBeInstanceOf(ProductExistsError);
      await expect(remove(shop.api, "shirt-42", known)).rejects.toThrow("pulumi state delete");
    }
    expect(shop.emulator.products.get("shirt-42")).toEqual(theirs);
  });
});

test.each([400, 401, 402, 403, 429])(
  "a create refused with %d is not remembered",
  async (status) => {
    const shop = await Shop.open();
    const headers = { "retry-after": "9999" };
    shop.emulator.faults.add({ match: { method: "POST" }, status, headers });
    const creating = create(shop.api, shirt);
    await expect(creating).rejects.toMatchObject({ status });
    await expect(creating).rejects.not.toBeInstanceOf(UncertainCreateError);
  },
);

test.each([
  ["that is no JSON", { body: "<html>OK</html>" }],
  ["of another product", { body: { ...productData(), externalId: "other" } }],
  ["with status 502", { status: 502, times: 2 }],
])("a create with an answer %s is remembered", async (_case, fault) => {
  const shop = await Shop.open();
  shop.emulator.faults.add({ match: { method: "POST" }, ...fault });
  await expect(create(shop.api, shirt)).rejects.toBeInstanceOf(UncertainCreateError);
});

test("a create that is refused after a lost answer is remembered", async () => {
  const shop = await Shop.open();
  shop.emulator.faults.add({ match: { method: "POST" }, reset: "after" });
  shop.emulator.faults.add({ match: { method: "POST" }, status: 402 });
  await expect(create(shop.api, shirt)).rejects.toBeInstanceOf(UncertainCreateError);
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

test.each(["a/b", "50%", "?q=1", "#1", "a b", "👕", "ü&=+;,:@$", "%2F", "…/.."])(
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
