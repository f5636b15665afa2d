import { execFileSync } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { copyFileSync, mkdirSync, rmSync, symlinkSync, truncateSync, utimesSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { ValidationError } from "../../provider/api/errors.ts";
import { imageTypeOf } from "../../provider/images/image-type.ts";
import { LocalImages } from "../../provider/images/local-images.ts";
import type { Declaration } from "../../provider/product/declaration.ts";
import type { CheckedImage } from "../../provider/product/images.ts";
import { diff } from "../../provider/product/lifecycle.ts";
import { UNKNOWN } from "../../provider/pulumi.ts";
import { create, Shop, update } from "../product/shop.ts";
import { FRONT } from "../testing/session.ts";
import { checked, folder, imageFile, png } from "./image-files.ts";

const UPLOAD = expect.stringMatching(/^upload:\/\//);

/** Writes two local images, and declares them beside one on the web. */
function jacket(): Declaration {
  return {
    externalId: "shirt-42",
    title: "Jacket",
    images: [
      { file: imageFile("front.png", png("front")) },
      { url: FRONT },
      { file: imageFile("back.png", png("back")), classifications: { side: "back" } },
    ],
  };
}

/** The jacket's images as an upsert sends them. */
const SENT = [
  { source: { fileKey: "image-0" } },
  { source: { url: FRONT } },
  { source: { fileKey: "image-2" }, classifications: { side: "back" } },
];

test("a create uploads local images, and keeps their hashes in the state", async () => {
  const shop = await Shop.open();
  const declaration = await checked(jacket());
  const state = await create(shop.api, declaration);
  expect(shop.requests).toEqual(["GET /products/shirt-42 → 404", "POST /products → 201"]);
  expect(shop.sent).toEqual([{ externalId: "shirt-42", title: "Jacket", images: SENT }]);
  expect(shop.emulator.products.get("shirt-42")?.images).toEqual([
    { sourceUrl: UPLOAD, order: 0 },
    { sourceUrl: FRONT, order: 1 },
    { sourceUrl: UPLOAD, order: 2, classifications: { side: "back" } },
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

test("an unchanged file is not a change, even if it moved", async () => {
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

test("a changed file leads to one request with the whole list of images", async () => {
  const shop = await Shop.open();
  const state = await shop.create(await checked(jacket()));
  const sameDeclaration = jacket();
  imageFile("front.png", png("another front"));
  const declaration = await checked(sameDeclaration);
  expect(diff(state, declaration)).toEqual({ changes: true, replaces: [] });
  const updated = await update(shop.api, state, declaration);
  expect(shop.requests).toEqual(["POST /products → 200"]);
  expect(shop.sent).toEqual([{ externalId: "shirt-42", images: SENT }]);
  expect(diff(updated, declaration).changes).toBe(false);
  expect(updated.images[0]?.sourceUrl).not.toBe(state.images[0]?.sourceUrl);
});

test("a change of another field uploads nothing", async () => {
  const shop = await Shop.open();
  const state = await shop.create(await checked(jacket()));
  const declaration = await checked({ ...jacket(), title: "Coat" });
  const updated = await update(shop.api, state, declaration);
  expect(shop.sent).toEqual([{ externalId: "shirt-42", title: "Coat" }]);
  expect(shop.emulator.requests[0]?.headers["content-type"]).toBe("application/json");
  expect(updated.lastApplied.uploads).toEqual(state.lastApplied.uploads);
});

test.each<[string, (images: NonNullable<Declaration["images"]>) => unknown[]]>([
  ["a changed order", (images) => images.toReversed()],
  ["a removed image", (images) => images.slice(0, 2)],
  ["a file in place of a URL", ([front, , back]) => [front, { file: front?.file }, back]],
  [
    "a changed classification",
    ([front, web]) => [front, { ...web, classifications: { side: "web" } }],
  ],
])("%s changes the list, and takes one request", async (_case, edit) => {
  const shop = await Shop.open();
  const state = await shop.create(await checked(jacket()));
  const { images = [], ...others } = jacket();
  const declaration = await checked({ ...others, images: edit(images) as typeof images });
  expect(diff(state, declaration).changes).toBe(true);
  const updated = await update(shop.api, state, declaration);
  expect(shop.requests).toEqual(["POST /products → 200"]);
  expect(diff(updated, declaration).changes).toBe(false);
});

test("the same file declared twice makes two images", async () => {
  const shop = await Shop.open();
  const file = imageFile("twice.png", png("twice"));
  const declaration = await checked({ ...jacket(), images: [{ file }, { file }] });
  const state = await shop.create(declaration);
  expect(state.images).toHaveLength(2);
  expect(diff(state, declaration).changes).toBe(false);
});

describe("a refresh", () => {
  test("after a try-on finds no drift, and returns the declared files", async () => {
    const shop = await Shop.open();
    const declaration = await checked(jacket());
    const state = await shop.create(declaration);
    shop.emulator.tryOn({ externalId: "shirt-42" });
    const found = await shop.refresh(state, declaration);
    expect(found).toMatchObject({ drift: false, inputs: declaration });
    expect(found.inputs).toEqual(declaration);
  });

  test("finds somebody else's upload, and an update restores the declared file", async () => {
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

  test("after an edit of another field reports only that field", async () => {
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

test("an update of a product that somebody deleted uploads its files again", async () => {
  const shop = await Shop.open();
  const state = await shop.create(await checked(jacket()));
  shop.emulator.products.delete("shirt-42");
  const declaration = await checked({ ...jacket(), title: "Coat" });
  const updated = await update(shop.api, state, declaration);
  expect(shop.requests).toEqual(["POST /products → 400", "POST /products → 201"]);
  expect(diff(updated, declaration).changes).toBe(false);
});

test("an existing product is not recognized by its uploads, only adopted", async () => {
  const shop = await Shop.open();
  const declaration = await checked(jacket());
  await shop.create(declaration);
  await expect(create(shop.api, declaration)).rejects.toThrow("differs in images");
  const adopted = await create(shop.api, { ...declaration, onExisting: "adopt" });
  expect(diff(adopted, { ...declaration, onExisting: "adopt" }).changes).toBe(false);
});

test.each([["before"], ["after"]] as const)(
  "an upload that broke off %s it took effect is sent again from the beginning",
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

describe("the check of a local image", () => {
  test.each<[string, (name: string) => string, RegExp]>([
    ["missing", (name) => join(folder, name), /^does not exist: \/.*\/missing$/],
    ["a folder", () => folder, /^is not a regular file$/],
    ["a pipe", pipe, /^is not a regular file$/],
    ["a link to a pipe", (name) => link(pipe(`${name} itself`), name), /^is not a regular file$/],
    ["a device", () => "/dev/zero", /^is not a regular file$/],
    ["a link to nothing", (name) => link("gone", name), /^does not exist: /],
    ["empty", (name) => imageFile(name, ""), /^is empty$/],
    [
      "a text",
      (name) => imageFile(name, "A text"),
      /^is not a JPEG, PNG, GIF, WebP, AVIF or HEIC image/,
    ],
    ["a PDF named a.png", () => imageFile("a.png", "%PDF-1.7 and so on"), /^is not a JPEG, PNG/],
    ["too large", tooLarge, /^is larger than 20 MiB, the limit for an upload$/],
    [
      "below a file",
      (name) => `${imageFile(name, "x")}/image.png`,
      /^can't be read \(ENOTDIR\): \//,
    ],
    ["at a path with a NUL character", () => "a\0b", /^can't be read \(ERR_INVALID_ARG_VALUE\)/],
  ])("fails with one clear error if it is %s", async (name, makeFile, reason) => {
    const images = [{ url: FRONT }, { file: makeFile(name) }];
    const { problems } = await new LocalImages().hash({ externalId: "a", images });
    expect(problems).toEqual([{ path: "images[1].file", message: expect.stringMatching(reason) }]);
  });

  test("follows links", async () => {
    const path = link(imageFile("linked.png", png("linked")), "link.png");
    const { inputs, problems } = await new LocalImages().hash({ images: [{ file: path }] });
    expect(problems).toEqual([]);
    const hash = createHash("sha256").update(png("linked")).digest("base64url");
    expect(inputs.images).toEqual([{ file: path, hash }]);
  });

  function tooLarge(name: string): string {
    const path = imageFile(name, png("large"));
    truncateSync(path, 20 * 2 ** 20 + 1);
    return path;
  }

  test("accepts 20 MiB", async () => {
    const path = imageFile("limit.png", png("limit"));
    truncateSync(path, 20 * 2 ** 20);
    await expect(new LocalImages().hash({ images: [{ file: path }] })).resolves.toMatchObject({
      problems: [],
    });
  });

  test("finds the problems of all files", async () => {
    const images = [{ file: "gone-1.png" }, { url: FRONT }, { file: "gone-2.png" }];
    const { problems } = await new LocalImages().hash({ images });
    expect(problems.map(({ path }) => path)).toEqual(["images[0].file", "images[2].file"]);
    expect(problems[0]?.message).toBe(`does not exist: ${resolve("gone-1.png")}`);
  });

  test.each<[string, unknown]>([
    ["are not known yet", UNKNOWN],
    ["include one that is not known yet", [UNKNOWN]],
    ["have a file that is not known yet", [{ file: UNKNOWN }]],
    ["are not declared", undefined],
  ])("skips images that %s", async (_case, images) => {
    const inputs = { externalId: "a", images };
    await expect(new LocalImages().hash(inputs)).resolves.toEqual({ inputs, problems: [] });
  });

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
  ])(
    "is repeated at the upload, which fails if the file was %s",
    async (_case, meddle, message) => {
      const shop = await Shop.open();
      const file = imageFile("fickle.png", png("first"));
      const declaration = await checked({ externalId: "shirt-42", images: [{ file }] });
      meddle();
      const attempt = create(shop.api, declaration);
      await expect(attempt).rejects.toThrow(message);
      await expect(attempt).rejects.toBeInstanceOf(ValidationError);
      expect(shop.requests).toEqual(["GET /products/shirt-42 → 404"]);
    },
  );
});

describe("what is uploaded is what was checked, although", () => {
  const secret = png("secret");
  const time = new Date("2026-01-01");

  /** Declares an image behind a link, which then leads to a file of the same size and time. */
  async function swapped(swap: (link: string) => void) {
    const path = link(imageFile("shown.png", png("shown")), `${randomUUID()}.png`);
    utimesSync(imageFile("secret.png", secret), time, time);
    utimesSync(path, time, time);
    const images = new LocalImages();
    const { inputs } = await images.hash({ images: [{ file: path }] });
    const [image] = inputs.images as [CheckedImage];
    return { images, image, swap: () => swap(path) };
  }

  function relink(path: string): void {
    rmSync(path);
    symlinkSync(join(folder, "secret.png"), path);
  }

  test("a link is changed between the check and the upload", async () => {
    const { images, image, swap } = await swapped(relink);
    swap();
    await expect(images.open(image)).rejects.toThrow(
      "has changed since it was checked; nothing was uploaded. Run the operation again.",
    );
  });

  test("a link is changed while the upload is being sent", async () => {
    const { images, image, swap } = await swapped(relink);
    const content = await images.open(image);
    swap();
    expect(Buffer.from(await content.arrayBuffer())).toEqual(png("shown"));
  });

  test("a pipe takes the place of the file", async () => {
    const { images, image, swap } = await swapped((path) => {
      rmSync(path);
      execFileSync("mkfifo", [path]);
    });
    swap();
    await expect(images.open(image)).rejects.toThrow("is not a regular file; nothing was uploaded");
  });
});

test("an absolute path below the working directory becomes relative, because a checkout may move", async () => {
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

/** Makes a pipe that nobody writes to. */
function pipe(name: string): string {
  const path = join(folder, name);
  execFileSync("mkfifo", [path]);
  return path;
}

function link(target: string, name: string): string {
  const path = join(folder, name);
  symlinkSync(target, path);
  return path;
}

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
])("imageTypeOf returns %s for the bytes %j", (type, hex) => {
  expect(imageTypeOf(Buffer.from(hex, "hex"))).toBe(type);
});
