import { diff, readForImport } from "../../provider/product/lifecycle.ts";
import { propertyChanges } from "../../provider/product/property-changes.ts";
import { BACK, FRONT } from "../testing/session.ts";
import { Shop, update } from "./shop.ts";

const live = {
  externalId: "shirt-42",
  title: "Red tee",
  description: "Soft cotton",
  images: [{ sourceUrl: FRONT, role: "front" }, { sourceUrl: BACK }],
  metadata: { line: "basics" },
  validForDays: 30,
};
const minimal = { externalId: "shirt-42", title: "Red tee" };

async function imported(product: typeof live = live) {
  const shop = await Shop.open();
  shop.emulator.products.put(product);
  shop.later();
  const found = await readForImport(shop.api, product.externalId);
  if (found === undefined) throw new Error("not found");
  return { shop, ...found };
}

test("an import declares everything that is live and set, and nothing else", async () => {
  const { shop, state, inputs, leftOut } = await imported();
  const { images, ...fields } = live;
  expect(inputs).toMatchObject(fields);
  expect(inputs.images?.map(({ url }) => url)).toEqual([FRONT, BACK]);
  expect(inputs).not.toHaveProperty("onExisting");
  expect(leftOut).toEqual([]);
  expect(shop.requests).toEqual(["GET /products/shirt-42 → 200"]);
  expect(diff(state, inputs)).toEqual({ changes: false, replaces: [] });
});

test("a role that the API answers is declared, and a program may leave it out", async () => {
  const { state, inputs } = await imported();
  const roles = inputs.images?.map(({ role }) => role);
  expect(roles).toEqual(["front", undefined]);
  const images = [{ url: FRONT }, { url: BACK }];
  expect(diff(state, { ...inputs, images }).changes).toBe(false);
});

test("an uploaded image has no address to declare, so the images are left out", async () => {
  const images = [{ sourceUrl: "upload://abc", role: "front" }, { sourceUrl: BACK }];
  const { state, inputs, leftOut } = await imported({ ...live, images });
  expect(inputs).not.toHaveProperty("images");
  expect(leftOut).toEqual([
    {
      externalId: "shirt-42",
      field: "images",
      reason: "an uploaded image has no address that a program could declare",
    },
  ]);
  expect(diff(state, inputs).changes).toBe(false);
});

test("a product that does not exist is no import", async () => {
  const shop = await Shop.open();
  expect(await readForImport(shop.api, "shirt-42")).toBeUndefined();
});

test("a program that declares fewer fields changes nothing, and clears nothing later", async () => {
  const { shop, state } = await imported();
  expect(diff(state, minimal).changes).toBe(false);
  expect(diff(state, { ...minimal, onExisting: "adopt" }).changes).toBe(false);
  expect(propertyChanges(state, minimal)).toEqual([]);
  const blue = { ...minimal, title: "Blue tee" };
  expect(diff(state, blue).changes).toBe(true);
  expect(propertyChanges(state, blue)).toEqual([
    { path: ["title"], before: "Red tee", after: "Blue tee" },
  ]);
  const next = await update(shop.api, state, blue);
  expect(shop.sent).toEqual([{ externalId: "shirt-42", title: "Blue tee" }]);
  expect(shop.emulator.products.get("shirt-42")).toMatchObject({
    title: "Blue tee",
    description: "Soft cotton",
    validForDays: 30,
  });
  expect(diff(next, blue).changes).toBe(false);
});

test("after the first change, a field that the program drops is cleared as ever", async () => {
  const { shop, state } = await imported();
  const declared = { ...minimal, title: "Blue tee", validForDays: 30 };
  const changed = await update(shop.api, state, declared);
  shop.later();
  const { validForDays: _, ...dropped } = declared;
  expect(diff(changed, dropped).changes).toBe(true);
  await update(shop.api, changed, dropped);
  expect(shop.sent).toEqual([{ externalId: "shirt-42", validForDays: null }]);
});

test("an image that the program changes leaves the roles of the others as they are", async () => {
  const { shop, state } = await imported();
  const images = [{ url: FRONT }, { url: "https://cdn.example/side.jpg" }];
  await update(shop.api, state, { ...minimal, images });
  const [front] = shop.emulator.products.get("shirt-42")?.images ?? [];
  expect(front).toMatchObject({ sourceUrl: FRONT, role: "front" });
});

test("an edit is drift of the declared fields, and the import is remembered", async () => {
  const { shop, state } = await imported();
  shop.emulator.products.edit("shirt-42", { title: "Theirs", description: "Theirs" });
  const found = await shop.refresh(state, minimal);
  expect(found.drift).toBe(true);
  expect(found.inputs).toMatchObject({ title: "Theirs", description: "Theirs" });
  expect(propertyChanges(found.state, minimal)).toEqual([
    { path: ["title"], before: "Theirs", after: "Red tee" },
  ]);
});
