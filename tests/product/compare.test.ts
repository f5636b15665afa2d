import type { ProductData } from "../../provider/api/index.ts";
import {
  baselineOf,
  declaresOtherFields,
  disagreements,
  fieldsToApply,
  wasEdited,
  withDeclared,
} from "../../provider/product/compare.ts";
import type { Declaration } from "../../provider/product/declaration.ts";
import { productData } from "../product.ts";

const FRONT = "https://cdn.example/front.jpg";
const BACK = "https://cdn.example/back.jpg";
const shirt: Declaration = { externalId: "shirt-42" };

function live(fields: object = {}): ProductData {
  return productData(fields as Partial<ProductData>);
}

describe("the live product is what is declared", () => {
  test.each<[string, object, object]>([
    ["in a field", { title: "Red tee" }, {}],
    ["where nothing is declared", {}, { title: "Anything", validForDays: 3 }],
    [
      "whatever the order of keys",
      { metadata: { a: 1, b: { c: 2, d: 3 } } },
      { metadata: { b: { d: 3, c: 2 }, a: 1 } },
    ],
    ["whatever kind of zero", { metadata: { a: -0 } }, { metadata: { a: 0 } }],
    [
      "whatever numbers the images have",
      { images: [{ url: FRONT }, { url: BACK }] },
      {
        images: [
          { sourceUrl: BACK, order: 20 },
          { sourceUrl: FRONT, order: 3 },
        ],
      },
    ],
    [
      "whatever role an image plays",
      { images: [{ url: FRONT }] },
      { images: [{ sourceUrl: FRONT, order: 0, role: "front" }] },
    ],
    [
      "where the classifications are not declared",
      { images: [{ url: FRONT }] },
      { images: [{ sourceUrl: FRONT, order: 0, classifications: ["x"] }] },
    ],
    [
      "where they are declared",
      { images: [{ url: FRONT, classifications: { b: 1, a: 2 } }] },
      { images: [{ sourceUrl: FRONT, order: 0, classifications: { a: 2, b: 1 } }] },
    ],
    [
      "where none are declared and none are there",
      { images: [{ url: FRONT, classifications: null }] },
      {},
    ],
  ])("%s", (_case, declared, fields) => {
    expect(disagreements({ ...shirt, ...declared }, live(fields))).toEqual([]);
  });
});

describe("the live product differs", () => {
  test.each<[string, object, object, string[]]>([
    ["in a title", { title: "Red tee " }, {}, ["title"]],
    [
      "in all that differs",
      { title: "x", description: "y", validForDays: null },
      {},
      ["title", "description"],
    ],
    ["in metadata that is none", { metadata: {} }, {}, ["metadata"]],
    [
      "in the order of a list",
      { metadata: { a: [1, 2] } },
      { metadata: { a: [2, 1] } },
      ["metadata"],
    ],
    ["in a key with no value", { metadata: { a: null } }, { metadata: {} }, ["metadata"]],
    [
      "in a key named like a built-in",
      { metadata: JSON.parse('{"__proto__":{"a":1}}') },
      { metadata: {} },
      ["metadata"],
    ],
    [
      "in the order of images",
      { images: [{ url: FRONT }, { url: BACK }] },
      {
        images: [
          { sourceUrl: FRONT, order: 1 },
          { sourceUrl: BACK, order: 0 },
        ],
      },
      ["images"],
    ],
    ["in the number of images", { images: [{ url: FRONT }, { url: FRONT }] }, {}, ["images"]],
    ["in classifications", { images: [{ url: FRONT, classifications: "front" }] }, {}, ["images"]],
    [
      "in classifications that should be none",
      { images: [{ url: FRONT, classifications: null }] },
      { images: [{ sourceUrl: FRONT, order: 0, classifications: "front" }] },
      ["images"],
    ],
  ])("%s", (_case, declared, fields, expected) => {
    expect(disagreements({ ...shirt, ...declared }, live(fields))).toEqual(expected);
  });
});

describe("what the API stored in other words than declared", () => {
  const declared = {
    ...shirt,
    title: " Red tee ",
    images: [{ url: "https://cdn.example/a/../front.jpg" }],
  };
  const answer = live();
  const baseline = baselineOf(declared, answer);

  test("is agreement from then on, and the baseline holds fingerprints alone", () => {
    expect(Object.keys(baseline.rewritten ?? {})).toEqual(["title", "images"]);
    expect(JSON.stringify(baseline)).not.toMatch(/Red tee|cdn/);
    expect(disagreements(declared, answer, baseline)).toEqual([]);
  });

  test("stays so when the API adds a role or counts its images anew", () => {
    const images = [{ sourceUrl: FRONT, order: 7, role: "front" }];
    expect(disagreements(declared, live({ images }), baseline)).toEqual([]);
  });

  test.each<[string, object, object, string[]]>([
    ["another live value", declared, { title: "Blue tee" }, ["title"]],
    ["another declared value", { ...declared, title: " Red tee" }, {}, ["title"]],
    ["another live image", declared, { images: [{ sourceUrl: BACK, order: 0 }] }, ["images"]],
  ])("but %s is not", (_case, declaration, fields, expected) => {
    expect(disagreements(declaration as Declaration, live(fields), baseline)).toEqual(expected);
  });
});

describe("the baseline", () => {
  test("is as small as can be", () => {
    const declaration = { ...shirt, title: "Red tee", validForDays: null };
    expect(baselineOf(declaration, live())).toEqual({
      updatedAt: live().updatedAt,
      fields: ["title", "validForDays"],
    });
  });

  test("tells an edit by updatedAt alone", () => {
    const baseline = baselineOf(shirt, live());
    const used = live({ lastUsedAt: "2026-06-01T00:00:00Z", expiresAt: "2026-07-01T00:00:00Z" });
    expect(wasEdited(used, baseline)).toBe(false);
    expect(wasEdited(live({ updatedAt: "2026-06-01T00:00:00.000Z" }), baseline)).toBe(true);
  });

  test("that may be either of two counts what either declares", () => {
    const image = { url: FRONT, classifications: "front" };
    const before = baselineOf({ ...shirt, metadata: null, images: [{ url: BACK }, image] }, live());
    expect(withDeclared(before, { ...shirt, title: "Red tee", images: [image] })).toMatchObject({
      fields: ["title", "images", "metadata"],
      classified: [0, 1],
    });
  });
});

describe("what is to be sent", () => {
  const everything = {
    ...shirt,
    title: "Red tee",
    description: "Soft cotton",
    images: [{ url: FRONT }],
    metadata: null,
    validForDays: null,
  };

  test.each<[string, object, object, object, string[]]>([
    ["nothing where all is as declared", everything, everything, {}, []],
    [
      "what differs and nothing else",
      everything,
      everything,
      { title: "x", validForDays: 3 },
      ["title", "validForDays"],
    ],
    [
      "what was dropped and still stands",
      everything,
      shirt,
      { metadata: {} },
      ["title", "description", "metadata"],
    ],
    [
      "nothing of what was dropped and is cleared",
      everything,
      shirt,
      { title: "", description: "" },
      [],
    ],
    ["nothing that was never declared", shirt, shirt, { title: "x", metadata: {} }, []],
  ])("is %s", (_case, before, now, fields, expected) => {
    const baseline = baselineOf(before as Declaration, live());
    expect(fieldsToApply(now as Declaration, live(fields), baseline)).toEqual(expected);
  });

  test.each<[string, unknown, unknown, string[]]>([
    [
      "the images, when classifications were dropped and still stand",
      undefined,
      "front",
      ["images"],
    ],
    ["nothing, when they were dropped and are gone", undefined, null, []],
    ["nothing, when they are declared still", "front", "front", []],
  ])("is %s", (_case, classifications, actual, expected) => {
    const before = { ...shirt, images: [{ url: FRONT, classifications: "front" }] };
    const now = {
      ...shirt,
      images: [{ url: FRONT, ...(classifications !== undefined && { classifications }) }],
    };
    const product = live({ images: [{ sourceUrl: FRONT, order: 0, classifications: actual }] });
    const baseline = baselineOf(before, live());
    expect(fieldsToApply(now as Declaration, product, baseline)).toEqual(expected);
  });
});

describe("a program declares other fields", () => {
  const images = [{ url: FRONT }, { url: BACK, classifications: null }];
  const baseline = baselineOf({ ...shirt, title: "Red tee", images }, live());
  const product = live({
    images: [
      { sourceUrl: FRONT, order: 0 },
      { sourceUrl: BACK, order: 1 },
    ],
  });

  test.each<[string, object, boolean]>([
    ["not by other values", { title: "Blue tee", images }, false],
    ["with a field more", { title: "Red tee", images, metadata: null }, true],
    ["with a field less", { images }, true],
    [
      "with classifications more",
      { title: "Red tee", images: images.map((image) => ({ classifications: null, ...image })) },
      true,
    ],
    [
      "with classifications less",
      { title: "Red tee", images: images.map(({ url }) => ({ url })) },
      true,
    ],
  ])("%s", (_case, declared, expected) => {
    expect(declaresOtherFields({ ...shirt, ...declared }, product, baseline)).toBe(expected);
  });

  test("not for images that are no longer there to be told apart", () => {
    const fewer = live({ images: [{ sourceUrl: FRONT, order: 0 }] });
    const declaration = { ...shirt, title: "Red tee", images: [{ url: FRONT }] };
    expect(declaresOtherFields(declaration, fewer, baseline)).toBe(false);
  });
});
