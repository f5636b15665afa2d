import { describeReport } from "../../../provider/catalog/describe-report.ts";
import { readCatalogFile } from "../../../provider/catalog/file.ts";
import type { CatalogFileOptions } from "../../../provider/catalog/options.ts";
import type { CatalogReport } from "../../../provider/catalog/report.ts";
import { catalogFile, problemsOf } from "../catalog-file.ts";

const SHOPIFY = "Handle,Title,Image Src\ntee,Tee,https://cdn.example/a.jpg\n";
const BOTH =
  "Handle,Title,Image Src,ID,image_link\ntee,Tee,https://cdn.example/a.jpg,7,https://cdn.example/b.jpg\n";

async function report(path: string, options: CatalogFileOptions = {}): Promise<CatalogReport> {
  let found: CatalogReport | undefined;
  await readCatalogFile(path, { ...options, onRead: (one) => (found = one) });
  return found as CatalogReport;
}

test("a file in which two sources fit is refused with the option, and never guessed", async () => {
  const path = catalogFile("both.csv", BOTH);
  await expect(problemsOf(path)).resolves.toEqual([
    [
      "both.csv:1:1",
      'this can be a Shopify export or a Google Merchant feed; add from: "shopify" or from: "google" to say which',
    ],
  ]);
  const [byShopify] = await readCatalogFile(path, { from: "shopify" });
  const [byGoogle] = await readCatalogFile(path, { from: "google" });
  expect([byShopify?.externalId, byGoogle?.externalId]).toEqual(["tee", "7"]);
});

test("a file with externalId is a catalog file, whatever other columns it has", async () => {
  const path = catalogFile("own.csv", "externalId,title\na,Tee\n");
  await expect(report(path)).resolves.toMatchObject({ from: "genlook", isDetected: false });
  const json = catalogFile("own.json", '[{"externalId":"a","metadata":{"handle":"x"}}]');
  await expect(report(json)).resolves.toMatchObject({ from: "genlook", isDetected: false });
});

test('`from: "genlook"` reads the rows of a shop\'s export one by one', async () => {
  const path = catalogFile("shopify.csv", `${SHOPIFY}tee,,https://cdn.example/b.jpg\n`);
  const rows: unknown[] = [];
  await readCatalogFile(path, {
    from: "genlook",
    transform: (_declaration, row) => {
      rows.push(row["Image Src"]);
      return undefined;
    },
  });
  expect(rows).toEqual(["https://cdn.example/a.jpg", "https://cdn.example/b.jpg"]);
});

test.each([
  [
    "products",
    '{"products":[{"title":"Tee","handle":null,"body_html":"","vendor":"Loom"}]}',
    14,
    "shopify",
  ],
  ["items", '[{"id":"a","title":"Tee","price":"1 USD"}]', 2, "google"],
])("%s without externalId ask which shop wrote them", async (_what, content, column, source) => {
  const [problem, ...others] = await problemsOf(catalogFile("shop.json", content));
  expect(problem?.[0]).toBe(`shop.json:1:${column}`);
  expect(problem?.[1]).toMatch(/^1 objects? without externalId: is this a .*\? add from: "/);
  expect(problem?.[1]).toContain(source);
  expect(others).toEqual([]);
});

test("a report is one line, with control characters escaped", async () => {
  const path = catalogFile("shopify.csv", SHOPIFY);
  const detected = await report(path);
  expect(describeReport("shopify.csv", detected)).toBe(
    'shopify.csv: read as a Shopify export by its columns (from: "shopify"): 1 product, 1 image',
  );
  const leftOut = ["a\u001b[31m", "b", "c", "d", "e", "f"].map((externalId) => ({
    externalId,
    place: "",
    reason: "has no image",
  }));
  expect(
    describeReport("x\n.csv", {
      ...detected,
      isDetected: false,
      products: 2,
      leftOut: [...leftOut, { externalId: undefined, place: "x.csv:3:1", reason: "is a draft" }],
    }),
  ).toBe(
    'x .csv: read as a Shopify export: 2 products, 1 image; left out 6 products that have no image ("a\\u001b[31m", "b", "c", "d", "e" and 1 more); left out 1 product that is a draft (x.csv:3:1)',
  );
});

describe("a custom source", () => {
  const ROWS = `sku,name,photo
a,Tee,1.jpg
b,Cap,3.jpg
a,,2.jpg
`;
  const map: CatalogFileOptions["map"] = (rows) => ({
    externalId: rows[0]?.sku,
    title: rows[0]?.name,
    images: rows.map(({ photo }) => ({ url: `https://cdn.example/${photo}` })),
  });
  const image = (name: string) => ({ url: `https://cdn.example/${name}` });
  const custom = () => catalogFile("custom.csv", ROWS);

  test.each<[string, CatalogFileOptions["groupBy"]]>([
    ["a column", "sku"],
    ["a function", (row) => row.sku],
  ])("groups rows by %s, and maps each group", async (_what, groupBy) => {
    await expect(readCatalogFile(custom(), { groupBy, map, prefix: "x-" })).resolves.toEqual([
      { externalId: "x-a", title: "Tee", images: [image("1.jpg"), image("2.jpg")] },
      { externalId: "x-b", title: "Cap", images: [image("3.jpg")] },
    ]);
  });

  test("maps each record where it does not group, and may leave it out", async () => {
    const path = catalogFile("custom.json", '[{"no":1},{"no":2}]');
    const options: CatalogFileOptions = {
      map: ([row]) => (row?.no === 2 ? { externalId: `n${row.no}` } : undefined),
    };
    await expect(readCatalogFile(path, options)).resolves.toEqual([{ externalId: "n2" }]);
    await expect(report(path, options)).resolves.toMatchObject({
      from: "custom",
      leftOut: [{ place: `${path}:1:2`, reason: "is left out by `map`" }],
    });
  });

  test("passes all rows of a product to `transform`, too", async () => {
    const read = await readCatalogFile(custom(), {
      groupBy: "sku",
      map,
      transform: (product, row, rows) => ({
        externalId: `${row.sku}${rows.length}`,
        ...product,
        title: "T",
      }),
    });
    expect(read.map(({ title }) => title)).toEqual(["T", "T"]);
  });

  test("has problems with places", async () => {
    const wrong = catalogFile("custom.csv", `${ROWS},Sock,4.jpg\nc,Hat,5.jpg\n`);
    const options: CatalogFileOptions = {
      groupBy: "sku",
      map: (rows) => ({ ...map(rows), validForDays: rows[0]?.sku === "c" ? 400 : 7 }),
    };
    await expect(problemsOf(wrong, options)).resolves.toEqual([
      [
        "custom.csv:5:1",
        '"sku" has no value here, so nobody can say which product the row belongs to',
      ],
      ["custom.csv:6:1", expect.stringMatching(/^validForDays must be at most 365/)],
    ]);
    await expect(problemsOf(custom(), { groupBy: "SKU", map })).resolves.toEqual([
      ["options", 'groupBy: there is no column "SKU"; the columns are "sku", "name", "photo"'],
    ]);
    await expect(problemsOf(custom(), { map, from: "shopify", only: "active" })).resolves.toEqual([
      ["options", expect.stringMatching(/^from can't be used together with groupBy or map/)],
      ["options", expect.stringMatching(/^only can't be used together/)],
    ]);
    const failing: CatalogFileOptions = {
      groupBy: "sku",
      map: (rows) => rows[0]?.photos[0],
    };
    await expect(readCatalogFile(custom(), failing)).rejects.toThrow(
      /custom\.csv:2:1: `map` failed: Cannot read/,
    );
  });
});
