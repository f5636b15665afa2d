import { pathOf, readSet } from "../../provider/product-set/check.ts";
import { UNKNOWN } from "../../provider/pulumi.ts";

const TEE = { title: "Tee" };

test.each<[string, object, unknown]>([
  ["an object", { tee: TEE }, [["tee", TEE]]],
  ["a JSON text", { tee: '{"title":"Tee"}' }, [["tee", TEE]]],
  [
    "a product that is not known yet",
    { tee: UNKNOWN, hat: TEE },
    [
      ["tee", UNKNOWN],
      ["hat", TEE],
    ],
  ],
  ["no product", {}, []],
  ["ids that every object has", { constructor: TEE }, [["constructor", TEE]]],
])("products are read from %s", (_, products, expected) => {
  const { set, problems } = readSet({ products });
  expect(problems).toEqual([]);
  expect([...(set.products as Map<string, unknown>)]).toEqual(expected);
});

test("products that are not known yet are unknown as a whole", () => {
  expect(readSet({ products: UNKNOWN, maxDeletes: UNKNOWN })).toEqual({
    set: { products: UNKNOWN, maxDeletes: UNKNOWN, elsewhere: [] },
    problems: [],
  });
});

test("maxDeletes and what other resources declare are read", () => {
  const declared = { products: {}, maxDeletes: 0, declaredElsewhere: ["a", UNKNOWN, 1, "b"] };
  expect(readSet(declared)).toMatchObject({
    set: { maxDeletes: 0, elsewhere: ["a", UNKNOWN, "b"] },
    problems: [],
  });
});

test.each<[string, object, string, RegExp]>([
  ["no products", {}, "products", /^is required: the products by their externalId/],
  ["a list of products", { products: [] }, "products", /^is required/],
  ["products as a text", { products: "{}" }, "products", /^is required/],
  [
    "a misspelled property",
    { products: {}, maxDelete: 1 },
    "maxDelete",
    /did you mean `maxDeletes`/,
  ],
  ["an unknown property", { products: {}, file: "a.csv" }, "file", /use products and maxDeletes$/],
  ["maxDeletes below 0", { products: {}, maxDeletes: -1 }, "maxDeletes", /^must be 0 or more$/],
  ["half of a product", { products: {}, maxDeletes: 1.5 }, "maxDeletes", /^must be a whole number/],
  ["maxDeletes as a text", { products: {}, maxDeletes: "9" }, "maxDeletes", /^must be a whole/],
  ["a product that is a list", { products: { tee: [] } }, 'products["tee"]', /^must be an object$/],
  ["a product that is null", { products: { tee: null } }, 'products["tee"]', /^must be an object$/],
  ["text that is not JSON", { products: { tee: "{" } }, 'products["tee"]', /^must be an object$/],
  ["JSON that is a text", { products: { tee: '"Tee"' } }, 'products["tee"]', /^must be an object$/],
  [
    "an externalId in a product",
    { products: { tee: { externalId: "tee" } } },
    'products["tee"].externalId',
    /^is not a property: a product's key is its externalId/,
  ],
])("%s is a problem", (_, inputs, path, message) => {
  expect(readSet(inputs as Record<string, unknown>).problems).toEqual([
    { path, message: expect.stringMatching(message) },
  ]);
});

test("every problem is named, and what can be read is read", () => {
  const { set, problems } = readSet({
    products: { "a\nb": 1, tee: TEE },
    maxDeletes: -1,
    other: 1,
  });
  expect(problems.map(({ path }) => path)).toEqual(["other", "maxDeletes", 'products["a\\nb"]']);
  expect(set).toEqual({ products: new Map([["tee", TEE]]), elsewhere: [] });
});

test("the path of a product's own id is that of the product", () => {
  expect(pathOf("tee", "externalId")).toBe('products["tee"]');
  expect(pathOf('5" tee', "images[0].url")).toBe('products["5\\" tee"].images[0].url');
});
