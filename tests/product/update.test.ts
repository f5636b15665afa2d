import { NetworkError, ValidationError } from "../../provider/api/index.ts";
import type { Declaration } from "../../provider/product/declaration.ts";
import * as lifecycle from "../../provider/product/lifecycle.ts";
import { afterFailedUpdate, diff } from "../../provider/product/lifecycle.ts";
import type { EmulatorOptions } from "../../provider/testing/index.ts";
import { BACK, FRONT } from "../testing/session.ts";
import { create, NOW, Shop, shirt, update } from "./shop.ts";

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const full: Declaration = {
  ...shirt,
  description: "Soft cotton",
  metadata: { season: "summer" },
  validForDays: 30,
};

describe("an update sends only the changed field:", () => {
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
      [{ url: FRONT, classifications: { side: "front" } }],
      [{ source: { url: FRONT }, classifications: { side: "front" } }],
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
    expect(updated).toMatchObject({ ...shop.answered("shirt-42") });
    expect(diff(updated, declaration).changes).toBe(false);
  });
});

describe("an update clears a field that the program dropped:", () => {
  test.each<[keyof Declaration, unknown, unknown]>([
    ["title", "", "Theirs"],
    ["description", "", "Theirs"],
    ["metadata", null, { theirs: true }],
    ["validForDays", null, 9],
  ])("%s to %j, and edits of it are not drift from then on", async (field, cleared, theirs) => {
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

  test("except images, because a product can't be without them", async () => {
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

  test("even if somebody else has edited it", async () => {
    const shop = await Shop.open();
    const { description, ...declaration } = full;
    const state = await shop.create(full);
    shop.emulator.products.edit("shirt-42", { description: "Theirs" });
    const refreshed = await shop.refresh(state, full);
    await update(shop.api, refreshed.state, declaration);
    expect(shop.sent).toEqual([{ externalId: "shirt-42", description: "" }]);
  });

  test("classifications, by sending the images without them", async () => {
    const shop = await Shop.open();
    const classified = { ...shirt, images: [{ url: FRONT, classifications: { side: "front" } }] };
    const state = await shop.create(classified);
    expect(diff(state, shirt).changes).toBe(true);
    const updated = await update(shop.api, state, shirt);
    expect(shop.sent).toEqual([{ externalId: "shirt-42", images: [{ source: { url: FRONT } }] }]);
    expect(diff(updated, shirt).changes).toBe(false);
  });
});

describe("an update sends nothing", () => {
  test.each<[string, Declaration]>([
    ["when a field is declared with its live value", { ...shirt, description: "" }],
    ["when only onExisting changes", { ...shirt, onExisting: "adopt" }],
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

describe("an update of a product that somebody deleted", () => {
  test("creates it again with all declared fields", async () => {
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

  test("creates it again in two requests if the first has only the images", async () => {
    const shop = await Shop.open();
    const state = await shop.create(full);
    shop.emulator.products.delete("shirt-42");
    const declaration = { ...full, images: [{ url: BACK }] };
    const updated = await update(shop.api, state, declaration);
    expect(shop.requests).toEqual(["POST /products → 201", "POST /products → 200"]);
    expect(diff(updated, declaration).changes).toBe(false);
  });

  test("fails if no images are declared, and the error says so", async () => {
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

describe("an edit that no refresh has shown", () => {
  test("survives an update of another field, and the next refresh shows it", async () => {
    const shop = await Shop.open();
    const state = await shop.create(full);
    shop.emulator.products.edit("shirt-42", { description: "Theirs" });
    const blue = { ...full, title: "Blue tee" };
    const updated = await update(shop.api, state, blue);
    expect(shop.sent).toEqual([{ externalId: "shirt-42", title: "Blue tee" }]);
    // The next `up` without a refresh has nothing to do: it would overwrite the edit.
    expect(diff(updated, blue).changes).toBe(false);
    const refreshed = await shop.refresh(updated, blue);
    expect(refreshed).toMatchObject({ drift: true, inputs: { ...blue, description: "Theirs" } });
  });

  test("of an image's address is not taken for an upload of the program's", async () => {
    const shop = await Shop.open();
    const state = await shop.create(full);
    shop.emulator.products.edit("shirt-42", { images: [BACK] });
    const updated = await update(shop.api, state, { ...full, title: "Blue tee" });
    expect(updated.images).toEqual(state.images);
  });

  test("within one tick of updatedAt is drift", async () => {
    const shop = await Shop.open({ timeResolutionMs: 60_000 });
    const state = await create(shop.api, full);
    shop.emulator.products.edit("shirt-42", { title: "Theirs" });
    expect(shop.emulator.products.get("shirt-42")?.updatedAt).toBe(state.updatedAt);
    const refreshed = await shop.refresh(state, full);
    expect(refreshed).toMatchObject({ drift: true, inputs: { title: "Theirs" } });
  });
});

describe("the role of an image", () => {
  const images = [{ url: FRONT }, { url: BACK }];

  test("that is live and not declared is kept when another image changes", async () => {
    const shop = await Shop.open();
    const state = await shop.create({ ...shirt, images });
    shop.emulator.products.edit("shirt-42", {
      images: [FRONT, { sourceUrl: BACK, role: "top-back" }],
    });
    const { state: refreshed } = await shop.refresh(state, { ...shirt, images });
    const changed = { ...shirt, images: [{ url: `${FRONT}?2` }, { url: BACK }] };
    await update(shop.api, refreshed, changed);
    expect(shop.emulator.products.get("shirt-42")?.images).toMatchObject([
      { sourceUrl: `${FRONT}?2` },
      { sourceUrl: BACK, role: "top-back" },
    ]);
  });

  test("that is declared is compared, and is cleared when the program drops it", async () => {
    const shop = await Shop.open();
    const declared = { ...shirt, images: [{ url: FRONT, role: "top-front" }] };
    const state = await shop.create(declared);
    expect(state.lastApplied).toMatchObject({ roles: [0] });
    shop.emulator.products.edit("shirt-42", { images: [{ sourceUrl: FRONT, role: "other" }] });
    const refreshed = await shop.refresh(state, declared);
    expect(refreshed).toMatchObject({ drift: true, inputs: { images: [{ role: "other" }] } });
    const dropped = { ...shirt, images: [{ url: FRONT }] };
    const updated = await update(shop.api, refreshed.state, dropped);
    expect(shop.emulator.products.get("shirt-42")?.images).toEqual([
      { sourceUrl: FRONT, order: 0 },
    ]);
    expect(diff(updated, dropped).changes).toBe(false);
  });
});

describe("autoDetectImageRoles, where the API does not answer it", () => {
  const silent: EmulatorOptions = {
    answers: "lean",
    store: ({ autoDetectImageRoles: _, ...sent }) => sent,
  };

  test("is sent once when it is declared, and is no drift", async () => {
    const shop = await Shop.open(silent);
    const state = await shop.create(shirt);
    const on = { ...shirt, autoDetectImageRoles: true };
    expect(diff(state, on).changes).toBe(true);
    const updated = await update(shop.api, state, on);
    expect(shop.sent).toEqual([{ externalId: "shirt-42", autoDetectImageRoles: true }]);
    expect(diff(updated, on).changes).toBe(false);
    expect(await shop.refresh(updated, on)).toMatchObject({ drift: false });
  });

  test("is sent again when the product has to be created again", async () => {
    const shop = await Shop.open(silent);
    const on = { ...shirt, autoDetectImageRoles: true };
    const state = await shop.create(on);
    shop.emulator.products.delete("shirt-42");
    await update(shop.api, state, { ...on, images: [{ url: BACK }] });
    expect(shop.sent).toMatchObject([{}, { title: "Red tee", autoDetectImageRoles: true }]);
  });
});

describe("an answer that does not hold what was sent", () => {
  type Store = NonNullable<EmulatorOptions["store"]>;
  const blue = { ...full, title: "Blue tee", metadata: { season: "winter" } };

  test.each<[string, Store, string[], boolean]>([
    [
      "ignores a field",
      ({ title: _, ...sent }) => sent,
      ["the API did not apply title as declared"],
      true,
    ],
    [
      "merges metadata",
      (sent, before) => ({ ...sent, metadata: { old: 1, ...before?.metadata, ...sent.metadata } }),
      ["the API did not apply metadata as declared"],
      true,
    ],
    [
      "stores a title in another form",
      (sent) => ({ ...sent, title: `${sent.title} (en)` }),
      ["the API keeps title in another form"],
      false,
    ],
    ["is as it was sent", (sent) => sent, [], false],
  ])("because the API %s, is named at the update", async (_case, store, notes, drift) => {
    const shop = await Shop.open({
      store: (sent, before) => (before ? store(sent, before) : sent),
    });
    const state = await shop.create(full);
    const applied = await lifecycle.update(shop.api, state, blue);
    expect(applied.notes).toEqual(notes);
    expect(diff(applied.state, blue).changes).toBe(drift);
    const refreshed = await shop.refresh(applied.state, blue);
    expect(refreshed.drift).toBe(drift);
  });

  test("because the API dropped an image, is named, and no upload is taken for another", async () => {
    const shop = await Shop.open({
      store: (sent) => ({ ...sent, ...(sent.images && { images: sent.images.slice(0, 1) }) }),
    });
    const images = [{ url: FRONT }, { url: BACK }];
    const { state, notes } = await lifecycle.create(shop.api, { ...shirt, images });
    expect(notes).toEqual(["the API did not apply images as declared"]);
    expect(diff(state, { ...shirt, images }).changes).toBe(true);
  });

  test("because a cleared field was not cleared, is tried again by each update", async () => {
    const shop = await Shop.open({
      store: (sent, before) => ({ ...sent, ...(before && { description: before.description }) }),
    });
    const { description: _, ...without } = full;
    const { state, notes } = await lifecycle.update(shop.api, await shop.create(full), without);
    expect(notes).toEqual(["the API did not apply description as declared"]);
    expect(diff(state, without).changes).toBe(true);
  });

  test("of a product that somebody else created again names what both writes achieved", async () => {
    const shop = await Shop.open({
      store: ({ title, description, ...sent }, before) => ({
        ...sent,
        ...(before === undefined && { title }),
        ...(description !== undefined && { description: description.trim() }),
      }),
    });
    const padded = { ...full, description: " Soft cotton " };
    const state = await shop.create(padded);
    shop.emulator.products.delete("shirt-42");
    shop.emulator.products.put({ externalId: "shirt-42", title: "Theirs", images: [FRONT] });
    const { notes } = await lifecycle.update(shop.api, state, {
      ...padded,
      images: [{ url: BACK }],
    });
    expect(shop.sent).toMatchObject([{ images: expect.anything() }, { title: "Red tee" }]);
    expect(notes).toEqual([
      "the API did not apply title as declared",
      "the API keeps description in another form",
    ]);
  });
});

test("another externalId replaces the product, in the engine's default order", async () => {
  const shop = await Shop.open();
  const state = await shop.create(full);
  // With no deleteBeforeReplace, the engine's default (create, then delete) or the program's own
  // option decides.
  expect(diff(state, { ...full, externalId: "shirt-43" })).toEqual({
    changes: true,
    replaces: ["externalId"],
  });
});

describe("a preview reports a change for a value that is not known yet:", () => {
  test.each<[string, object, string[]]>([
    ["the id", { externalId: UNKNOWN }, ["externalId"]],
    ["the title", { title: UNKNOWN }, []],
    ["the images", { images: UNKNOWN }, []],
    ["an image", { images: [UNKNOWN] }, []],
    ["the URL of an image", { images: [{ url: UNKNOWN }] }, []],
    ["classifications", { images: [{ url: FRONT, classifications: UNKNOWN }] }, []],
    ["the metadata", { metadata: UNKNOWN }, []],
    ["a value in the metadata", { metadata: { season: UNKNOWN } }, []],
    ["the days", { validForDays: UNKNOWN }, []],
    ["onExisting", { onExisting: UNKNOWN }, []],
  ])("%s", async (_case, unknown, replaces) => {
    const shop = await Shop.open();
    const state = await shop.create(full);
    const declaration = { ...full, ...unknown } as Declaration;
    expect(diff(state, declaration)).toEqual({ changes: true, replaces });
  });
});

describe("after an update that may or may not have taken effect", () => {
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

  test("a program that returns to the old values restores them", async () => {
    const { shop, kept } = await broken("after");
    expect(diff(kept, shirt).changes).toBe(true);
    const updated = await update(shop.api, kept, shirt);
    expect(shop.requests).toEqual(["GET /products/shirt-42 → 200", "POST /products → 200"]);
    expect(shop.sent).toEqual([{ externalId: "shirt-42", title: "Red tee", description: "" }]);
    expect(diff(updated, shirt).changes).toBe(false);
  });

  test("the same program writes nothing if a lookup shows that it took effect", async () => {
    const { shop, kept } = await broken("after");
    const updated = await update(shop.api, kept, blue);
    expect(shop.requests).toEqual(["GET /products/shirt-42 → 200"]);
    expect(diff(updated, blue).changes).toBe(false);
  });

  test("the same program writes all fields if a lookup shows that it did not", async () => {
    const { shop, kept } = await broken("before");
    const updated = await update(shop.api, kept, blue);
    expect(shop.requests).toEqual(["GET /products/shirt-42 → 200", "POST /products → 200"]);
    expect(shop.sent).toEqual([{ externalId: "shirt-42", title: "Blue tee", description: "Soft" }]);
    expect(diff(updated, blue).changes).toBe(false);
  });

  test("a refresh finds out that it took effect", async () => {
    const { shop, kept } = await broken("after");
    const found = await shop.refresh(kept, shirt);
    expect(found).toMatchObject({ drift: true, state: { title: "Blue tee" } });
    expect(found.state).not.toHaveProperty("uncertain");
    expect(diff(found.state, shirt).changes).toBe(true);
  });

  test("a refresh finds out that it did not", async () => {
    const { shop, kept } = await broken("before");
    const found = await shop.refresh(kept, shirt);
    expect(found.state).not.toHaveProperty("uncertain");
    expect(found.state).toMatchObject({ title: "Red tee" });
  });

  test("a product that somebody deleted is created again", async () => {
    const { shop, kept } = await broken("after");
    shop.emulator.products.delete("shirt-42");
    const updated = await update(shop.api, kept, blue);
    expect(shop.requests).toEqual(["GET /products/shirt-42 → 404", "POST /products → 201"]);
    expect(updated).toMatchObject({ title: "Blue tee", createdAt: expect.not.stringMatching(NOW) });
  });

  test("even a refusal counts as uncertain: it may answer the retry of a request that took effect", async () => {
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
