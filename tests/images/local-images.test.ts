import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, rmSync, truncateSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { ValidationError } from "../../provider/api/errors.ts";
import { imageTypeOf } from "../../provider/images/image-type.ts";
import { LocalImages } from "../../provider/images/local-images.ts";
import type { Declaration } from "../../provider/product/declaration.ts";
import { create, diff, update } from "../../provider/product/operations.ts";
import { UNKNOWN } from "../../provider/pulumi.ts";
import { Shop } from "../product/shop.ts";
import { FRONT } from "../testing/session.ts";
import { checked, folder, imageFile, png } from "./image-files.ts";

const UPLOAD = expect.stringMatching(/^upload:\/\//);

/** A product with two images of its own and one on the web. */
function jacket(): Declaration {
  return {
    externalId: "shirt-42",
    title: "Jacket",
    images: [
      { file: imageFile("front.png", png("front")) },
      { url: FRONT },
      { file: imageFile("back.png", png("back")), classifications: ["back"] },
    ],
  };
}

/** The images of the last upsert, as the form named them. */
const SENT = [
  { source: { fileKey: "image-0" } },
  { source: { url: FRONT } },
  { source: { fileKey: "image-2" }, classifications: ["back"] },
];

test("files are uploaded, and the state remembers their hash, not their bytes", async () => {
  const shop = await Shop.open();
  const declaration = await checked(jacket());
  const state = await create(shop.api, declaration);
  expect(shop.requests).toEqual(["GET /products/shirt-42 → 404", "POST /products → 201"]);
  expect(shop.sent).toEqual([{ externalId: "shirt-42", title: "Jacket", images: SENT }]);
  expect(shop.emulator.products.get("shirt-42")?.images).toEqual([
    { sourceUrl: UPLOAD, order: 0 },
    { sourceUrl: FRONT, order: 1 },
    { sourceUrl: UPLOAD, order: 2, classifications: ["back"] },
  ]);
  const hash = (bytes: Buffer) => createHash("sha256").update(bytes).digest("base64url");
  expect(state.lastApplied.uploads).toEqual({
    [state.images[0]?.sourceUrl ?? ""]: {
      file: join(folder, "front.png"),
      hash: hash(png("front")),
    },
    [state.images[2]?.sourceUrl ?? ""]: { file: join(folder, "back.png"), hash: hash(png("back")) },
  });
  expect(state).toStrictEqual(JSON.parse(JSON.stringify(state)));
});

test("an unchanged file costs nothing, wherever it lies", async () => {
  const shop = await Shop.open();
  const state = await shop.create(await checked(jacket()));
  expect(diff(state, await checked(jacket())).changes).toBe(false);
  mkdirSync(join(folder, "elsewhere"));
  const { images = [], ...others } = jacket();
  const moved = images.map(({ file, ...image }) => {
    if (file === undefined) return image;
    const path = file.replace(folder, join(folder, "elsewhere"));
    copyFileSync(file, path);
    return { ...image, file: path };
  });
  expect(diff(state, await checked({ ...others, images: moved })).changes).toBe(false);
  expect(shop.requests).toEqual([]);
});

test("a changed file is one request, which carries the whole list", async () => {
  const shop = await Shop.open();
  const state = await shop.create(await checked(jacket()));
  jacket();
  imageFile("front.png", png("another front"));
  const declaration = await checked({ ...jacketAgain(), title: "Jacket" });
  expect(diff(state, declaration)).toEqual({ changes: true, replaces: [] });
  const updated = await update(shop.api, state, declaration);
  expect(shop.requests).toEqual(["POST /products → 200"]);
  expect(shop.sent).toEqual([{ externalId: "shirt-42", images: SENT }]);
  expect(diff(updated, declaration).changes).toBe(false);
  expect(updated.images[0]?.sourceUrl).not.toBe(state.images[0]?.sourceUrl);
});

/** The jacket's declaration with its files as they lie. */
function jacketAgain(): Declaration {
  return {
    externalId: "shirt-42",
    images: [
      { file: join(folder, "front.png") },
      { url: FRONT },
      { file: join(folder, "back.png"), classifications: ["back"] },
    ],
  };
}

test("a change of anything else uploads nothing", async () => {
  const shop = await Shop.open();
  const state = await shop.create(await checked(jacket()));
  const declaration = await checked({ ...jacket(), title: "Coat" });
  const updated = await update(shop.api, state, declaration);
  expect(shop.sent).toEqual([{ externalId: "shirt-42", title: "Coat" }]);
  expect(shop.emulator.requests[0]?.headers["content-type"]).toBe("application/json");
  expect(updated.lastApplied.uploads).toEqual(state.lastApplied.uploads);
});

test.each<[string, (images: NonNullable<Declaration["images"]>) => unknown[]]>([
  ["another order", (images) => images.toReversed()],
  ["one image less", (images) => images.slice(0, 2)],
  ["a file in place of a URL", ([front, , back]) => [front, { file: front?.file }, back]],
  ["other classifications", ([front, web]) => [front, { ...web, classifications: ["web"] }]],
])("%s is a change of the list, and settled by one request", async (_case, edit) => {
  const shop = await Shop.open();
  const state = await shop.create(await checked(jacket()));
  const { images = [], ...others } = jacket();
  const declaration = await checked({ ...others, images: edit(images) as typeof images });
  expect(diff(state, declaration).changes).toBe(true);
  const updated = await update(shop.api, state, declaration);
  expect(shop.requests).toEqual(["POST /products → 200"]);
  expect(diff(updated, declaration).changes).toBe(false);
});

test("the same file twice is two images", async () => {
  const shop = await Shop.open();
  const file = imageFile("twice.png", png("twice"));
  const declaration = await checked({ ...jacket(), images: [{ file }, { file }] });
  const state = await shop.create(declaration);
  expect(state.images).toHaveLength(2);
  expect(diff(state, declaration).changes).toBe(false);
});

describe("a refresh", () => {
  test("finds no drift in use, and keeps what is declared", async () => {
    const shop = await Shop.open();
    const declaration = await checked(jacket());
    const state = await shop.create(declaration);
    shop.emulator.tryOn({ externalId: "shirt-42" });
    const found = await shop.refresh(state, declaration);
    expect(found).toMatchObject({ drift: false, inputs: declaration });
    expect(found.inputs).toEqual(declaration);
  });

  test("finds an upload that somebody else made, and up restores ours", async () => {
    const shop = await Shop.open();
    const declaration = await checked(jacket());
    const state = await shop.create(declaration);
    const theirs = ["upload://theirs", ...state.images.slice(1)];
    shop.emulator.products.edit("shirt-42", { images: theirs });
    const found = await shop.refresh(state, declaration);
    expect(found.drift).toBe(true);
    expect(found.inputs.images?.[0]).toEqual({ url: "upload://theirs" });
    shop.later();
    const updated = await update(shop.api, found.state, declaration);
    expect(shop.requests).toEqual(["POST /products → 200"]);
    expect((await shop.refresh(updated, declaration)).drift).toBe(false);
  });

  test("takes an edit of another field for what it is", async () => {
    const shop = await Shop.open();
    const declaration = await checked(jacket());
    const state = await shop.create(declaration);
    shop.emulator.products.edit("shirt-42", { title: "Edited" });
    const { drift, state: refreshed, inputs } = await shop.refresh(state, declaration);
    expect(drift).toBe(true);
    expect(inputs).toEqual({ ...declaration, title: "Edited" });
    await update(shop.api, refreshed, declaration);
    expect(shop.sent).toEqual([{ externalId: "shirt-42", title: "Jacket" }]);
  });
});

test("a product deleted behind our back is made again with its files", async () => {
  const shop = await Shop.open();
  const state = await shop.create(await checked(jacket()));
  shop.emulator.products.delete("shirt-42");
  const declaration = await checked({ ...jacket(), title: "Coat" });
  const updated = await update(shop.api, state, declaration);
  expect(shop.requests).toEqual(["POST /products → 400", "POST /products → 201"]);
  expect(diff(updated, declaration).changes).toBe(false);
});

test("a product that exists is not taken for ours by its uploads", async () => {
  const shop = await Shop.open();
  const declaration = await checked(jacket());
  await shop.create(declaration);
  await expect(create(shop.api, declaration)).rejects.toThrow("differs in images");
  const adopted = await create(shop.api, { ...declaration, onExisting: "adopt" });
  expect(diff(adopted, { ...declaration, onExisting: "adopt" }).changes).toBe(false);
});

test.each([["before"], ["after"]] as const)(
  "an upload cut off %s it took effect is sent again from its beginning",
  async (reset) => {
    const shop = await Shop.open();
    const file = imageFile("large.png", png("large", 3_000_000));
    const declaration = await checked({ externalId: "shirt-42", images: [{ file }] });
    shop.emulator.faults.add({ match: { method: "POST" }, reset });
    const state = await create(shop.api, declaration);
    const uploads = shop.emulator.requests.filter(({ method }) => method === "POST");
    expect(uploads.map(({ status }) => status)).toEqual([
      undefined,
      reset === "before" ? 201 : 200,
    ]);
    for (const { headers } of uploads)
      expect(Number(headers["content-length"])).toBeGreaterThan(3e6);
    expect(diff(state, declaration).changes).toBe(false);
  },
);

describe("before any request", () => {
  test.each<[string, (name: string) => string, RegExp]>([
    ["missing", (name) => join(folder, name), /^does not exist: \/.*\/missing$/],
    ["a folder", () => folder, /^is not a file$/],
    ["empty", (name) => imageFile(name, ""), /^is empty$/],
    [
      "text",
      (name) => imageFile(name, "A text"),
      /^is not a JPEG, PNG, GIF, WebP, AVIF or HEIC image/,
    ],
    [
      "a PNG by its name alone",
      () => imageFile("a.png", "%PDF-1.7 and so on"),
      /^is not a JPEG, PNG/,
    ],
    ["too large", tooLarge, /^is larger than 20 MiB, the limit for an upload$/],
    [
      "below a file",
      (name) => `${imageFile(name, "x")}/image.png`,
      /^can't be read \(ENOTDIR\): \//,
    ],
    ["no path", () => "a\0b", /^can't be read \(ERR_INVALID_ARG_VALUE\)/],
  ])("%s is one clear error", async (name, makeFile, reason) => {
    const images = [{ url: FRONT }, { file: makeFile(name) }];
    const { problems } = await new LocalImages().hash({ externalId: "a", images });
    expect(problems).toEqual([{ path: "images[1].file", message: expect.stringMatching(reason) }]);
  });

  function tooLarge(name: string): string {
    const path = imageFile(name, png("large"));
    truncateSync(path, 20 * 2 ** 20 + 1);
    return path;
  }

  test("20 MiB are not too large", async () => {
    const path = imageFile("limit.png", png("limit"));
    truncateSync(path, 20 * 2 ** 20);
    await expect(new LocalImages().hash({ images: [{ file: path }] })).resolves.toMatchObject({
      problems: [],
    });
  });

  test("every file is looked at", async () => {
    const images = [{ file: "gone-1.png" }, { url: FRONT }, { file: "gone-2.png" }];
    const { problems } = await new LocalImages().hash({ images });
    expect(problems.map(({ path }) => path)).toEqual(["images[0].file", "images[2].file"]);
    expect(problems[0]?.message).toBe(`does not exist: ${resolve("gone-1.png")}`);
  });

  test.each([[UNKNOWN], [[UNKNOWN]], [[{ file: UNKNOWN }]], [undefined]])(
    "%j is not known yet, or not there",
    async (images) => {
      const inputs = { externalId: "a", images };
      await expect(new LocalImages().hash(inputs)).resolves.toEqual({ inputs, problems: [] });
    },
  );

  test.each([
    [
      "changed",
      () => imageFile("fickle.png", png("second")),
      /has changed since it was checked; nothing was/,
    ],
    [
      "removed",
      () => rmSync(join(folder, "fickle.png")),
      /does not exist: .*; nothing was uploaded/,
    ],
  ])("a file that was %s since it was checked is an error", async (_case, meddle, message) => {
    const shop = await Shop.open();
    const file = imageFile("fickle.png", png("first"));
    const declaration = await checked({ externalId: "shirt-42", images: [{ file }] });
    meddle();
    const attempt = create(shop.api, declaration);
    await expect(attempt).rejects.toThrow(message);
    await expect(attempt).rejects.toBeInstanceOf(ValidationError);
    expect(shop.requests).toEqual(["GET /products/shirt-42 → 404"]);
  });
});

test("a path into the working directory is remembered without it, as a checkout may move", async () => {
  const here = imageFileBelowHere();
  try {
    const { inputs } = await new LocalImages().hash({
      images: [{ file: resolve(here) }, { file: here }],
    });
    const hash = createHash("sha256").update(png("here")).digest("base64url");
    expect(inputs.images).toEqual([
      { file: here, hash },
      { file: here, hash },
    ]);
    const content = await new LocalImages().open({ file: here, hash });
    expect(Buffer.from(await content.arrayBuffer())).toEqual(png("here"));
    expect(content.type).toBe("image/png");
  } finally {
    rmSync(here);
  }
});

function imageFileBelowHere(): string {
  const name = `here-${process.pid}.png`;
  copyFileSync(imageFile(name, png("here")), join(__dirname, name));
  return relative(process.cwd(), join(__dirname, name));
}

test.each([
  ["image/jpeg", "ffd8ffe000104a4649460001"],
  ["image/png", "89504e470d0a1a0a0000000d"],
  ["image/gif", "474946383961010001008000"],
  ["image/webp", "524946462400000057454250"],
  ["image/avif", "0000001c6674797061766966"],
  ["image/avif", "0000001c6674797061766973"],
  ["image/heic", "000000186674797068656963"],
  ["image/heif", "00000018667479706d696631"],
  [undefined, "524946462400000057415645"],
  [undefined, "00000018667479706d703432"],
  [undefined, "255044462d312e370a25b5b5"],
  [undefined, "3c73766720786d6c6e733d22"],
  [undefined, "89504e"],
  [undefined, ""],
])("%s is told by its first bytes, %s", (type, hex) => {
  expect(imageTypeOf(Buffer.from(hex, "hex"))).toBe(type);
});
