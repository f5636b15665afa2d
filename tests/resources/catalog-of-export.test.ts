import * as pulumi from "@pulumi/pulumi";
import { Catalog } from "../../provider/resources/catalog.ts";
import { ProductSet } from "../../provider/resources/product-set.ts";
import { catalogFile } from "../catalog/catalog-file.ts";

const EXPORT = `Handle,Title,Image Src
tee,Tee,https://cdn.example/a.jpg
tee,,https://cdn.example/b.jpg
gift-card,Gift card,
`;

const declared = new Map<string, Record<string, unknown>>();

beforeEach(async () => {
  declared.clear();
  await pulumi.runtime.setMocks({
    newResource({ name, inputs: { __provider, ...inputs } }) {
      declared.set(name, inputs);
      return { id: name, state: inputs };
    },
    call: ({ inputs }) => inputs,
  });
});

afterEach(() => jest.restoreAllMocks());

/** What the engine's log gets while the program runs. */
function logged() {
  const lines: string[] = [];
  for (const level of ["info", "warn"] as const) {
    jest.spyOn(pulumi.log, level).mockImplementation(async (...args: readonly unknown[]) => {
      lines.push(`${level} ${args[0]}`);
    });
  }
  return lines;
}

test("a shop's export is declared as it is, and the log says what was read and left out", async () => {
  const lines = logged();
  const file = catalogFile("products_export.csv", EXPORT);
  new Catalog("shop", { file });
  await pulumi.runtime.disconnect();
  expect(declared.get("shop/tee")).toEqual({
    externalId: "tee",
    title: "Tee",
    images: [{ url: "https://cdn.example/a.jpg" }, { url: "https://cdn.example/b.jpg" }],
  });
  expect([...declared.keys()].sort()).toEqual(["shop", "shop/tee"]);
  expect(lines).toEqual([
    `warn ${file}: read as a Shopify export by its columns (from: "shopify"): 1 product, 2 images; left out 1 product that has no image ("gift-card")`,
  ]);
});

test("a set takes a shop's export, too, each product as its transform changes it", async () => {
  const lines = logged();
  const file = catalogFile("set_export.csv", `${EXPORT}hat,Hat,https://cdn.example/h.jpg\n`);
  new ProductSet("shop", {
    file,
    from: "shopify",
    prefix: "shop-",
    transform: (product, row) =>
      product.externalId === "hat" ? undefined : { ...product, description: `${row.Title}!` },
  });
  await pulumi.runtime.disconnect();
  expect(declared.get("shop")).toEqual({
    products: {
      "shop-tee":
        '{"description":"Tee!","images":[{"url":"https://cdn.example/a.jpg"},{"url":"https://cdn.example/b.jpg"}],"title":"Tee"}',
    },
  });
  expect(lines).toEqual([
    `warn ${file}: read as a Shopify export: 1 product, 2 images; left out 1 product that has no image ("gift-card")`,
  ]);
});

test("a custom source is declared, and a catalog file is read without a word", async () => {
  const lines = logged();
  const file = catalogFile("custom.csv", "sku,photo\nb,1.jpg\nb,2.jpg\n");
  new Catalog("custom", {
    file,
    groupBy: "sku",
    map: (rows) => ({
      externalId: rows[0]?.sku,
      images: rows.map(({ photo }) => ({ url: `https://cdn.example/${photo}` })),
    }),
  });
  new Catalog("own", { file: catalogFile("own.csv", "externalId\na\n") });
  await pulumi.runtime.disconnect();
  expect(declared.get("custom/b")).toMatchObject({ images: [{}, {}] });
  expect(lines).toEqual([`info ${file}: read by groupBy and map: 1 product, 2 images`]);
});

test("local images that can't be uploaded are an error before anything is declared", async () => {
  const file = catalogFile("images.csv", "externalId,images,validForDays\na,gone.jpg,400\n");
  expect(() => new Catalog("shop", { file })).toThrow(
    /has 2 problems:\n.*:2:12: validForDays must.*\n.*:2:3: images\[0\]\.file does not exist: /,
  );
  await pulumi.runtime.disconnect();
  expect(declared.size).toBe(0);
});
