import * as pulumi from "@pulumi/pulumi";
import type { ValidationError } from "../../provider/api/errors.ts";
import { Catalog, type CatalogArgs } from "../../provider/resources/catalog.ts";
import { catalogFile } from "../catalog/catalog-file.ts";

/** The resources that a program has declared, by URN. */
const declared = new Map<string, pulumi.runtime.MockResourceArgs>();

beforeEach(async () => {
  declared.clear();
  await pulumi.runtime.setMocks(
    {
      newResource(args) {
        declared.set(`${args.type}::${args.name}`, args);
        return { id: args.name, state: args.inputs };
      },
      call: ({ inputs }) => inputs,
    },
    "shop",
    "pr-42",
  );
});

/** Every registration that the program began has ended. */
const settled = () => pulumi.runtime.disconnect();

/** The inputs of the products by resource name, after the program has run. */
async function products(program: () => Catalog) {
  const catalog = program();
  await settled();
  const inputs = [...declared.values()]
    .filter(({ type }) => type === "pulumi-nodejs:dynamic/genlook:Product")
    .map(({ name, inputs: { __provider, ...rest } }) => [name, rest] as const);
  return { catalog, inputs: Object.fromEntries(inputs) };
}

const TEE = { externalId: "shirt-1", title: "Tee" };
const CAP = { externalId: "cap/1 👕", validForDays: null };

test("each product is a resource, named after the catalog and its externalId", async () => {
  const { catalog, inputs } = await products(
    () => new Catalog("shop", { products: [TEE, CAP], prefix: "pr-42-", validForDays: 7 }),
  );
  expect(inputs).toEqual({
    "shop/shirt-1": { externalId: "pr-42-shirt-1", title: "Tee", validForDays: 7 },
    "shop/cap/1 👕": { externalId: "pr-42-cap/1 👕", validForDays: null },
  });
  expect([...catalog.products.keys()]).toEqual(["shirt-1", "cap/1 👕"]);
  const urn = await new Promise((resolve) => catalog.products.get("shirt-1")?.urn.apply(resolve));
  expect(urn).toBe(
    "urn:pulumi:pr-42::shop::genlook:index:Catalog$pulumi-nodejs:dynamic/genlook:Product::shop/shirt-1",
  );
});

test("neither the order of the products nor the prefix changes a name", async () => {
  const names = async (args: CatalogArgs) =>
    Object.keys((await products(() => new Catalog("shop", args))).inputs).sort();
  const asWritten = await names({ products: [TEE, CAP] });
  declared.clear();
  expect(await names({ products: [CAP, TEE], prefix: "x-" })).toEqual(asWritten);
});

test("products are read from a file", async () => {
  const file = catalogFile("products.csv", "externalId,title,Stock\na,Tee,1\nb,Cap,0\n");
  const { inputs } = await products(
    () =>
      new Catalog("shop", {
        file,
        transform: ({ externalId = "", title }, row) =>
          row.Stock === "0" ? undefined : { externalId, title: title?.toUpperCase() },
      }),
  );
  expect(inputs).toEqual({ "shop/a": { externalId: "a", title: "TEE" } });
});

test("`transform` changes products of the program and leaves some out", async () => {
  const { inputs } = await products(
    () =>
      new Catalog("shop", {
        products: [TEE, CAP],
        transform: (product) => (product === CAP ? undefined : { ...product, validForDays: 7 }),
      }),
  );
  expect(inputs).toEqual({ "shop/shirt-1": { ...TEE, validForDays: 7 } });
});

test("a product may have values that are known later", async () => {
  const { inputs } = await products(
    () =>
      new Catalog("shop", {
        products: [
          {
            externalId: "a",
            title: pulumi.output("Tee"),
            images: [{ url: Promise.resolve("https://cdn.example/a.jpg") }],
            metadata: pulumi.secret({ margin: 0.4 }),
          },
        ],
      }),
  );
  expect(inputs["shop/a"]).toMatchObject({
    title: "Tee",
    images: [{ url: "https://cdn.example/a.jpg" }],
  });
});

test.each<[string, unknown, string]>([
  [
    "a repeated id",
    [TEE, TEE],
    'products[1]: duplicate externalId "shirt-1", first used at products[0]',
  ],
  [
    "an id that is known later",
    [{ externalId: pulumi.output("a") }],
    "products[0]: externalId is required",
  ],
  [
    "a wrong value",
    [TEE, { externalId: "b", validForDays: 0 }],
    "products[1]: validForDays must be",
  ],
  [
    "a misspelt key",
    [{ ...TEE, titel: "Tee" }],
    "products[0]: titel is not a property; did you mean",
  ],
])("%s is an error before anything is declared", async (_case, list, message) => {
  const args = { products: list } as CatalogArgs;
  expect(() => new Catalog("shop", args)).toThrow(
    `The catalog "shop" has a problem:\n  ${message}`,
  );
  await settled();
  expect(declared.size).toBe(0);
});

test.each([{}, { file: "products.csv", products: [] }])(
  "%j is refused: it must have either `products` or `file`",
  (args) => {
    expect(() => new Catalog("shop", args as never)).toThrow(
      'The catalog "shop" needs either `products` or `file`.',
    );
  },
);

test("a problem in a file is an error that names its place", async () => {
  const file = catalogFile("bad.yaml", "- externalId: a\n- externalId: a\n");
  const attempt = () => new Catalog("shop", { file });
  expect(attempt).toThrow(`${file}:2:3: duplicate externalId "a", first used at ${file}:1:3`);
  try {
    attempt();
  } catch (error) {
    expect((error as ValidationError).code).toBe("INVALID_CATALOG");
  }
  await settled();
  expect(declared.size).toBe(0);
});
