import fc from "fast-check";
import { canonicalJson } from "../../provider/api/json.ts";
import type { CheckedDeclaration } from "../../provider/product/declaration.ts";
import { FIELDS, type Field } from "../../provider/product/field-rules.ts";
import { asProduct, declaredFields } from "../../provider/product/fields.ts";
import { diff, type ProductState } from "../../provider/product/lifecycle.ts";
import { commonFieldsOf, isAsApplied, itemOf, stateOf } from "../../provider/product-set/item.ts";
import { declaration, fields } from "../host/history/steps.ts";
import { baselineOf } from "../product/baseline.ts";
import { Shop, shirt } from "../product/shop.ts";

const CREATED = "2026-05-01T00:00:00.000Z";
const times = fc.constantFrom(CREATED, "2026-05-02T00:00:00.000Z", "2026-05-03T00:00:00.000Z");
const someFields = fc.subarray([...FIELDS]);

/** A value that most products of a shop have, or another. */
function mostly<Usual, Other>(usual: Usual, other: fc.Arbitrary<Other>) {
  return fc.oneof({ weight: 3, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: other });
}

const declarations = fc.oneof(
  declaration,
  declaration.map(({ images, ...rest }) => ({
    ...rest,
    images: images?.map(({ url }) => ({ url })),
  })),
);

/** A product, what is declared of it, and what the set's outputs say of its fields. */
const held = fc
  .record({
    declared: declarations,
    applied: mostly(undefined, declarations),
    edit: mostly({}, fields),
    updatedAt: times,
    used: fc.boolean(),
    onExisting: mostly("fail" as const, fc.constant("adopt" as const)),
    uncertain: mostly(undefined, fc.constantFrom(true as const, "create" as const)),
    rewritten: mostly(undefined, fc.constant({ title: "salt.hash" })),
    fields: someFields,
  })
  .map(({ declared, applied = declared, edit, used, uncertain, ...rest }) => {
    const before = { ...applied, externalId: declared.externalId };
    const answer = { ...asProduct(before, CREATED), updatedAt: rest.updatedAt };
    const lastApplied = baselineOf(before, answer);
    const { images: _, ...values } = edit as Partial<CheckedDeclaration>;
    const state: ProductState = {
      ...answer,
      ...(values as object),
      ...(used && { lastUsedAt: CREATED, expiresAt: CREATED }),
      onExisting: rest.onExisting,
      lastApplied: { ...lastApplied, ...(rest.rewritten && { rewritten: rest.rewritten }) },
      ...(uncertain && { uncertain }),
    };
    return { state, declared, fields: rest.fields };
  });

/** A state without what a set does not keep: the last use, and how the API says that nothing is set. */
function kept(state: ProductState, declared: CheckedDeclaration): string {
  const images = state.images.map((image) =>
    Object.fromEntries(Object.entries(image).filter(([, part]) => part !== null)),
  );
  const { autoDetectImageRoles: flag } = state;
  const autoDetectImageRoles = declared.autoDetectImageRoles === undefined ? flag || null : flag;
  return canonicalJson({
    ...state,
    images,
    autoDetectImageRoles,
    lastUsedAt: null,
    expiresAt: null,
  });
}

test("the state of any product comes back from its item and its declaration", () => {
  fc.assert(
    fc.property(held, ({ state, declared, fields }) => {
      const item = JSON.parse(JSON.stringify(itemOf({ state, declaration: declared }, fields)));
      expect(kept(stateOf(item, declared, fields), declared)).toBe(kept(state, declared));
    }),
    { numRuns: 300 },
  );
});

test("what may be somebody else's product is decided by the item without its declaration", () => {
  fc.assert(
    fc.property(held, ({ state, declared, fields }) => {
      const uncertain: ProductState = { ...state, uncertain: "create" };
      const { externalId } = declared;
      const item = itemOf({ state: uncertain, declaration: declared }, fields);
      expect(kept(stateOf(item, { externalId }, fields), declared)).toBe(kept(uncertain, declared));
    }),
  );
});

test("a delete without the declaration has the baseline and the times of the product", () => {
  fc.assert(
    fc.property(held, ({ state, declared, fields }) => {
      const { externalId } = declared;
      const { createdAt, updatedAt, lastApplied, uncertain } = state;
      expect(
        stateOf(itemOf({ state, declaration: declared }, fields), { externalId }, fields),
      ).toMatchObject({
        createdAt,
        updatedAt,
        lastApplied,
        ...(uncertain && { uncertain }),
      });
    }),
  );
});

describe("the item of a product that was just created", () => {
  test.each(["full", "lean"] as const)("holds two times, of %s answers", async (answers) => {
    const shop = await Shop.open({ answers });
    await fc.assert(
      fc.asyncProperty(declaration, async ({ onExisting: _, ...declared }) => {
        const images = declared.images?.map(({ url }) => ({ url }));
        const plain = { ...declared, externalId: crypto.randomUUID(), images };
        const state = await shop.create(plain);
        const item = itemOf({ state, declaration: plain }, declaredFields(plain));
        expect(Object.keys(item)).toEqual(["createdAt", "updatedAt"]);
      }),
      { numRuns: 30 },
    );
  });

  test.each([
    ["onExisting", { onExisting: "adopt" }],
    ["lastApplied", { images: [{ url: "https://cdn.example/a.jpg", role: "top-back" }] }],
    ["lastApplied", { description: "Not declared by most" }],
  ])("holds %s besides, with %j", async (name, rest) => {
    const shop = await Shop.open();
    const declared = { ...shirt, ...rest } as CheckedDeclaration;
    const state = await shop.create(declared);
    const item = itemOf({ state, declaration: declared }, declaredFields(shirt));
    expect(Object.keys(item)).toEqual(["createdAt", "updatedAt", name]);
  });
});

test("an item of two times is that of a product for which there is nothing to do", () => {
  let asApplied = 0;
  fc.assert(
    fc.property(held, ({ state, declared }) => {
      const { fields } = state.lastApplied;
      const item = itemOf({ state, declaration: declared }, fields);
      if (!isAsApplied(item)) return;
      asApplied += 1;
      expect(diff(stateOf(item, declared, fields), declared).changes).toBe(false);
      expect(diff(state, declared).changes).toBe(false);
    }),
    { numRuns: 2_000 },
  );
  expect(asApplied).toBeGreaterThan(20);
});

test("the common fields of a set are those that most of its products declare", () => {
  const [plain, full]: Field[][] = [
    ["title", "images"],
    ["title", "description", "images"],
  ];
  expect(commonFieldsOf([full, plain, plain] as Field[][])).toEqual(plain);
  expect(commonFieldsOf([full, full, plain] as Field[][])).toEqual(full);
  expect(commonFieldsOf([])).toEqual([]);
});
