import * as fc from "fast-check";
import { type ProductData, productRule } from "../../provider/api/product.ts";
import { pageSchema, parsePage, productSchema } from "../../provider/api/schema.ts";
import { productData } from "../product.ts";
import { hostileAnswers } from "./hostile-answers.ts";

const usual = productData({ metadata: { season: "summer" }, validForDays: 30 });

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

test("a product that the rule accepts is one that the schema returns unchanged", () => {
  let taken = 0;
  for (const { body } of fc.sample(hostileAnswers, { numRuns: 5000, seed: 20_261_125 })) {
    const answer = parsed(body) as { items?: unknown } | null | undefined;
    const products = Array.isArray(answer?.items) ? answer.items : [answer];
    for (const product of products.filter((product) => productRule.is(product))) {
      expect(productSchema.parse(product)).toStrictEqual(product);
      taken += 1;
    }
  }
  expect(taken).toBeGreaterThan(300);
});

const { title: _, ...untitled } = usual;
const image = { sourceUrl: "https://cdn.example/front.jpg", order: 0 };

test.each<[string, ProductData]>([
  ["usual fields", usual],
  ["an image's role", { ...usual, images: [{ ...image, role: "front" }] }],
  ["an image's classifications", { ...usual, images: [{ ...image, classifications: { a: 1 } }] }],
  ["a time zone", { ...usual, expiresAt: "2026-11-25T01:02:03+01:00" }],
])("a product with %s is taken from its page without a copy", (_name, product) => {
  const page = { items: [product], nextCursor: null };
  expect(parsePage(page).data?.items[0]).toBe(product);
  expect(parsePage(page)).toStrictEqual(pageSchema.safeParse(page));
});

test.each<[string, object]>([
  ["a field that nobody knows yet", { ...usual, color: "red" }],
  ["such a field in the place of a known one", { ...untitled, color: "red" }],
  ["a key of another kind", JSON.parse(`{"__proto__":1,${JSON.stringify(usual).slice(1)}`)],
  ["no title", { ...usual, title: null }],
  ["a time that is none", { ...usual, updatedAt: "yesterday" }],
  ["a field of an image", { ...usual, images: [{ ...image, width: 800 }] }],
  ["a huge number", { ...usual, validForDays: Number.POSITIVE_INFINITY }],
  ["a huge number in the metadata", { ...usual, metadata: { weight: Number.POSITIVE_INFINITY } }],
  ["a list as metadata", { ...usual, metadata: [] }],
  ["a text as images", { ...usual, images: "front.jpg" }],
  ["a list", [usual]],
])("a product with %s is left to the schema", (_name, product) => {
  expect(productRule.is(product)).toBe(false);
  const page = { items: [usual, product], nextCursor: "next" };
  expect(parsePage(page)).toStrictEqual(pageSchema.safeParse(page));
});
