import type { CheckedDeclaration } from "../../provider/product/declaration.ts";
import { asProduct, declaredFields } from "../../provider/product/fields.ts";
import type { ProductState } from "../../provider/product/lifecycle.ts";
import { declarationText } from "../../provider/product-set/declaration-text.ts";
import { type Item, itemOf } from "../../provider/product-set/item.ts";
import { changes, type Plan, planOf } from "../../provider/product-set/plan.ts";
import { UNKNOWN } from "../../provider/pulumi.ts";

const CREATED = "2026-05-01T00:00:00.000Z";
const LEAVING: Item = { createdAt: CREATED, updatedAt: CREATED, leaving: true };

const tee: CheckedDeclaration = {
  externalId: "tee",
  title: "Tee",
  images: [{ url: "https://cdn.example/a.jpg" }],
};
const blue = { ...tee, title: "Blue tee" };
const fields = declaredFields(tee);

/** The state of a product that was applied as declared. */
function applied(declaration: CheckedDeclaration, rest: Partial<ProductState> = {}): ProductState {
  const lastApplied = { updatedAt: CREATED, fields: declaredFields(declaration) };
  return { ...asProduct(declaration, CREATED), onExisting: "fail", lastApplied, ...rest };
}

/** The item of the tee, as it was applied. */
function itemAs(declaration: CheckedDeclaration, rest: Partial<ProductState> = {}): Item {
  return itemOf({ state: applied(declaration, rest), declaration }, fields);
}

/** What the plan does with the tee: the names of the lists that have it. */
function listsOf(plan: Plan): string[] {
  return Object.entries(plan).flatMap(([name, list]) => (list.length > 0 ? [name] : []));
}

function plan(item?: Item, before?: CheckedDeclaration, declared?: CheckedDeclaration | string) {
  const text = typeof declared === "object" ? declarationText(declared) : declared;
  return planOf(
    { products: item === undefined ? {} : { tee: item }, fields },
    new Map(before === undefined ? [] : [["tee", declarationText(before)]]),
    text === undefined ? {} : { tee: text },
  );
}

test.each<[string, Plan, string[]]>([
  ["a new product is created", plan(undefined, undefined, tee), ["create"]],
  ["an equal product is kept", plan(itemAs(tee), tee, tee), ["keep"]],
  ["a changed product is updated", plan(itemAs(tee), tee, blue), ["update"]],
  ["a product that is no longer declared is deleted", plan(itemAs(tee), tee), ["delete"]],
  ["a product that leaves is deleted again", plan(LEAVING), ["delete"]],
  ["a product that leaves, and comes back, is created", plan(LEAVING, undefined, tee), ["create"]],
  ["what is not known yet is unknown", plan(itemAs(tee), tee, UNKNOWN), ["unknown"]],
  ["a new product that is not known yet is unknown", plan(undefined, tee, UNKNOWN), ["unknown"]],
  [
    "a product that was edited, as a refresh found, is updated",
    plan(itemAs(tee, { title: "SALE" }), tee, tee),
    ["update"],
  ],
  [
    "a product whose update may have failed is updated",
    plan(itemAs(tee, { uncertain: true }), tee, tee),
    ["update"],
  ],
  [
    "a field that the program dropped is cleared",
    plan(itemAs({ ...tee, description: "Soft" }), { ...tee, description: "Soft" }, tee),
    ["update"],
  ],
  [
    "a product that was taken over and equals its declaration is kept",
    plan(itemAs({ ...tee, onExisting: "adopt" }), { ...tee, onExisting: "adopt" }, tee),
    ["keep"],
  ],
  [
    "a held product whose earlier declaration is not known is created again",
    plan(itemAs(tee), undefined, tee),
    ["create"],
  ],
  ["an empty set that stays empty has no plan", plan(), []],
])("%s", (_, planned, lists) => {
  expect(listsOf(planned)).toEqual(lists);
  expect(changes(planned)).toBe(lists.some((list) => list !== "keep"));
});

test("a create of a product that the set holds has its state, and is uncertain", () => {
  expect(plan(itemAs(tee), undefined, tee).create).toMatchObject([
    { declaration: tee, state: { externalId: "tee", uncertain: true, lastApplied: { fields } } },
  ]);
  const unsure = itemAs(tee, { uncertain: "create" });
  expect(plan(unsure, undefined, tee).create).toMatchObject([{ state: { uncertain: "create" } }]);
});

test("a product that leaves keeps its times alone, and whether its update may have failed", () => {
  const edited = itemAs(tee, { title: "Secret", uncertain: true });
  expect(plan(edited, tee).delete).toMatchObject([
    { externalId: "tee", item: { ...LEAVING, uncertain: true }, state: { title: "Secret" } },
  ]);
  expect(Object.keys(plan(edited, tee).delete[0]?.item ?? {})).not.toContain("title");
});

test("what may be somebody else's product keeps all that tells whose it is", () => {
  const unsure = itemAs(tee, { uncertain: "create" });
  expect(plan(unsure, tee).delete).toMatchObject([
    { item: { ...LEAVING, uncertain: "create", title: "Tee", images: [{}] } },
  ]);
});

test("an id that is the name of a property of every object is a product like others", () => {
  const odd = { ...tee, externalId: "constructor" };
  const texts = Object.fromEntries(
    ["constructor", "__proto__"].map((id) => [id, declarationText(odd)]),
  );
  const planned = planOf({ products: {}, fields }, new Map(), texts);
  expect(planned.create.map(({ declaration }) => declaration.externalId)).toEqual([
    "constructor",
    "__proto__",
  ]);
});
