import * as pulumi from "@pulumi/pulumi";
import { canonicalJson } from "../../provider/api/json.ts";
import * as native from "../../provider/resources/native.ts";
import { ProductSet, type ProductSetArgs } from "../../provider/resources/product-set.ts";
import { catalogFile } from "../catalog/catalog-file.ts";

/** What the dynamic host keeps of a product. */
const ITEM = '{"createdAt":"…","updatedAt":"…"}';

/** The inputs of the sets that a program has declared, by name. */
const declared = new Map<string, Readonly<Record<string, unknown>>>();

beforeEach(async () => {
  declared.clear();
  await pulumi.runtime.setMocks({
    newResource({ name, inputs: { __provider, ...inputs } }) {
      declared.set(name, inputs);
      const { products = {} } = inputs as { products?: Record<string, unknown> };
      const items = Object.keys(products).map((id) => [id, ITEM]);
      return { id: "product-set", state: { products: Object.fromEntries(items) } };
    },
    call: ({ inputs }) => inputs,
  });
});

async function inputsOf(args: ProductSetArgs) {
  new ProductSet("shop", args);
  await pulumi.runtime.disconnect();
  return declared.get("shop");
}

const TEE = { title: "Tee", images: [{ url: "https://cdn.example/a.jpg" }] };

test("each product is one text, under its id with the prefix and with the set's defaults", async () => {
  const products = { tee: TEE, cap: { validForDays: null } };
  expect(await inputsOf({ products, prefix: "pr-42-", validForDays: 7, maxDeletes: 3 })).toEqual({
    products: {
      "pr-42-tee": canonicalJson({ validForDays: 7, ...TEE }),
      "pr-42-cap": '{"validForDays":null}',
    },
    maxDeletes: 3,
  });
});

test("a set of a file declares its rows", async () => {
  const file = catalogFile("set.csv", "externalId,title\ntee,Tee\ncap,Cap\n");
  expect(await inputsOf({ file, onExisting: "adopt" })).toEqual({
    products: {
      tee: '{"onExisting":"adopt","title":"Tee"}',
      cap: '{"onExisting":"adopt","title":"Cap"}',
    },
  });
});

test("a product with an output stays an object, so that Pulumi resolves it", async () => {
  const products = { tee: { ...TEE, title: pulumi.output("Tee") } };
  expect(await inputsOf({ products })).toEqual({ products: { tee: TEE } });
});

test("the outputs have the ids of the program, without the prefix", async () => {
  const set = new ProductSet("shop", { products: { tee: TEE }, prefix: "pr-42-" });
  const items = await new Promise((resolve) => set.products.apply(resolve));
  expect(items).toEqual({ tee: { createdAt: "…", updatedAt: "…" } });
});

test("in a preview, outputs of a set that will change are unknown, not absent", async () => {
  const mocks = {
    newResource: ({ inputs }: pulumi.runtime.MockResourceArgs) => ({ id: "", state: inputs }),
    call: () => ({}),
  };
  await pulumi.runtime.setMocks(mocks, "shop", "dev", true);
  const set = new ProductSet("shop", { products: { tee: TEE } });
  const updatedAt = set.products.apply((products) => products.tee?.updatedAt);
  expect(await (updatedAt as unknown as { isKnown: Promise<boolean> }).isKnown).toBe(false);
});

test("what the rest of the program declares is passed to the set", async () => {
  new ProductSet("other", { products: { hat: TEE } });
  expect(await inputsOf({ products: { tee: TEE } })).toMatchObject({ declaredElsewhere: ["hat"] });
  expect(declared.get("other")).toMatchObject({ declaredElsewhere: ["tee"] });
});

test("what another account has under the same ids is not passed to the set", async () => {
  const outlet = new native.Provider("outlet", { apiKey: "gk_outlet" });
  const shop = new pulumi.ComponentResource("shop:Outlet", "outlet", {}, { provider: outlet });
  new native.Product("hat", { externalId: "hat" });
  new native.Product("cap", { externalId: "cap" }, { provider: outlet });
  new native.ProductSet("inner", { products: { hat: TEE } }, { parent: shop });
  expect(await inputsOf({ products: { tee: TEE } })).toMatchObject({ declaredElsewhere: ["hat"] });
  expect(declared.get("inner")).toMatchObject({ declaredElsewhere: ["cap"] });
});

test.each(["__proto__", "toString", "__pulumiAsset", "4dabf18193072939515e22adb298388d"])(
  "the id %s is refused: Pulumi's SDK would lose the product, or fail",
  (id) => {
    const products = Object.fromEntries([[id, TEE]]);
    expect(() => new ProductSet("shop", { products })).toThrow(
      `The product set "shop" can't be declared:\n  products: must not have the key \`${id}\``,
    );
  },
);

test("such an id is fine with a prefix", async () => {
  const products = Object.fromEntries([["__proto__", TEE]]);
  const inputs = await inputsOf({ products, prefix: "shop-" });
  expect(Object.keys(inputs?.products as object)).toEqual(["shop-__proto__"]);
});

test("products that the provider would refuse are refused before the set is declared", () => {
  const products = { tee: { ...TEE, tilte: "Tee" }, cap: { images: [] } };
  expect(() => new ProductSet("shop", { products } as ProductSetArgs)).toThrow(
    /"shop" has 2 problems:\n {2}products\["tee"\].* is not a property; did you mean `title`\?\n {2}products\["cap"\]/,
  );
  expect(() => new ProductSet("shop", {} as ProductSetArgs)).toThrow(
    'The product set "shop" needs either `products` or `file`.',
  );
});
