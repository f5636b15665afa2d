import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { readCatalogFile } from "../../provider/catalog/file.ts";
import { problemsOf } from "./catalog-file.ts";

const machine = realpathSync(mkdtempSync(join(tmpdir(), "pulumi-genlook-images-")));
const shop = join(machine, "shop");
const OUTSIDE =
  "images[0].file is outside of the catalog's folder; move the image there, or set `imageRoot` to a folder that holds all images";

beforeAll(() => {
  mkdirSync(join(shop, "images"), { recursive: true });
  for (const file of ["secret.png", "shop/a.png", "shop/images/b.png"]) {
    writeFileSync(join(machine, file), "");
  }
  const links = {
    "shop/to-secret.png": "../secret.png",
    "shop/to-nothing.png": "../no-secret.png",
    "shop/to-machine": "..",
    "shop/images/to-secret-by-links.png": "../to-machine/secret.png",
    "shop/to-images": join(shop, "images"),
    "shop/to-a-by-outside.png": "../shop/a.png",
    "shop/loop": "loop",
    "to-shop": "shop",
  };
  for (const [path, target] of Object.entries(links)) symlinkSync(target, join(machine, path));
});

afterAll(() => rmSync(machine, { recursive: true }));

/** Writes a catalog with one image into a folder, and returns its path. */
function catalogOf(file: string, folder = shop): string {
  const path = join(folder, "products.json");
  writeFileSync(path, JSON.stringify([{ externalId: "a", images: [{ file }] }]));
  return path;
}

describe("an image outside of the catalog's folder is refused, whether it exists or not:", () => {
  test.each([
    ["a path upwards", "../secret.png"],
    ["a path upwards to nothing", "../no-secret.png"],
    ["an absolute path", join(machine, "secret.png")],
    ["an absolute path to nothing", join(machine, "no-secret.png")],
    ["a path that goes down and up", "images/../../secret.png"],
    ["a link", "to-secret.png"],
    ["a link to nothing", "to-nothing.png"],
    ["a path through a link", "to-machine/secret.png"],
    ["a path through a link to nothing", "to-machine/no/secret.png"],
    ["a link through a link", "images/to-secret-by-links.png"],
    ["a folder with a similar name", join(machine, "shop-2", "a.png")],
  ])("%s", async (_case, file) => {
    await expect(problemsOf(catalogOf(file))).resolves.toEqual([
      [expect.stringMatching(/^products\.json:1:\d+$/), OUTSIDE],
    ]);
  });
});

describe("an image within the catalog's folder is accepted:", () => {
  test.each([
    ["a path", "images/b.png"],
    ["a path to nothing, which the check of images names", "images/none.png"],
    ["an absolute path", join(shop, "a.png")],
    ["a path that goes up and down", "../shop/a.png"],
    ["a link within the folder", "to-images/b.png"],
    ["a link that leaves the folder and comes back", "to-a-by-outside.png"],
    ["a name that begins with dots", "..a.png"],
    ["a link that leads to itself, which the check of images names", "loop"],
  ])("%s", async (_case, file) => {
    const [declaration] = await readCatalogFile(catalogOf(file));
    expect(declaration?.images).toEqual([{ file: join(file.startsWith("/") ? "/" : shop, file) }]);
  });

  test("a path, where the catalog's folder is a link itself", async () => {
    const path = catalogOf("images/b.png", join(machine, "to-shop"));
    const [declaration] = await readCatalogFile(path);
    expect(declaration?.images).toEqual([{ file: join(dirname(path), "images/b.png") }]);
  });
});

describe("`imageRoot`", () => {
  test("allows images of another folder; paths stay relative to the catalog", async () => {
    const options = { imageRoot: relative(process.cwd(), machine) };
    const [declaration] = await readCatalogFile(catalogOf("../secret.png"), options);
    expect(declaration?.images).toEqual([{ file: join(machine, "secret.png") }]);
  });

  test("refuses images of the catalog's folder when it is another folder", async () => {
    const options = { imageRoot: join(shop, "images") };
    await expect(problemsOf(catalogOf("a.png"), options)).resolves.toEqual([
      [
        expect.stringMatching(/^products\.json:1:\d+$/),
        "images[0].file is outside of `imageRoot`; move the image there, or set it to a folder that holds all images",
      ],
    ]);
  });

  test.each([
    ["is missing", "no/such/folder"],
    ["is a file", join(shop, "a.png")],
  ])("is refused when it %s", async (_case, imageRoot) => {
    await expect(problemsOf(catalogOf("a.png"), { imageRoot })).resolves.toEqual([
      ["options", `imageRoot must be a folder, relative to ${process.cwd()}`],
    ]);
  });
});

test("an image that `transform` takes from the row is held to the same folder", async () => {
  const options = {
    transform: (_product: unknown, row: { readonly images: { readonly file: string }[] }) => ({
      externalId: "x",
      images: row.images,
    }),
  };
  await expect(problemsOf(catalogOf("../secret.png"), options as never)).resolves.toEqual([
    [expect.stringMatching(/^products\.json:1:\d+$/), OUTSIDE],
  ]);
});

test("images outside are named beside the other problems of the row", async () => {
  const path = join(shop, "two.json");
  const images = [{ url: "ftp://x" }, { file: "/etc/passwd" }];
  writeFileSync(path, JSON.stringify([{ externalId: "a", images, validForDays: 400 }]));
  const messages = (await problemsOf(path)).map(([, message = ""]) => message.slice(0, 30));
  expect(messages).toEqual(
    [
      "images[0].url must be an http(s",
      "validForDays must be at most 36",
      "images[1].file is outside of t",
    ].map((text) => text.slice(0, 30)),
  );
});
