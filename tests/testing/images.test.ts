import { isImage } from "../../provider/testing/images.ts";
import type { Emulator } from "../../provider/testing/index.ts";
import {
  BACK,
  call,
  encodeForm,
  FRONT,
  PNG,
  post,
  type Reply,
  shirt,
  startEmulator,
} from "./session.ts";

async function postForm(
  emulator: Emulator,
  data: string | Blob | undefined,
  files: Record<string, Uint8Array | string> = {},
): Promise<Reply> {
  const form = await encodeForm({ ...(data !== undefined && { data }), ...files });
  return call(emulator, "POST", "/products", form);
}

test.each([
  ["source.url", { images: [{ source: { url: FRONT } }, { source: { url: BACK } }] }],
  ["a flat url", { images: [{ url: FRONT }, { url: BACK }] }],
  ["imageUrls", { imageUrls: [FRONT, BACK] }],
])("an upsert accepts images as %s", async (_shape, images) => {
  const emulator = await startEmulator();
  const { json } = await post(emulator, { externalId: "shirt-1", ...images });
  expect(json.images).toEqual([
    { sourceUrl: FRONT, order: 0 },
    { sourceUrl: BACK, order: 1 },
  ]);
});

test("an image keeps its classifications", async () => {
  const emulator = await startEmulator();
  const image = { source: { url: FRONT }, classifications: { view: "front" } };
  const { json } = await post(emulator, shirt({ images: [image] }));
  expect(json.images).toEqual([{ sourceUrl: FRONT, order: 0, classifications: { view: "front" } }]);
});

test.each([
  ["the source form", { source: { url: FRONT }, role: "top-back" }],
  ["the flat form", { url: FRONT, role: "top-back" }],
])("an image in %s keeps its role, until it is sent without", async (_form, image) => {
  const emulator = await startEmulator();
  const set = await post(emulator, shirt({ images: [image, { url: BACK }] }));
  expect(set.json.images).toEqual([
    { sourceUrl: FRONT, order: 0, role: "top-back" },
    { sourceUrl: BACK, order: 1 },
  ]);
  expect((await post(emulator, { externalId: "shirt-1", title: "T" })).json.images).toEqual(
    set.json.images,
  );
  const { json } = await post(emulator, shirt({ images: [{ url: FRONT }, { url: BACK }] }));
  expect(json.images[0]).toEqual({ sourceUrl: FRONT, order: 0 });
});

test("a role and classifications of null are answered as if they were not sent", async () => {
  const emulator = await startEmulator();
  const image = { url: FRONT, role: null, classifications: null };
  const { json } = await post(emulator, shirt({ images: [image] }));
  expect(json.images).toEqual([{ sourceUrl: FRONT, order: 0 }]);
});

test("an edit behind the API's back can set a role", async () => {
  const { products } = await startEmulator();
  products.put({ externalId: "shirt-1" });
  const images = [
    { sourceUrl: FRONT, role: "front" },
    { sourceUrl: BACK, role: null },
  ];
  expect(products.edit("shirt-1", { images }).images).toEqual([
    { sourceUrl: FRONT, order: 0, role: "front" },
    { sourceUrl: BACK, order: 1, role: null },
  ]);
});

test.each([
  ["role", 7, "must be a string or null"],
  ["role", { name: "front" }, "must be a string or null"],
  ["classifications", ["front"], "must be an object or null"],
  ["classifications", "front", "must be an object or null"],
])("an image whose %s is %j is refused", async (name, value, message) => {
  const emulator = await startEmulator();
  const images = [{ url: FRONT }, { source: { url: BACK }, [name]: value }];
  expect(await post(emulator, shirt({ images }))).toMatchObject({
    status: 400,
    json: { code: "VALIDATION_FAILED", details: [{ path: `images.1.${name}`, message }] },
  });
  expect(emulator.products.size).toBe(0);
});

test("an upsert with images replaces the whole list", async () => {
  const emulator = await startEmulator();
  await post(emulator, shirt({ imageUrls: undefined, images: [{ url: FRONT }, { url: BACK }] }));
  const { json } = await post(emulator, shirt({ images: [{ url: BACK }] }));
  expect(json.images).toEqual([{ sourceUrl: BACK, order: 0 }]);
});

test.each([
  ["nested", { source: { fileKey: "front" } }],
  ["flat", { fileKey: "front" }],
])("a form uploads the file that a %s fileKey names", async (_shape, image) => {
  const emulator = await startEmulator();
  const data = JSON.stringify({ externalId: "shirt-1", images: [image, { url: BACK }] });
  const first = await postForm(emulator, data, { front: PNG });
  expect(first.status).toBe(201);
  expect(first.json.images).toEqual([
    { sourceUrl: expect.stringMatching(/^upload:\/\/[\w-]{8,}$/), order: 0 },
    { sourceUrl: BACK, order: 1 },
  ]);
  expect(emulator.requests[0]).toMatchObject({ externalId: "shirt-1", body: JSON.parse(data) });
  const again = await postForm(emulator, data, { front: PNG });
  expect(again.json.images[0].sourceUrl).not.toBe(first.json.images[0].sourceUrl);
});

test("the field data of a form can be a JSON part", async () => {
  const emulator = await startEmulator();
  const data = new Blob([JSON.stringify(shirt())], { type: "application/json" });
  expect((await postForm(emulator, data)).json.externalId).toBe("shirt-1");
});

describe("a form is refused", () => {
  const data = JSON.stringify({ externalId: "s", images: [{ source: { fileKey: "front" } }] });
  test.each<[string, string, string | undefined, Record<string, Uint8Array | string>, string]>([
    [
      "without the file that it names",
      "MULTIPART_FILE_NOT_FOUND",
      data,
      {},
      "images.0.source.fileKey",
    ],
    [
      "with text instead of a file",
      "MULTIPART_FILE_NOT_FOUND",
      data,
      { front: "text" },
      "images.0.source.fileKey",
    ],
    [
      "with a file that is not an image",
      "INVALID_IMAGE",
      data,
      { front: Buffer.from("%PDF-1.7") },
      "images.0.source.fileKey",
    ],
    [
      "with an empty file",
      "INVALID_IMAGE",
      data,
      { front: Buffer.alloc(0) },
      "images.0.source.fileKey",
    ],
    ["without data", "VALIDATION_FAILED", undefined, { front: PNG }, "data"],
    ["with data that is not JSON", "VALIDATION_FAILED", "{", {}, "data"],
  ])("%s", async (_case, code, body, files, path) => {
    const emulator = await startEmulator();
    const { status, json } = await postForm(emulator, body, files);
    expect({ status, code: json.code }).toEqual({ status: 400, code });
    expect(json.message).toMatch(new RegExp(`^${path} `));
    // The API lists `details` only where it validates the fields of a body.
    expect(json.details?.[0].path).toBe(code === "VALIDATION_FAILED" ? path : undefined);
    expect(emulator.products.size).toBe(0);
  });

  test("when its boundary is not the one in the header", async () => {
    const emulator = await startEmulator();
    const headers = { "content-type": "multipart/form-data; boundary=x" };
    const { status, json } = await call(emulator, "POST", "/products", { body: "?", headers });
    expect({ status, code: json.code }).toEqual({ status: 400, code: "VALIDATION_FAILED" });
  });
});

test("a fileKey in a JSON body is refused, because there is no file", async () => {
  const emulator = await startEmulator();
  const { status, json } = await post(emulator, shirt({ images: [{ fileKey: "front" }] }));
  expect({ status, code: json.code }).toEqual({ status: 400, code: "MULTIPART_FILE_NOT_FOUND" });
});

test.each([
  ["a string", ["x"], "images.0"],
  ["an object with neither url nor fileKey", [{ source: {} }], "images.0.source"],
  ["an object with both url and fileKey", [{ url: FRONT, fileKey: "x" }], "images.0"],
  ["an object whose source is a string", [{ source: FRONT }], "images.0.source"],
  [
    "an object whose url is not a URL",
    [{ url: FRONT }, { source: { url: "front.jpg" } }],
    "images.1.source.url",
  ],
  ["an object whose url is an upload", [{ url: "upload://x" }], "images.0.url"],
  ["an object whose url is a number", [{ url: 7 }], "images.0.url"],
])("an image that is %s is refused", async (_case, images, path) => {
  const emulator = await startEmulator();
  const { status, json } = await post(emulator, shirt({ images }));
  expect({ status, code: json.code }).toEqual({ status: 400, code: "INVALID_IMAGE_INPUT" });
  expect(json.message).toMatch(new RegExp(`^${path} must `));
  expect(json).not.toHaveProperty("details");
});

test.each([
  ["a JPEG", true, "ffd8ffe000104a4649460001"],
  ["a PNG", true, "89504e470d0a1a0a0000000d"],
  ["a GIF", true, "474946383961010001008000"],
  ["a WebP", true, "524946462400000057454250"],
  ["an AVIF", true, "0000001c6674797061766966"],
  ["a HEIC", true, "000000186674797068656963"],
  ["a WAV", false, "524946462400000057415645"],
  ["an MP4", false, "00000018667479706d703432"],
  ["a PDF", false, "255044462d312e370a25b5b5"],
  ["a truncated PNG", false, "89504e"],
])("for the first bytes of %s, isImage is %s", (_type, expected, hex) => {
  expect(isImage(Buffer.from(hex, "hex"))).toBe(expected);
});
