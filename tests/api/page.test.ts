import * as fc from "fast-check";
import { needsNoChange, parsePage } from "../../provider/api/page.ts";
import { pageSchema, productSchema } from "../../provider/api/schema.ts";
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

test("what is taken as it came is what the schema would answer", () => {
  let taken = 0;
  for (const { body } of fc.sample(hostileAnswers, { numRuns: 5000, seed: 20_261_125 })) {
    const answer = parsed(body) as { items?: unknown } | null | undefined;
    const products = Array.isArray(answer?.items) ? answer.items : [answer];
    for (const product of products.filter(needsNoChange)) {
      expect(productSchema.parse(product)).toStrictEqual(product);
      taken += 1;
    }
  }
  expect(taken).toBeGreaterThan(300);
});

test("a usual product is taken as it came", () => {
  const page = { items: [usual], nextCursor: null };
  expect(parsePage(page).data?.items[0]).toBe(usual);
});

const { title: _, ...untitled } = usual;
const image = { sourceUrl: "https://cdn.example/front.jpg", order: 0 };

test.each<[string, object]>([
  ["a field that nobody knows yet", { ...usual, color: "red" }],
  ["such a field in the place of a known one", { ...untitled, color: "red" }],
  ["a key of another kind", JSON.parse(`{"__proto__":1,${JSON.stringify(usual).slice(1)}`)],
  ["no title", { ...usual, title: null }],
  ["a time written in another way", { ...usual, expiresAt: "2026-11-25T01:02:03+01:00" }],
  ["a time that is none", { ...usual, updatedAt: "yesterday" }],
  ["a role of an image", { ...usual, images: [{ ...image, role: "front" }] }],
  ["a field of an image", { ...usual, images: [{ ...image, width: 800 }] }],
  ["a huge number", { ...usual, validForDays: Number.POSITIVE_INFINITY }],
  ["a huge number in the metadata", { ...usual, metadata: { weight: Number.POSITIVE_INFINITY } }],
  ["a list as metadata", { ...usual, metadata: [] }],
  ["a text as images", { ...usual, images: "front.jpg" }],
  ["a list", [usual]],
])("the schema decides on %s", (_name, product) => {
  expect(needsNoChange(product)).toBe(false);
  const page = { items: [usual, product], nextCursor: "next" };
  expect(parsePage(page)).toStrictEqual(pageSchema.safeParse(page));
});
