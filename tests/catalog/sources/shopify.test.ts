import { readCatalogFile } from "../../../provider/catalog/file.ts";
import type { CatalogReport } from "../../../provider/catalog/report.ts";
import { catalogFile, problemsOf } from "../catalog-file.ts";

const url = (name: string) => ({ url: `https://cdn.example/${name}` });

const EXPORT = `Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Qty,Variant Inventory Policy,Variant Price,Image Src,Image Position,Variant Image,Status
shirt,Linen shirt,"<p>Soft<br>linen, ""washed""</p>
<ul><li>One</li><li>Two&nbsp;&amp; more</li></ul>",Loom,Shirts,"summer, linen",true,Size,S,'0012300001,3,deny,49.00,https://cdn.example/2.jpg?v=1,2,https://cdn.example/1.jpg?v=9,active
shirt,,,,,,,,M,'0012300002,0,deny,49.00,https://cdn.example/1.jpg?v=1,1,,
cap,Cap,,Loom,Caps,,TRUE,Title,Default Title,'0099,0,deny,19.00,//cdn.example/cap.jpg,1,,active
shirt,,,,,,,,,,,,,https://cdn.example/3.jpg,3,,
gift-card,Gift card,,Loom,,,true,Title,Default Title,,,,10.00,,,,active
hat,Old hat,Plain text,Loom,Caps,,false,Title,Default Title,7,5,deny,5.00,https://cdn.example/hat.jpg,1,,draft
`;

const SHIRT = {
  externalId: "shirt",
  title: "Linen shirt",
  description: 'Soft\nlinen, "washed"\n\n- One\n- Two & more',
  images: [url("1.jpg?v=1"), url("2.jpg?v=1"), url("3.jpg")],
};
const CAP = { externalId: "cap", title: "Cap", images: [url("cap.jpg")] };
const HAT = {
  externalId: "hat",
  title: "Old hat",
  description: "Plain text",
  images: [url("hat.jpg")],
};

const exported = () => catalogFile("products_export.csv", EXPORT);

describe("a Shopify product CSV", () => {
  test("becomes one product per handle, with images by position", async () => {
    await expect(readCatalogFile(exported())).resolves.toEqual([SHIRT, CAP, HAT]);
  });

  test("is recognized by its columns, and what is left out is reported", async () => {
    const reports: CatalogReport[] = [];
    const path = exported();
    await readCatalogFile(path, { onRead: (report) => reports.push(report) });
    expect(reports).toEqual([
      {
        from: "shopify",
        isDetected: true,
        products: 3,
        images: 5,
        leftOut: [{ externalId: "gift-card", place: `${path}:7:1`, reason: "has no image" }],
      },
    ]);
  });

  test("has the columns of the template since 2025, too", async () => {
    const content = EXPORT.replace(/^.*\n/, (header) =>
      header
        .replace("Handle,Title,Body (HTML)", "URL handle,Title,Description")
        .replace("Published", "Published on online store")
        .replaceAll("Variant Price", "Price")
        .replace("Variant SKU", "SKU")
        .replace("Image Src", "Product image URL")
        .replace("Variant Image,", "Variant image URL,"),
    );
    const path = catalogFile("template.csv", content);
    await expect(readCatalogFile(path)).resolves.toEqual([SHIRT, CAP, HAT]);
  });

  test("keeps HTML where asked for", async () => {
    const [shirt] = await readCatalogFile(exported(), { keepHtml: true });
    expect(shirt?.description).toBe(
      '<p>Soft<br>linen, "washed"</p>\n<ul><li>One</li><li>Two&nbsp;&amp; more</li></ul>',
    );
  });

  test.each([
    ["active", ["shirt", "cap"]],
    ["available", ["shirt"]],
  ] as const)("leaves out all but %s products where asked for", async (only, ids) => {
    const products = await readCatalogFile(exported(), { only });
    expect(products.map(({ externalId }) => externalId)).toEqual(ids);
  });

  test("refuses products without an image where asked for", async () => {
    await expect(problemsOf(exported(), { withoutImages: "fail" })).resolves.toEqual([
      [
        "products_export.csv:7:1",
        'the product "gift-card" has no image; give it one, or leave it out with withoutImages: "skip"',
      ],
    ]);
  });

  test("has ids by SKU, without the apostrophe that keeps their zeros", async () => {
    const products = await readCatalogFile(exported(), { id: "sku", only: "active" });
    expect(products.map(({ externalId }) => externalId)).toEqual(["0012300001", "0099"]);
  });

  test("has no ids of Shopify's, and says what it has", async () => {
    const [[place, message] = []] = await problemsOf(exported(), { id: "id" });
    expect([place, message]).toEqual([
      "products_export.csv:2:1",
      'the product "Linen shirt" has no id; give it one, or use id: "handle" or id: "sku"',
    ]);
  });

  test("gives metadata where asked for", async () => {
    const [shirt, cap] = await readCatalogFile(exported(), {
      metadata: ["price", "vendor", "type", "tags", "variants"],
    });
    expect(shirt?.metadata).toEqual({
      price: "49.00",
      vendor: "Loom",
      type: "Shirts",
      tags: ["summer", "linen"],
      variants: [
        {
          sku: "0012300001",
          price: "49.00",
          image: "https://cdn.example/1.jpg?v=9",
          options: { Size: "S" },
        },
        { sku: "0012300002", price: "49.00", options: { Size: "M" } },
      ],
    });
    expect(cap?.metadata).toEqual({
      price: "19.00",
      vendor: "Loom",
      type: "Caps",
      variants: [{ sku: "0099", price: "19.00" }],
    });
  });

  test("passes the grouped product and all of its rows to `transform`", async () => {
    const products = await readCatalogFile(exported(), {
      transform: (product, row, rows) =>
        product.externalId === "shirt"
          ? {
              ...product,
              externalId: `${product.externalId}-${row.Vendor}`,
              title: rows.map((one) => one["Option1 Value"]).join("/"),
            }
          : undefined,
    });
    expect(products).toEqual([{ ...SHIRT, externalId: "shirt-Loom", title: "S/M/" }]);
  });

  test("may get images by `transform`, before products without one are left out", async () => {
    const products = await readCatalogFile(exported(), {
      transform: (product, row) =>
        row.Handle === "gift-card"
          ? { externalId: "gift-card", ...product, images: [url("gift.jpg")] }
          : undefined,
    });
    expect(products).toEqual([
      { externalId: "gift-card", title: "Gift card", images: [url("gift.jpg")] },
    ]);
  });

  test("has the picture of a variant as an image where the product does not list it", async () => {
    const path = catalogFile(
      "variant.csv",
      `Handle,Title,Image Src,Variant SKU,Variant Image
tee,Tee,,1,https://cdn.example/red.jpg?v=1
tee,,https://cdn.example/front.jpg,2,https://cdn.example/front.jpg?width=100
`,
    );
    await expect(readCatalogFile(path)).resolves.toEqual([
      { externalId: "tee", title: "Tee", images: [url("front.jpg"), url("red.jpg?v=1")] },
    ]);
  });

  test("names all mistakes at once, each at its cell", async () => {
    const path = catalogFile(
      "mistakes.csv",
      `Handle,Title,Image Src,Image Position,Status
tee,Tee,https://cdn.example/a b.jpg,1,active
tee,,https://cdn.example/c.jpg,first,
,,https://cdn.example/d.jpg,1,
cap,,https://cdn.example/e.jpg,1,
hat,Hat,no_image.png,1,active
hat,Hat again,hat.jpg,1,active
4.1E+12,Sock,https://cdn.example/s.jpg,1,active
`,
    );
    await expect(problemsOf(path)).resolves.toEqual([
      ["mistakes.csv:3:32", 'Image Position must be a whole number, not "first"'],
      ["mistakes.csv:2:9", expect.stringMatching(/^Image Src has .*a blank.*write %20/)],
      ["mistakes.csv:4:1", "the row has no handle, so nobody can say which product it belongs to"],
      ["mistakes.csv:5:5", 'no row of the product "cap" has a title; was the file cut?'],
      ["mistakes.csv:7:1", expect.stringMatching(/^duplicate Handle "hat", first used at .*:6:1$/)],
      [
        "mistakes.csv:7:23",
        expect.stringMatching(/^Image Position 1 is that of another image .*, at .*:6:22$/),
      ],
      ["mistakes.csv:6:9", expect.stringMatching(/^Image Src has "no_image.png", which is a pl/)],
      ["mistakes.csv:7:15", expect.stringMatching(/^Image Src has "hat.jpg", which is not an add/)],
      ["mistakes.csv:8:1", expect.stringMatching(/^"4\.1E\+12" is a number that a spreadsheet/)],
    ]);
  });

  test("refuses images of which only some have a position", async () => {
    const content = `Handle,Title,Image Src,Image Position
a,A,https://cdn.example/1.jpg,1
a,,https://cdn.example/2.jpg,
b,B,https://cdn.example/2.jpg,
b,,https://cdn.example/1.jpg,
c,C,,https://cdn.example/3.jpg
`;
    await expect(problemsOf(catalogFile("positions.csv", content))).resolves.toEqual([
      ["positions.csv:3:30", "Image Position is empty, but other images of the product have one"],
      ["positions.csv:6:6", "Image Position has a value, but Image Src is empty"],
    ]);
  });

  test.each(["Image Positon", "Image Posit"])(
    "refuses the column %s, whose name is almost that of one it lacks",
    async (name) => {
      const content = `Handle,Title,Image Src,${name}\na,A,https://cdn.example/1.jpg,1\n`;
      await expect(problemsOf(catalogFile("misspelt.csv", content))).resolves.toEqual([
        ["misspelt.csv:1:24", `unknown column "${name}"; did you mean Image Position?`],
      ]);
    },
  );

  test("refuses a status that it does not know, where only active products are asked for", async () => {
    const content = EXPORT.replace(",draft\n", ",drafft\n");
    const path = catalogFile("status.csv", content);
    await expect(problemsOf(path, { only: "active" })).resolves.toEqual([
      ["status.csv:8:106", 'Status must be active, draft, archived or unlisted, not "drafft"'],
    ]);
    await expect(readCatalogFile(path)).resolves.toHaveLength(3);
  });

  test.each([
    [{ id: "group" }, 'id: must be "handle", "sku", or "id" for this file, not "group"'],
    [
      { metadata: ["color"] },
      /^metadata: must hold "price", .* not "color"; a program can add other columns/,
    ],
    [{ from: "magento" }, /^from: must be one of "genlook", "shopify", .* not "magento"$/],
  ])("with the options %j is refused", async (options, message) => {
    await expect(problemsOf(exported(), options as never)).resolves.toEqual([
      ["options", typeof message === "string" ? message : expect.stringMatching(message)],
    ]);
  });

  test.each([
    ["Handle,Title,Vendor\n", /^the export has no column "Image Src"; export all columns/],
    ["Handle,Title,Image Src,Image Src\na,A,b,c\n", /^duplicate column "Image Src"; remove one/],
    ["Handle,Title,Image Src\n", /^the file holds no products$/],
  ])("%j is refused", async (content, message) => {
    const [[, found] = []] = await problemsOf(catalogFile("lacking.csv", content), {
      from: "shopify",
    });
    expect(found).toMatch(message);
  });
});

describe("products.json of Shopify", () => {
  const TEE = {
    id: 4001,
    title: "Tee",
    body_html: "<p>Tee</p>",
    handle: "tee",
    vendor: "Loom",
    product_type: "Shirts",
    tags: ["a", "b"],
    published_at: "2026-01-01T00:00:00Z",
    images: [
      { id: 1, position: 2, src: "https://cdn.example/t2.jpg", width: 10 },
      { id: 2, position: 1, src: "https://cdn.example/t1.jpg" },
    ],
    variants: [{ id: 9, title: "S", sku: "T-1", price: "10.00" }],
  };
  const GIFT = {
    id: 4002,
    title: "Gift card",
    body_html: null,
    handle: "gift-card",
    images: [],
    variants: [{ id: 10, sku: null }],
  };
  const products = (...list: unknown[]) =>
    catalogFile("products.json", JSON.stringify({ products: list }));

  test("is recognized and read", async () => {
    const metadata = ["price", "vendor", "type", "tags", "variants"] as const;
    await expect(readCatalogFile(products(TEE, GIFT), { metadata })).resolves.toEqual([
      {
        externalId: "tee",
        title: "Tee",
        description: "Tee",
        images: [url("t1.jpg"), url("t2.jpg")],
        metadata: {
          price: "10.00",
          vendor: "Loom",
          type: "Shirts",
          tags: ["a", "b"],
          variants: [{ sku: "T-1", price: "10.00", title: "S" }],
        },
      },
    ]);
  });

  test("has ids by SKU or by Shopify's number", async () => {
    const [bySku] = await readCatalogFile(products(TEE), { id: "sku" });
    const [byId] = await readCatalogFile(products(TEE), { id: "id" });
    expect([bySku?.externalId, byId?.externalId]).toEqual(["T-1", "4001"]);
  });

  test("leaves out what is not published, a draft, or sold out", async () => {
    const list = [
      { ...TEE, handle: "unpublished", published_at: null },
      { ...TEE, handle: "draft", status: "draft" },
      { ...TEE, handle: "sold-out", variants: [{ available: false }] },
      {
        ...TEE,
        handle: "none-left",
        variants: [{ inventory_quantity: 0, inventory_policy: "deny" }],
      },
      {
        ...TEE,
        handle: "on-order",
        variants: [{ inventory_quantity: 0, inventory_policy: "continue" }],
      },
    ];
    const reasons: [string | undefined, string][] = [];
    const read = await readCatalogFile(products(...list), {
      only: "available",
      onRead: ({ leftOut }) =>
        reasons.push(...leftOut.map(({ externalId, reason }) => [externalId, reason] as never)),
    });
    expect(read.map(({ externalId }) => externalId)).toEqual(["on-order"]);
    expect(reasons).toEqual([
      ["unpublished", "is not published"],
      ["draft", "is a draft"],
      ["sold-out", "is sold out"],
      ["none-left", "is sold out"],
    ]);
  });

  test("names all mistakes at once, each at its value", async () => {
    const list = [
      { ...TEE, handle: "a", images: [{ src: "data:image/png;base64,AA" }, 7] },
      { ...TEE, handle: "b", title: 7 },
      { ...TEE, handle: "c", images: "https://cdn.example/a.jpg" },
      { ...TEE, handle: null },
      { ...TEE, id: 2 ** 60, handle: "e" },
      "no product",
    ];
    const text = JSON.stringify({ products: list });
    const problems = await problemsOf(catalogFile("mistakes.json", text), { from: "shopify" });
    const found = problems.map(([place = "", message]) => {
      const column = Number(place.split(":").at(-1));
      return [text.slice(column - 1, column + 11), message];
    });
    expect(found).toEqual([
      ['7],"variants', "the image has no address (src or url)"],
      ['"src":"data:', expect.stringMatching(/^images\[0\]\.src has "data:.*a data URL/)],
      ['"title":7,"b', "title must be a text"],
      ['"images":"ht', "images must be a list"],
      [
        expect.stringMatching(/^\{"id":4001,/),
        expect.stringMatching(
          /^the product "Tee" has no handle; give it one, or use id: "sku" or id: "id"$/,
        ),
      ],
      ['"id":1152921', expect.stringMatching(/^id is a number whose last digits/)],
      ['"no product"', "must be an object"],
    ]);
  });
});

describe("a GraphQL bulk operation of Shopify", () => {
  const LINES = [
    {
      id: "gid://shopify/Product/1",
      handle: "tee",
      title: "Tee",
      descriptionHtml: "<b>A</b> tee",
      status: "ACTIVE",
      productType: "Shirts",
    },
    {
      id: "gid://shopify/ProductVariant/11",
      sku: "T-1",
      price: "5.00",
      __parentId: "gid://shopify/Product/1",
    },
    {
      id: "gid://shopify/MediaImage/5",
      image: { url: "https://cdn.example/1.jpg" },
      __parentId: "gid://shopify/Product/1",
    },
    {
      id: "gid://shopify/Metafield/9",
      value: "x",
      url: "https://cdn.example/x.jpg",
      __parentId: "gid://shopify/Product/1",
    },
    {
      id: "gid://shopify/Product/2",
      handle: "cap",
      title: "Cap",
      status: "DRAFT",
      featuredImage: { url: "https://cdn.example/cap.jpg" },
    },
    { url: "https://cdn.example/2.jpg", __parentId: "gid://shopify/Product/1" },
  ];
  const written = (lines: readonly object[]) =>
    catalogFile("bulk.jsonl", lines.map((line) => `${JSON.stringify(line)}\n`).join(""));

  test("puts the images and variants below a product into it", async () => {
    const options = { metadata: ["price", "variants"], id: "id" } as const;
    await expect(readCatalogFile(written(LINES), options)).resolves.toEqual([
      {
        externalId: "1",
        title: "Tee",
        description: "A tee",
        images: [url("1.jpg"), url("2.jpg")],
        metadata: { price: "5.00", variants: [{ sku: "T-1", price: "5.00" }] },
      },
      { externalId: "2", title: "Cap", images: [url("cap.jpg")] },
    ]);
    const active = await readCatalogFile(written(LINES), { only: "active" });
    expect(active.map(({ externalId }) => externalId)).toEqual(["tee"]);
  });

  test("refuses a part whose product is missing", async () => {
    const message = "__parentId names a product that is not above it in the file";
    await expect(problemsOf(written(LINES.slice(1)))).resolves.toEqual([
      ["bulk.jsonl:1:68", message],
      ["bulk.jsonl:2:80", message],
      ["bulk.jsonl:3:81", message],
      ["bulk.jsonl:5:36", message],
    ]);
  });

  test("refuses a part that it can't tell, and a picture without an address", async () => {
    const parent = { __parentId: "gid://shopify/Product/1" };
    const lines = [
      LINES[0] as object,
      { address: "https://cdn.example/1.jpg", ...parent },
      { id: "gid://shopify/MediaImage/6", preview: {}, ...parent },
      { id: "gid://shopify/MediaImage/7", image: null, ...parent },
      { id: "gid://shopify/Video/8", ...parent },
      { namespace: "custom", key: "care", value: "wash", ...parent },
      { note: "neither a product nor a part" },
    ];
    await expect(problemsOf(written(lines))).resolves.toEqual([
      ["bulk.jsonl:3:1", "the image has no address (src or url)"],
      ["bulk.jsonl:7:1", "is no product: it has neither a handle nor a title"],
      ["bulk.jsonl:2:1", "is no image, variant or metafield; let the query select its id, too"],
    ]);
  });

  test.each([
    ["nodes", (list: object[]) => ({ nodes: list })],
    ["edges", (list: object[]) => ({ edges: list.map((node) => ({ node })) })],
  ])("may be an answer with %s, whose mistakes have places", async (_form, connection) => {
    const product = (src: string) => ({
      ...LINES[0],
      images: connection([{ url: "https://cdn.example/1.jpg" }, { url: src }]),
      variants: connection([{ sku: "T-1", price: "5.00" }]),
    });
    const answer = (src: string) =>
      JSON.stringify({ data: { products: connection([product(src)]) } });
    const path = catalogFile("answer.json", answer("//cdn.example/2.jpg"));
    const [tee] = await readCatalogFile(path, { id: "sku" });
    expect(tee).toMatchObject({ externalId: "T-1", images: [url("1.jpg"), url("2.jpg")] });
    const text = answer("https://cdn.example/a b.jpg");
    const [[place = "", message] = []] = await problemsOf(catalogFile("answer.json", text));
    expect(message).toMatch(/^images\S+\[1\]\S*url has "https:\/\/cdn\.example\/a b\.jpg", which/);
    const column = Number(place.split(":").at(-1));
    expect(text.slice(column - 1)).toMatch(/^"url":"https:\/\/cdn\.example\/a b/);
  });
});
