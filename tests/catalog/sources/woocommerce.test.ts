import { readCatalogFile } from "../../../provider/catalog/file.ts";
import { catalogFile, problemsOf } from "../catalog-file.ts";

const url = (name: string) => ({ url: `https://cdn.example/${name}` });

const EXPORT = `ID,Type,SKU,Name,Published,"Is featured?","Short description",Description,"In stock?","Sale price","Regular price",Categories,Tags,Images,Parent,Position,"Attribute 1 name","Attribute 1 value(s)"
45,variable,woo-hoodie,Hoodie,1,0,,"Soft <b>hoodie</b>.\\nWarm.",1,,,Clothing,"warm, soft","https://cdn.example/2.jpg, https://cdn.example/w_1\\,h_2/blue.jpg",,0,Color,"Blue, Red"
79,variation,woo-hoodie-red,"Hoodie - Red",1,0,,,1,42,45,,,https://cdn.example/red.jpg,woo-hoodie,1,Color,Red
80,variation,,"Hoodie - Blue",1,0,,,0,,45,,,,id:45,2,Color,Blue
81,"simple, virtual",woo-gift,Gift,1,0,"A gift",,1,,10,,,,,0,,
82,variable,woo-socks,Socks,-1,0,,,0,,,,,,,0,,
83,variation,woo-socks-s,"Socks - S",1,0,,,0,,5,,,https://cdn.example/s.jpg,woo-socks,1,Size,S
87,grouped,,"Logo set",0,0,Set,,1,,,Clothing,,https://cdn.example/logo.jpg,,0,,
`;

const HOODIE = {
  externalId: "woo-hoodie",
  title: "Hoodie",
  description: "Soft hoodie.\nWarm.",
  images: [url("2.jpg"), url("w_1,h_2/blue.jpg")],
};
const SOCKS = { externalId: "woo-socks", title: "Socks", images: [url("s.jpg")] };

const exported = (content = EXPORT) => catalogFile("wc-product-export.csv", content);
const active = { only: "active" } as const;

test("a WooCommerce export becomes one product per parent, without those that have no image", async () => {
  const content = EXPORT.replace("87,grouped,,", "87,grouped,woo-set,");
  await expect(readCatalogFile(exported(content))).resolves.toEqual([
    HOODIE,
    SOCKS,
    {
      externalId: "woo-set",
      title: "Logo set",
      description: "Set",
      images: [url("logo.jpg")],
    },
  ]);
});

test("a product without SKU is refused, with the remedy, unless ids are asked for", async () => {
  await expect(problemsOf(exported())).resolves.toEqual([
    [
      "wc-product-export.csv:8:1",
      'the product "Logo set" has no SKU; give it one, or use id: "id"',
    ],
  ]);
  const products = await readCatalogFile(exported(), { id: "id" });
  expect(products.map(({ externalId }) => externalId)).toEqual(["45", "82", "87"]);
});

test("drafts and private products are left out where asked for, and those that are sold out", async () => {
  await expect(readCatalogFile(exported(), active)).resolves.toEqual([HOODIE]);
  const content = EXPORT.replace(
    '79,variation,woo-hoodie-red,"Hoodie - Red",1,0,,,1',
    '79,variation,woo-hoodie-red,"Hoodie - Red",1,0,,,0',
  );
  await expect(readCatalogFile(exported(content), { only: "available" })).resolves.toEqual([]);
});

test("variations become metadata where asked for", async () => {
  const metadata = ["price", "type", "tags", "variants"] as const;
  const [hoodie] = await readCatalogFile(exported(), { ...active, metadata });
  expect(hoodie?.metadata).toEqual({
    price: "42",
    type: "Clothing",
    tags: ["warm", "soft"],
    variants: [
      {
        sku: "woo-hoodie-red",
        price: "42",
        image: "https://cdn.example/red.jpg",
        options: { Color: "Red" },
      },
      { price: "45", options: { Color: "Blue" } },
    ],
  });
});

test("line breaks, and a backslash before an n, are read as the exporter writes them", async () => {
  const content = EXPORT.replace("Soft <b>hoodie</b>.\\nWarm.", "'- C:\\\\new\\nWarm");
  const [hoodie] = await readCatalogFile(exported(content), active);
  expect(hoodie?.description).toBe("- C:\\new\nWarm");
});

test("all mistakes are named at once, each at its cell", async () => {
  const content = `ID,Type,SKU,Name,Published,Images,Parent
1,simple,a,A,1,"https://cdn.example/a.jpg, /uploads/b.jpg",
2,variation,b,B,1,https://cdn.example/b.jpg,gone
3,simple,1.2E+5,C,yes,https://cdn.example/c d.jpg,
4,simple,a,D,1,woocommerce-placeholder.png,
`;
  await expect(problemsOf(exported(content), active)).resolves.toEqual([
    [
      "wc-product-export.csv:2:16",
      expect.stringMatching(/^Images has "\/uploads\/b\.jpg", which is not/),
    ],
    [
      "wc-product-export.csv:3:45",
      'the variation has the parent "gone", which is not in the file; export all product types',
    ],
    ["wc-product-export.csv:4:19", 'Published must be 1, 0 or -1, not "yes"'],
    ["wc-product-export.csv:4:23", expect.stringMatching(/^Images has .*write %20/)],
    ["wc-product-export.csv:5:16", expect.stringMatching(/^Images has .*is a placeholder/)],
  ]);
});

test("an export in another language is refused with the remedy", async () => {
  const path = exported("ID,Typ,SKU,Name,Bilder\n1,simple,a,A,https://cdn.example/a.jpg\n");
  await expect(problemsOf(path, { from: "woocommerce" })).resolves.toEqual([
    [
      "wc-product-export.csv:1:1",
      'the export has no column "Type", "Images"; export all columns, with the site\'s language set to English',
    ],
  ]);
});

test("a JSON file is no WooCommerce export", async () => {
  const path = catalogFile("woo.json", "[]");
  await expect(problemsOf(path, { from: "woocommerce" })).resolves.toEqual([
    ["woo.json:1:1", "a WooCommerce export is a CSV file; export the products as CSV"],
  ]);
});
