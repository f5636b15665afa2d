import { NetworkError, ValidationError } from "../../provider/api/index.ts";
import type { Declaration } from "../../provider/product/declaration.ts";
import { afterFailedUpdate, diff, update } from "../../provider/product/operations.ts";
import { BACK, FRONT } from "../testing/session.ts";
import { NOW, Shop, shirt } from "./shop.ts";

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const full: Declaration = {
  ...shirt,
  description: "Soft cotton",
  metadata: { season: "summer" },
  validForDays: 30,
};

describe("a field that changed is sent alone", () => {
  test.each<[keyof Declaration, unknown, unknown]>([
    ["title", "Blue tee", "Blue tee"],
    ["title", "", ""],
    ["description", "Rough linen", "Rough linen"],
    [
      "images",
      [{ url: BACK }, { url: FRONT }],
      [{ source: { url: BACK } }, { source: { url: FRONT } }],
    ],
    [
      "images",
      [{ url: FRONT, classifications: ["front"] }],
      [{ source: { url: FRONT }, classifications: ["front"] }],
    ],
    ["metadata", { season: null }, { season: null }],
    ["metadata", null, null],
    ["validForDays", 31, 31],
    ["validForDays", null, null],
  ])("%s to %j", async (field, value, sent) => {
    const shop = await Shop.open();
    const declaration = { ...full, [field]: value };
    const state = await shop.create(full);
    expect(diff(state, declaration)).toEqual({ changes: true, replaces: [] });
    const updated = await update(shop.api, state, declaration);
    expect(shop.requests).toEqual(["POST /products → 200"]);
    expect(shop.sent).toEqual([{ externalId: "shirt-42", [field]: sent }]);
    expect(updated).toMatchObject({ ...shop.emulator.products.get("shirt-42") });
    expect(diff(updated, declaration).changes).toBe(false);
  });
});

describe("a field that was dropped is cleared", () => {
  test.each<[keyof Declaration, unknown, unknown]>([
    ["title", "", "Theirs"],
    ["description", "", "Theirs"],
    ["metadata", null, { theirs: true }],
    ["validForDays", null, 9],
  ])("%s to %j, and is nobody's from then on", async (field, cleared, theirs) => {
    const shop = await Shop.open();
    const { [field]: _dropped, ...rest } = full;
    const declaration = rest as Declaration;
    const state = await shop.create(full);
    const updated = await update(shop.api, state, declaration);
    expect(shop.sent).toEqual([{ externalId: "shirt-42", [field]: cleared }]);
    expect(diff(updated, declaration).changes).toBe(false);
    shop.emulator.products.edit("shirt-42", { [field]: theirs });
    const found = await shop.refresh(updated, declaration);
    expect(found).toMatchObject({ drift: false, state: { [field]: theirs } });
    expect(diff(found.state, declaration).changes).toBe(false);
  });

  test("except images: a product can't be without", async () => {
    const shop = await Shop.open();
    const { images, ...declaration } = full;
    const state = await shop.create(full);
    expect(diff(state, declaration).changes).toBe(true);
    const updated = await update(shop.api, state, declaration);
    expect(shop.requests).toEqual([]);
    expect(diff(updated, declaration).changes).toBe(false);
    shop.emulator.products.edit("shirt-42", { images: [BACK] });
    expect(await shop.refresh(updated, declaration)).toMatchObject({ drift: false });
  });

  test("also after somebody else edited it", async () => {
    const shop = await Shop.open();
    const { description, ...declaration } = full;
    const state = await shop.create(full);
    shop.emulator.products.edit("shirt-42", { description: "Theirs" });
    const refreshed = await shop.refresh(state, full);
    await update(shop.api, refreshed.state, declaration);
    expect(shop.sent).toEqual([{ externalId: "shirt-42", description: "" }]);
  });

  test("classifications too, by sending the images without them", async () => {
    const shop = await Shop.open();
    const classified = { ...shirt, images: [{ url: FRONT, classifications: ["front"] }] };
    const state = await shop.create(classified);
    expect(diff(state, shirt).changes).toBe(true);
    const updated = await update(shop.api, state, shirt);
    expect(shop.sent).toEqual([{ externalId: "shirt-42", images: [{ source: { url: FRONT } }] }]);
    expect(diff(updated, shirt).changes).toBe(false);
  });
});

describe("no request is made", () => {
  test.each<[string, Declaration]>([
    ["for a field that is declared as it already is", { ...shirt, description: "" }],
    ["for what is to be done on existing", { ...shirt, onExisting: "adopt" }],
  ])("%s", async (_case, declaration) => {
    const shop = await Shop.open();
    const state = await shop.create(shirt);
    expect(diff(state, declaration).changes).toBe(true);
    const updated = await update(shop.api, state, declaration);
    expect(shop.requests).toEqual([]);
    expect(diff(updated, declaration).changes).toBe(false);
    expect(updated).toStrictEqual(JSON.parse(JSON.stringify(updated)));
  });
});

describe("a product that was deleted behind our back", () => {
  test("is made again with all that is declared", async () => {
    const shop = await Shop.open();
    const state = await shop.create(full);
    shop.emulator.products.delete("shirt-42");
    const declaration = { ...full, title: "Blue tee" };
    const updated = await update(shop.api, state, declaration);
    expect(shop.requests).toEqual(["POST /products → 400", "POST /products → 201"]);
    expect(updated).toMatchObject({
      title: "Blue tee",
      description: "Soft cotton",
      validForDays: 30,
    });
    expect(diff(updated, declaration).changes).toBe(false);
  });

  test("is made again in two requests where the first holds only the images", async () => {
    const shop = await Shop.open();
    const state = await shop.create(full);
    shop.emulator.products.delete("shirt-42");
    const declaration = { ...full, images: [{ url: BACK }] };
    const updated = await update(shop.api, state, declaration);
    expect(shop.requests).toEqual(["POST /products → 201", "POST /products → 200"]);
    expect(diff(updated, declaration).changes).toBe(false);
  });

  test("can't be made again without declared images, and the error says so", async () => {
    const shop = await Shop.open();
    shop.emulator.products.put({ externalId: "shirt-42" });
    const title = { externalId: "shirt-42", title: "Red tee", onExisting: "adopt" } as const;
    const state = await shop.create(title);
    shop.emulator.products.delete("shirt-42");
    const updating = update(shop.api, state, { ...title, title: "Blue tee" });
    await expect(updating).rejects.toBeInstanceOf(ValidationError);
    await expect(updating).rejects.toThrow("declare `images`");
  });
});

test("an edit that nobody has seen yet is taken back along with the update", async () => {
  const shop = await Shop.open();
  const state = await shop.create(full);
  shop.emulator.products.edit("shirt-42", { description: "Theirs" });
  const updated = await update(shop.api, state, { ...full, title: "Blue tee" });
  expect(shop.sent).toEqual([
    { externalId: "shirt-42", title: "Blue tee" },
    { externalId: "shirt-42", description: "Soft cotton" },
  ]);
  expect(updated).toMatchObject({ ...shop.emulator.products.get("shirt-42") });
});

test("another externalId replaces the product, the new one first", async () => {
  const shop = await Shop.open();
  const state = await shop.create(full);
  // Neither the engine's default (create, then delete) nor the program's own wish is overridden.
  expect(diff(state, { ...full, externalId: "shirt-43" })).toEqual({
    changes: true,
    replaces: ["externalId"],
  });
});

describe("in a preview, what is not known yet may change", () => {
  test.each<[string, object, string[]]>([
    ["the id", { externalId: UNKNOWN }, ["externalId"]],
    ["a text", { title: UNKNOWN }, []],
    ["the images", { images: UNKNOWN }, []],
    ["an image", { images: [UNKNOWN] }, []],
    ["the address of an image", { images: [{ url: UNKNOWN }] }, []],
    ["classifications", { images: [{ url: FRONT, classifications: UNKNOWN }] }, []],
    ["the metadata", { metadata: UNKNOWN }, []],
    ["a value in the metadata", { metadata: { season: UNKNOWN } }, []],
    ["the days", { validForDays: UNKNOWN }, []],
    ["what to do on existing", { onExisting: UNKNOWN }, []],
  ])("%s", async (_case, unknown, replaces) => {
    const shop = await Shop.open();
    const state = await shop.create(full);
    const declaration = { ...full, ...unknown } as Declaration;
    expect(diff(state, declaration)).toEqual({ changes: true, replaces });
  });
});

describe("after an update of which nobody knows whether it happened", () => {
  const blue = { ...shirt, title: "Blue tee", description: "Soft" };

  async function broken(reset: "before" | "after") {
    const shop = await Shop.open();
    const state = await shop.create(shirt);
    shop.emulator.faults.add({ match: { method: "POST" }, reset, times: 2 });
    const error = await update(shop.api, state, blue).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(NetworkError);
    const kept = afterFailedUpdate(state, blue);
    shop.later();
    return { shop, kept };
  }

  test("a program that is set back finds what is left of it, and takes it back", async () => {
    const { shop, kept } = await broken("after");
    expect(diff(kept, shirt).changes).toBe(true);
    const updated = await update(shop.api, kept, shirt);
    expect(shop.requests).toEqual(["GET /products/shirt-42 → 200", "POST /products → 200"]);
    expect(shop.sent).toEqual([{ externalId: "shirt-42", title: "Red tee", description: "" }]);
    expect(diff(updated, shirt).changes).toBe(false);
  });

  test("the same program looks first, and writes nothing where it had happened", async () => {
    const { shop, kept } = await broken("after");
    const updated = await update(shop.api, kept, blue);
    expect(shop.requests).toEqual(["GET /products/shirt-42 → 200"]);
    expect(diff(updated, blue).changes).toBe(false);
  });

  test("the same program looks first, and writes it all where it had not", async () => {
    const { shop, kept } = await broken("before");
    const updated = await update(shop.api, kept, blue);
    expect(shop.requests).toEqual(["GET /products/shirt-42 → 200", "POST /products → 200"]);
    expect(shop.sent).toEqual([{ externalId: "shirt-42", title: "Blue tee", description: "Soft" }]);
    expect(diff(updated, blue).changes).toBe(false);
  });

  test("a refresh settles it", async () => {
    const { shop, kept } = await broken("after");
    const found = await shop.refresh(kept, shirt);
    expect(found).toMatchObject({ drift: true, state: { title: "Blue tee" } });
    expect(found.state).not.toHaveProperty("uncertain");
    expect(diff(found.state, shirt).changes).toBe(true);
  });

  test("a refresh settles it also where nothing had happened", async () => {
    const { shop, kept } = await broken("before");
    const found = await shop.refresh(kept, shirt);
    expect(found.state).not.toHaveProperty("uncertain");
    expect(found.state).toMatchObject({ title: "Red tee" });
  });

  test("a product that is gone meanwhile is made again", async () => {
    const { shop, kept } = await broken("after");
    shop.emulator.products.delete("shirt-42");
    const updated = await update(shop.api, kept, blue);
    expect(shop.requests).toEqual(["GET /products/shirt-42 → 404", "POST /products → 201"]);
    expect(updated).toMatchObject({ title: "Blue tee", createdAt: expect.not.stringMatching(NOW) });
  });

  test("a refusal proves nothing: it may answer the repetition of what had its effect", async () => {
    const shop = await Shop.open();
    const state = await shop.create(shirt);
    shop.emulator.faults.add({ match: { method: "POST" }, reset: "after" });
    shop.emulator.faults.add({ match: { method: "POST" }, status: 402 });
    await expect(update(shop.api, state, blue)).rejects.toMatchObject({ status: 402 });
    expect(shop.emulator.products.get("shirt-42")?.title).toBe("Blue tee");
    const kept = afterFailedUpdate(state, blue);
    expect(diff(kept, shirt).changes).toBe(true);
    await update(shop.api, kept, shirt);
    expect(shop.emulator.products.get("shirt-42")?.title).toBe("Red tee");
  });
});
