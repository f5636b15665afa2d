import type { CheckedDeclaration } from "../../provider/product/declaration.ts";
import { asProduct } from "../../provider/product/fields.ts";
import type { ProductState } from "../../provider/product/lifecycle.ts";
import { describeDrift } from "../../provider/product-set/drift.ts";
import type { Plan } from "../../provider/product-set/plan.ts";
import { baselineOf } from "../product/baseline.ts";

const NOTHING: Plan = { create: [], update: [], keep: [], delete: [], unknown: [] };
const declaration: CheckedDeclaration = {
  externalId: "tee",
  title: "Tee",
  images: [{ url: "https://cdn.example/a.jpg" }],
};

function live(more: Partial<ProductState> = {}): ProductState {
  const answer = asProduct(declaration, "2026-05-01T00:00:00.000Z");
  const lastApplied = baselineOf(declaration, answer);
  return { ...answer, onExisting: "fail", lastApplied, ...more };
}

test("a set without drift needs no line", () => {
  expect(describeDrift(NOTHING)).toBeUndefined();
  const held = { declaration, state: live() };
  expect(describeDrift({ ...NOTHING, create: [held] })).toBeUndefined();
});

test.each<[string, Partial<Plan>, string]>([
  ["is gone", { create: [{ declaration }] }, "not live"],
  [
    "was edited",
    { update: [{ declaration, state: live({ title: "SALE", images: [] }) }] },
    "title, images",
  ],
  [
    "may have been written",
    { update: [{ declaration, state: live({ uncertain: true }) }] },
    "a write failed, and nobody knows what it did",
  ],
])("a product that %s is named, with the reason", (_, plan, reason) => {
  expect(describeDrift({ ...NOTHING, ...plan })).toBe(
    `1 product differs from what is declared:\n  "tee": ${reason}`,
  );
});
