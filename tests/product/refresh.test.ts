import type { ProductData } from "../../provider/api/index.ts";
import { diff, type ProductApi, read } from "../../provider/product/lifecycle.ts";
import { BACK, FRONT } from "../testing/session.ts";
import { Shop, shirt, update } from "./shop.ts";

const declared = { ...shirt, metadata: { a: 1, b: { c: 2, d: 3 } }, validForDays: 30 };

test("refreshing an unchanged product finds no drift, with one request", async () => {
  const shop = await Shop.open();
  const state = await shop.create(declared);
  expect(await shop.refresh(state, declared)).toStrictEqual({
    drift: false,
    state,
    inputs: declared,
  });
  expect(shop.requests).toEqual(["GET /products/shirt-42 → 200"]);
});

test("a try-on is not drift, and the state gets its times", async () => {
  const shop = await Shop.open();
  const state = await shop.create(declared);
  const { lastUsedAt, expiresAt } = shop.emulator.tryOn({ externalId: "shirt-42" });
  const found = await shop.refresh(state, declared);
  expect(found).toMatchObject({ drift: false, inputs: declared });
  expect(found.state).toStrictEqual({ ...state, lastUsedAt, expiresAt });
});

test("an edit of a declared field is drift, and an update restores the field with one write", async () => {
  const shop = await Shop.open();
  const state = await shop.create(declared);
  shop.emulator.products.edit("shirt-42", { title: "Edited" });
  const found = await shop.refresh(state, declared);
  expect(found).toMatchObject({ drift: true, inputs: { ...declared, title: "Edited" } });
  expect(diff(found.state, declared)).toEqual({ changes: true, replaces: [] });
  // A second refresh reports no drift.
  expect(await shop.refresh(found.state, found.inputs)).toMatchObject({ drift: false });
  shop.later();
  const restored = await update(shop.api, found.state, declared);
  expect(shop.sent).toEqual([{ externalId: "shirt-42", title: "Red tee" }]);
  expect(shop.requests).toHaveLength(1);
  expect(diff(restored, declared).changes).toBe(false);
  expect(await shop.refresh(restored, declared)).toMatchObject({ drift: false });
});

test("an edit of an undeclared field is not drift, and survives the next update", async () => {
  const shop = await Shop.open();
  const state = await shop.create(shirt);
  shop.emulator.products.edit("shirt-42", { description: "Theirs", validForDays: 9 });
  const found = await shop.refresh(state, shirt);
  expect(found).toMatchObject({ drift: false, inputs: shirt, state: { description: "Theirs" } });
  expect(diff(found.state, shirt).changes).toBe(false);
  await update(shop.api, found.state, { ...shirt, title: "Blue tee" });
  expect(shop.emulator.products.get("shirt-42")).toMatchObject({
    title: "Blue tee",
    description: "Theirs",
    validForDays: 9,
  });
});

test("an edit that was undone is not drift, in this refresh and the next", async () => {
  const shop = await Shop.open();
  const state = await shop.create(declared);
  shop.emulator.products.edit("shirt-42", { title: "Edited" });
  shop.emulator.products.edit("shirt-42", {
    title: declared.title ?? "",
    metadata: { b: { d: 3, c: 2 }, a: 1 },
  });
  const found = await shop.refresh(state, declared);
  expect(found).toMatchObject({ drift: false, inputs: declared });
  expect(diff(found.state, declared).changes).toBe(false);
  expect(await shop.refresh(found.state, found.inputs)).toMatchObject({ drift: false });
});

test("edited classifications are drift only where they are declared, refresh after refresh", async () => {
  const shop = await Shop.open();
  const images = [{ url: FRONT, classifications: { side: "front" } }, { url: BACK }];
  const declaration = { ...shirt, images };
  const state = await shop.create(declaration);
  const classify = (...sides: (string | undefined)[]) =>
    shop.emulator.products.edit("shirt-42", {
      images: [FRONT, BACK].map((sourceUrl, position) => ({
        sourceUrl,
        classifications: sides[position] && { side: sides[position] },
      })),
    });

  classify("front", "back");
  const first = await shop.refresh(state, declaration);
  expect(first).toMatchObject({ drift: false, inputs: declaration });
  classify("front", "side");
  expect(await shop.refresh(first.state, first.inputs)).toMatchObject({ drift: false });
  classify("side", "side");
  const third = await shop.refresh(first.state, first.inputs);
  expect(third).toMatchObject({ drift: true });
  classify(undefined, "side");
  const fourth = await shop.refresh(third.state, third.inputs);
  expect(fourth).toMatchObject({
    drift: true,
    inputs: { images: [{ url: FRONT, classifications: null }, { url: BACK }] },
  });
  expect(await shop.refresh(fourth.state, fourth.inputs)).toMatchObject({ drift: false });
});

test("a removed image is reported by one refresh, not by every refresh", async () => {
  const shop = await Shop.open();
  const images = [{ url: FRONT }, { url: BACK, classifications: { side: "back" } }];
  const declaration = { ...shirt, images };
  const state = await shop.create(declaration);
  shop.emulator.products.edit("shirt-42", { images: [FRONT] });
  const first = await shop.refresh(state, declaration);
  expect(first).toMatchObject({ drift: true, inputs: { images: [{ url: FRONT }] } });
  expect(await shop.refresh(first.state, first.inputs)).toMatchObject({ drift: false });
  expect(diff(first.state, declaration).changes).toBe(true);
});

test.each<[string, (shop: Shop) => void]>([
  ["was deleted", (shop) => shop.emulator.products.delete("shirt-42")],
  ["has expired", (shop) => shop.emulator.clock.advance({ days: 31 })],
])("refreshing a product that %s finds it gone", async (_how, vanish) => {
  const shop = await Shop.open();
  const state = await shop.create(declared);
  vanish(shop);
  expect(await read(shop.api, "shirt-42", state)).toBeUndefined();
  expect(shop.requests).toEqual(["GET /products/shirt-42 → 404"]);
});

test("a product that somebody else created again is compared like any other", async () => {
  const shop = await Shop.open();
  const state = await shop.create(declared);
  shop.emulator.products.put({ externalId: "shirt-42", title: "Theirs", images: [FRONT] });
  expect(await shop.refresh(state, declared)).toMatchObject({
    drift: true,
    inputs: { title: "Theirs", metadata: null, validForDays: null },
  });
});

test("a read that fails throws, instead of finding the product gone", async () => {
  const shop = await Shop.open();
  const state = await shop.create();
  shop.emulator.faults.add({ html: true, times: 2 });
  await expect(read(shop.api, "shirt-42", state)).rejects.toMatchObject({ status: 502 });
});

describe("when the API trims titles", () => {
  const declaration = { ...shirt, title: "  Red tee " };
  const blue = { ...shirt, title: "Blue tee" };

  /** Trims titles. The emulator stores texts as they are sent. */
  function trimming(api: ProductApi): ProductApi {
    const trim = (product: ProductData) => ({ ...product, title: product.title.trim() });
    return {
      ...api,
      getProduct: async (id) => trim(await api.getProduct(id)),
      upsertProduct: async (product) => trim(await api.upsertProduct(product)),
    };
  }

  test("a trimmed title is not drift, and is not sent again", async () => {
    const shop = await Shop.open();
    const state = await update(trimming(shop.api), await shop.create(blue), declaration);
    expect(shop.requests).toEqual(["POST /products → 200"]);
    expect(diff(state, declaration).changes).toBe(false);
    shop.emulator.tryOn({ externalId: "shirt-42" });
    const found = await read(trimming(shop.api), "shirt-42", state);
    if (found === undefined) throw new Error("gone");
    expect(diff(found.state, declaration).changes).toBe(false);
    expect(diff(found.state, found.inputs).changes).toBe(false);
  });

  test("another title is drift", async () => {
    const shop = await Shop.open();
    const state = await update(trimming(shop.api), await shop.create(blue), declaration);
    shop.later();
    shop.emulator.products.edit("shirt-42", { title: "Green tee" });
    const found = await read(trimming(shop.api), "shirt-42", state);
    if (found === undefined) throw new Error("gone");
    expect(diff(found.state, declaration).changes).toBe(true);
  });
});
