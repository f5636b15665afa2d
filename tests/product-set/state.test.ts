import type { CheckedDeclaration } from "../../provider/product/declaration.ts";
import { asProduct, declaredFields } from "../../provider/product/fields.ts";
import { type HeldProduct, isAsApplied, stateOf } from "../../provider/product-set/item.ts";
import { keptSet, setState } from "../../provider/product-set/state.ts";
import { baselineOf } from "../product/baseline.ts";

const CREATED = "2026-05-01T00:00:00.000Z";
const NONE = new Map<string, never>();

function tee(externalId: string, more: Partial<CheckedDeclaration> = {}): CheckedDeclaration {
  return { externalId, images: [{ url: "https://cdn.example/a.jpg" }], ...more };
}

function applied(...declarations: readonly CheckedDeclaration[]): Map<string, HeldProduct> {
  const products = declarations.map((declaration): [string, HeldProduct] => {
    const live = asProduct(declaration, CREATED);
    const state = {
      ...live,
      onExisting: "fail",
      lastApplied: baselineOf(declaration, live),
    } as const;
    return [declaration.externalId, { state, declaration }];
  });
  return new Map(products);
}

test("a product that stays keeps its fields when most of the others come to declare more", () => {
  const first = tee("first");
  const before = setState({ held: applied(first), kept: NONE, leaving: NONE });
  expect(before.fields).toEqual(["images"]);
  const others = [tee("a", { title: "A" }), tee("b", { title: "B" })];
  const kept = new Map(Object.entries(before.products));
  const after = setState(
    { held: applied(...others), kept, leaving: NONE },
    { keptFields: before.fields },
  );
  expect(after.fields).toEqual(["title", "images"]);
  expect(Object.entries(after.products).map(([id, item]) => [id, isAsApplied(item)])).toEqual([
    ["first", false],
    ["a", true],
    ["b", true],
  ]);
  for (const declaration of [first, ...others]) {
    const item = after.products[declaration.externalId];
    const state = item && stateOf(item, declaration, after.fields);
    expect(state?.lastApplied.fields).toEqual(declaredFields(declaration));
  }
});

test("the items of products that stay are as they were when the common fields are", () => {
  const held = applied(tee("first"));
  const before = setState({ held, kept: NONE, leaving: NONE });
  const kept = new Map(Object.entries(before.products));
  const after = setState(
    { held: applied(tee("second")), kept, leaving: NONE },
    { keptFields: before.fields },
  );
  expect(after.products.first).toBe(before.products.first);
});

test("what a set holds beside its products comes back from its outputs", () => {
  const facts = { digest: "sha", maxDeletes: 3 };
  const state = setState({ held: applied(tee("first")), kept: NONE, leaving: NONE }, facts);
  expect(keptSet(JSON.parse(JSON.stringify(state)))).toEqual(state);
});

test.each([
  ["no products", { fields: [] }],
  ["no fields", { products: {} }],
  ["an item without times", { products: { tee: "{}" }, fields: [] }],
])("outputs with %s are damaged, and the error says what to do", (_, outputs) => {
  expect(() => keptSet(outputs)).toThrow(/is damaged.*pulumi state delete/);
});
