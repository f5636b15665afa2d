import type { ProductData } from "../../provider/api/index.ts";
import {
  declaresOtherFields,
  disagreements,
  fieldsToApply,
  withDeclared,
} from "../../provider/product/compare.ts";
import type { Declaration } from "../../provider/product/declaration.ts";
import { productData } from "../product.ts";
import { baselineOf } from "./baseline.ts";

const FRONT = "https://cdn.example/front.jpg";
const BACK = "https://cdn.example/back.jpg";
const shirt: Declaration = { externalId: "shirt-42" };

function live(fields: object = {}): ProductData {
  return productData(fields as Partial<ProductData>);
}

describe("the live product agrees with the declaration", () => {
  test.each<[string, object, object]>([
    ["when a declared field is equal", { title: "Red tee" }, {}],
    ["when nothing is declared", {}, { title: "Anything", validForDays: 3 }],
    [
      "in any order of metadata keys",
      { metadata: { a: 1, b: { c: 2, d: 3 } } },
      { metadata: { b: { d: 3, c: 2 }, a: 1 } },
    ],
    ["about -0 and 0", { metadata: { a: -0 } }, { metadata: { a: 0 } }],
    [
      "about images whose `order` has other numbers",
      { images: [{ url: FRONT }, { url: BACK }] },
      {
        images: [
          { sourceUrl: BACK, order: 20 },
          { sourceUrl: FRONT, order: 3 },
        ],
      },
    ],
    [
      "about an image to which the API added a role",
      { images: [{ url: FRONT }] },
      { images: [{ sourceUrl: FRONT, order: 0, role: "front" }] },
    ],
    [
      "about classifications that are not declared",
      { images: [{ url: FRONT }] },
      { images: [{ sourceUrl: FRONT, order: 0, classifications: { side: "x" } }] },
    ],
    [
      "about classifications that are declared",
      { images: [{ url: FRONT, classifications: { b: 1, a: 2 } }] },
      { images: [{ sourceUrl: FRONT, order: 0, classifications: { a: 2, b: 1 } }] },
    ],
    [
      "about null classifications when there are none",
      { images: [{ url: FRONT, classifications: null }] },
      {},
    ],
  ])("%s", (_case, declared, fields) => {
    expect(disagreements({ ...shirt, ...declared }, live(fields))).toEqual([]);
  });
});

describe("the live product differs from the declaration", () => {
  test.each<[string, object, object, string[]]>([
    ["in the title", { title: "Red tee " }, {}, ["title"]],
    [
      "in two fields out of three",
      { title: "x", description: "y", validForDays: null },
      {},
      ["title", "description"],
    ],
    ["in empty metadata when there is none", { metadata: {} }, {}, ["metadata"]],
    [
      "in the order of a list",
      { metadata: { a: [1, 2] } },
      { metadata: { a: [2, 1] } },
      ["metadata"],
    ],
    ["in a key whose value is null", { metadata: { a: null } }, { metadata: {} }, ["metadata"]],
    [
      "in the key __proto__",
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
    [
      "in classifications",
      { images: [{ url: FRONT, classifications: { side: "front" } }] },
      {},
      ["images"],
    ],
    [
      "in classifications that are declared as null",
      { images: [{ url: FRONT, classifications: null }] },
      { images: [{ sourceUrl: FRONT, order: 0, classifications: { side: "front" } }] },
      ["images"],
    ],
  ])("%s", (_case, declared, fields, expected) => {
    expect(disagreements({ ...shirt, ...declared }, live(fields))).toEqual(expected);
  });
});

describe("a value that the API stored in another form", () => {
  const declared = {
    ...shirt,
    title: " Red tee ",
    images: [{ url: "https://cdn.example/a/../front.jpg" }],
  };
  const answer = live();
  const baseline = baselineOf(declared, answer);

  test("agrees from then on, and the baseline holds only its fingerprint", () => {
    expect(Object.keys(baseline.rewritten ?? {})).toEqual(["title", "images"]);
    expect(JSON.stringify(baseline)).not.toMatch(/Red tee|cdn/);
    expect(disagreements(declared, answer, baseline)).toEqual([]);
  });

  test("still agrees when the API adds a role or renumbers the images", () => {
    const images = [{ sourceUrl: FRONT, order: 7, role: "front" }];
    expect(disagreements(declared, live({ images }), baseline)).toEqual([]);
  });

  test.each<[string, object, object, string[]]>([
    ["live value", declared, { title: "Blue tee" }, ["title"]],
    ["declared value", { ...declared, title: " Red tee" }, {}, ["title"]],
    ["live image", declared, { images: [{ sourceUrl: BACK, order: 0 }] }, ["images"]],
  ])("differs again with another %s", (_case, declaration, fields, expected) => {
    expect(disagreements(declaration as Declaration, live(fields), baseline)).toEqual(expected);
  });
});

describe("the baseline", () => {
  test("holds only the time of the apply and the declared fields", () => {
    const declaration = { ...shirt, title: "Red tee", validForDays: null };
    expect(baselineOf(declaration, live())).toEqual({
      updatedAt: live().updatedAt,
      fields: ["title", "validForDays"],
    });
  });

  test("after a failed update has the fields of both declarations", () => {
    const image = { url: FRONT, classifications: { side: "front" } };
    const before = baselineOf({ ...shirt, metadata: null, images: [{ url: BACK }, image] }, live());
    expect(withDeclared(before, { ...shirt, title: "Red tee", images: [image] })).toMatchObject({
      fields: ["title", "images", "metadata"],
      classified: [0, 1],
    });
  });
});

describe("an update sends", () => {
  const everything = {
    ...shirt,
    title: "Red tee",
    description: "Soft cotton",
    images: [{ url: FRONT }],
    metadata: null,
    validForDays: null,
  };

  test.each<[string, object, object, object, string[]]>([
    ["nothing when everything is as declared", everything, everything, {}, []],
    [
      "only the fields that differ",
      everything,
      everything,
      { title: "x", validForDays: 3 },
      ["title", "validForDays"],
    ],
    [
      "a dropped field that still has a value",
      everything,
      shirt,
      { metadata: {} },
      ["title", "description", "metadata"],
    ],
    [
      "no dropped field that is cleared already",
      everything,
      shirt,
      { title: "", description: "" },
      [],
    ],
    ["no field that was never declared", shirt, shirt, { title: "x", metadata: {} }, []],
  ])("%s", (_case, before, now, fields, expected) => {
    const baseline = baselineOf(before as Declaration, live());
    expect(fieldsToApply(now as Declaration, live(fields), baseline)).toEqual(expected);
  });

  test.each<[string, unknown, unknown, string[]]>([
    [
      "the images when dropped classifications are still live",
      undefined,
      { side: "front" },
      ["images"],
    ],
    ["nothing when dropped classifications are gone", undefined, null, []],
    ["nothing when classifications are still declared", { side: "front" }, { side: "front" }, []],
  ])("%s", (_case, classifications, actual, expected) => {
    const before = { ...shirt, images: [{ url: FRONT, classifications: { side: "front" } }] };
    const now = {
      ...shirt,
      images: [{ url: FRONT, ...(classifications !== undefined && { classifications }) }],
    };
    const product = live({ images: [{ sourceUrl: FRONT, order: 0, classifications: actual }] });
    const baseline = baselineOf(before, live());
    expect(fieldsToApply(now as Declaration, product, baseline)).toEqual(expected);
  });
});

describe("a program declares other fields than before", () => {
  const images = [{ url: FRONT }, { url: BACK, classifications: null }];
  const baseline = baselineOf({ ...shirt, title: "Red tee", images }, live());
  const product = live({
    images: [
      { sourceUrl: FRONT, order: 0 },
      { sourceUrl: BACK, order: 1 },
    ],
  });

  test.each<[string, object, boolean]>([
    ["not with other values", { title: "Blue tee", images }, false],
    ["with one more field", { title: "Red tee", images, metadata: null }, true],
    ["with one field less", { images }, true],
    [
      "with classifications of one more image",
      { title: "Red tee", images: images.map((image) => ({ classifications: null, ...image })) },
      true,
    ],
    [
      "with classifications of one image less",
      { title: "Red tee", images: images.map(({ url }) => ({ url })) },
      true,
    ],
  ])("%s", (_case, declared, expected) => {
    expect(declaresOtherFields({ ...shirt, ...declared }, product, baseline)).toBe(expected);
  });

  test("not without classifications of an image that is no longer live", () => {
    const fewer = live({ images: [{ sourceUrl: FRONT, order: 0 }] });
    const declaration = { ...shirt, title: "Red tee", images: [{ url: FRONT }] };
    expect(declaresOtherFields(declaration, fewer, baseline)).toBe(false);
  });
});
