import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CATALOG_FORMATS, formatOf } from "../../provider/catalog/formats.ts";
import { startEmulator } from "../testing/session.ts";
import { folder, problemsOf, refusal, run } from "./command-line.ts";

const EXPORT = `Handle,Title,Body (HTML),Vendor,Published,Image Src,Image Position,Status
tee,Tee,<p>Soft<br>tee</p>,Loom,true,https://cdn.example/2.jpg,2,active
tee,,,,,https://cdn.example/1.jpg,1,
gift-card,Gift card,,Loom,true,,,active
hat,Old hat,,Loom,false,https://cdn.example/hat.jpg,1,draft
`;

const CSV = `externalId,title,description,images
tee,Tee,"Soft
tee",https://cdn.example/1.jpg https://cdn.example/2.jpg
hat,Old hat,,https://cdn.example/hat.jpg
`;

/** The beginning of a JPEG. */
const JPEG = Buffer.from("ffd8ffe000104a4649460001", "hex");

function load(name: string): string {
  return readFileSync(join(folder, name), "utf8");
}

function save(name: string, content: string | Uint8Array): string {
  mkdirSync(join(folder, name, ".."), { recursive: true });
  writeFileSync(join(folder, name), content);
  return name;
}

beforeAll(() => save("products_export.csv", EXPORT));

const convert = (...args: string[]) => run(["convert", ...args]);

test("an export is written as a catalog to standard output, and a summary to standard error", async () => {
  expect(await convert("products_export.csv")).toEqual({
    code: 0,
    stdout: CSV,
    stderr: `products_export.csv: read as a Shopify export by its columns (--from shopify): 2 products, 3 images; left out 1 product that has no image ("gift-card")
left out: "gift-card" has no image (products_export.csv:4:1)
`,
  });
});

describe.each(CATALOG_FORMATS)("the format $name", ({ name, endings }) => {
  test.each(endings)("is chosen by the ending %s, and is read back the same", async (ending) => {
    const out = `converted${ending}`;
    const written = await convert("products_export.csv", "--out", out, "--force");
    expect(written).toMatchObject({ code: 0, stdout: "" });
    const { stdout } = await convert("products_export.csv", "--format", name);
    expect(load(out)).toBe(stdout);
    const again = await convert(out, "--format", "csv");
    expect(again).toMatchObject({ code: 0, stdout: CSV });
    expect(again.stderr).toBe(`${out}: read as a catalog file: 2 products, 3 images\n`);
    expect(formatOf(CATALOG_FORMATS, out)?.name).toBe(name);
  });
});

test("every option of a source can be given", async () => {
  const { code, stdout, stderr } = await convert(
    "products_export.csv",
    ...["--from", "shopify", "--id", "handle", "--only", "active", "--keep-html"],
    ...["--metadata", "vendor, tags", "--without-images", "skip", "--format", "json"],
  );
  expect({ code, products: JSON.parse(stdout) }).toEqual({
    code: 0,
    products: [
      {
        externalId: "tee",
        title: "Tee",
        description: "<p>Soft<br>tee</p>",
        images: [{ url: "https://cdn.example/1.jpg" }, { url: "https://cdn.example/2.jpg" }],
        metadata: { vendor: "Loom" },
      },
    ],
  });
  expect(stderr).toContain('left out: "hat" is a draft (products_export.csv:5:1)\n');
});

test("the encoding of a file can be named", async () => {
  save("western.csv", Buffer.from("externalId,title\na,Gr\xf6\xdfe\n", "latin1"));
  expect(refusal(await convert("western.csv"))).toContain("add --encoding windows-1252");
  const { stdout } = await convert("western.csv", "--encoding", "windows-1252");
  expect(stdout).toBe("externalId,title\na,Größe\n");
});

test("paths of local images become relative to the written file", async () => {
  save("shop/catalog.csv", "externalId,images\na,images/a.jpg ../b.jpg\n");
  for (const image of ["shop/images/a.jpg", "b.jpg"]) save(image, JPEG);
  const args = ["shop/catalog.csv", "--image-root", ".", "--out", "shop/sub/products.json"];
  mkdirSync(join(folder, "shop/sub"), { recursive: true });
  expect(await convert(...args)).toMatchObject({ code: 0 });
  expect(JSON.parse(load("shop/sub/products.json"))).toEqual([
    { externalId: "a", images: [{ file: "../images/a.jpg" }, { file: "../../b.jpg" }] },
  ]);
});

test("no more than twenty of the products that are left out are listed", async () => {
  const rows = Array.from({ length: 23 }, (_, at) => `gift-${at},Gift ${at},\n`).join("");
  save("gifts.csv", `Handle,Title,Image Src\n${rows}`);
  const { stderr } = await convert("gifts.csv");
  const lines = stderr.trimEnd().split("\n");
  expect(lines).toHaveLength(22);
  expect(lines[0]).toContain('("gift-0", "gift-1", "gift-2", "gift-3", "gift-4" and 18 more)');
  expect(lines.at(-1)).toBe("… and 3 more");
});

test.each<[string[], string]>([
  [["missing.csv"], "missing.csv does not exist"],
  [["products_export.csv", "--id", "isbn"], "Allowed choices are handle, sku, id, group"],
  [["products_export.csv", "--from", "magento"], "Allowed choices are genlook, shopify,"],
  [["products_export.csv", "--out", "new.xlsx"], "new.xlsx has an unknown ending; use .csv,"],
  [["products_export.csv", "--out", "products_export.csv"], "would overwrite the export"],
  [["products_export.csv", "--out", "there.csv"], "there.csv already exists; name another file"],
  [[], "missing required argument 'file'"],
])("convert %j is refused in one line, and writes nothing", async (args, message) => {
  save("there.csv", "mine\n");
  expect(refusal(await convert(...args))).toContain(message);
  expect(load("there.csv")).toBe("mine\n");
  expect(load("products_export.csv")).toBe(EXPORT);
  expect(existsSync(join(folder, "new.xlsx"))).toBe(false);
});

test("a local image that a Catalog could not upload is a problem, beside the others", async () => {
  save("local.csv", "externalId,images\na,missing.jpg\nb,//cdn.example/b.jpg\n");
  expect(problemsOf(await convert("local.csv"))).toEqual([
    expect.stringMatching(/^local\.csv:2:3: images\[0\]\.file does not exist: .*missing\.jpg$/),
    expect.stringMatching(/^local\.csv:3:3: images has .* an address needs "https:" before \/\/$/),
  ]);
});

test.each<[string[], string]>([
  [["--without-images", "fail"], 'the product "gift-card" has no image'],
  [["--metadata", "color"], '--metadata: must hold "price", "vendor"'],
])(
  "convert with %j names what is wrong in the export, and writes nothing",
  async (args, problem) => {
    const ended = await convert("products_export.csv", ...args, "--out", "new.csv");
    expect(problemsOf(ended)).toEqual([expect.stringContaining(problem)]);
    expect(existsSync(join(folder, "new.csv"))).toBe(false);
  },
);

test("drift compares with a shop's export, and says how it was read", async () => {
  const emulator = await startEmulator();
  const images = ["https://cdn.example/1.jpg", "https://cdn.example/2.jpg"];
  emulator.products.put({ externalId: "eu-tee", title: "Tee", description: "Soft\ntee", images });
  const env = { GENLOOK_API_KEY: emulator.apiKey, GENLOOK_BASE_URL: emulator.url };
  const args = ["drift", "--catalog", "products_export.csv", "--catalog-prefix", "eu-"];
  const active = await run([...args, "--from", "shopify", "--only", "active"], { env });
  expect(active).toMatchObject({ code: 0 });
  expect(active.stderr).toContain("products_export.csv: read as a Shopify export: 1 product, 2 im");
  const all = await run([...args, "--json"], { env });
  expect(all.code).toBe(2);
  expect(all.stdout).toContain('"eu-hat"');
  const both = await run(["drift", "--stack", "x.json", "--from", "shopify"], { env });
  expect(refusal(both)).toContain("cannot be used with option '--from");
});
