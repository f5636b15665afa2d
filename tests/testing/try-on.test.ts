import type { Emulator } from "../../provider/testing/index.ts";
import { BACK, call, encodeForm, FRONT, get, PNG, type Reply, startEmulator } from "./session.ts";

const NOW = "2026-05-01T12:00:00.000Z";

function tryOn(emulator: Emulator, body: unknown, path = "/try-on"): Promise<Reply> {
  return call(emulator, "POST", path, { body });
}

async function upload(emulator: Emulator, texts: Record<string, string> = {}): Promise<string> {
  const form = await encodeForm({ file: PNG, ...texts });
  const { status, json } = await call(emulator, "POST", "/images/upload", form);
  expect(status).toBe(201);
  return json.imageId;
}

async function credits(emulator: Emulator): Promise<number> {
  return (await call(emulator, "GET", "/account/credits")).json.creditBalance;
}

const inline = { externalId: "tee", title: "Tee", images: [{ url: FRONT }, { url: BACK }] };
const person = { image: { source: { url: FRONT } } };

test.each([
  ["of version 1.0", { product: inline, customer: { url: FRONT } }],
  [
    "of version 1.4",
    {
      products: [inline],
      person,
      externalUserId: "user-1",
      output: { watermark: false, keepForDays: 3 },
    },
  ],
])("a body %s writes the product, uses it and costs a credit", async (_version, body) => {
  const emulator = await startEmulator({ now: NOW, credits: 5 });
  const { status, json } = await tryOn(emulator, body);
  expect({ status, json }).toEqual({
    status: 201,
    json: {
      generationId: expect.any(String),
      status: "PENDING",
      productExternalId: "tee",
    },
  });
  expect((await get(emulator, "tee")).json).toMatchObject({
    title: "Tee",
    validForDays: 15,
    lastUsedAt: NOW,
  });
  expect(await credits(emulator)).toBe(4);
});

test("POST /try-on is refused when no credit is left, and writes nothing", async () => {
  const emulator = await startEmulator({ credits: 0 });
  const refused = await tryOn(emulator, { products: [inline], person });
  expect(refused).toMatchObject({ status: 402, json: { code: "INSUFFICIENT_CREDITS" } });
  expect(emulator.products.size).toBe(0);
});

test("a generation is complete when its status is asked for", async () => {
  const emulator = await startEmulator({ now: NOW });
  const { json } = await tryOn(emulator, { products: [inline], person });
  expect((await call(emulator, "GET", `/generations/${json.generationId}`)).json).toEqual({
    generationId: json.generationId,
    status: "COMPLETED",
    resultImageUrl: expect.stringMatching(/^https:/),
    createdAt: NOW,
    updatedAt: NOW,
  });
});

test("POST /try-on/sync answers 200 with the complete generation", async () => {
  const emulator = await startEmulator({ credits: 5 });
  const { status, json } = await tryOn(emulator, { products: [inline], person }, "/try-on/sync");
  expect(status).toBe(200);
  const later = await call(emulator, "GET", `/generations/${json.generationId}`);
  expect(json).toEqual({ ...later.json, productExternalId: "tee" });
  expect(await credits(emulator)).toBe(4);
});

test.each(["nope", "constructor"])("the generation %j is unknown", async (id) => {
  const emulator = await startEmulator();
  expect(await call(emulator, "GET", `/generations/${id}`)).toMatchObject({
    status: 404,
    json: { code: "GENERATION_NOT_FOUND" },
  });
});

test("a client that gets PRODUCT_NOT_FOUND can register the product and try again", async () => {
  const emulator = await startEmulator();
  const reference = { product: { externalId: "tee" }, customer: { id: await upload(emulator) } };
  expect(await tryOn(emulator, reference)).toMatchObject({
    status: 404,
    json: { code: "PRODUCT_NOT_FOUND" },
  });
  expect((await tryOn(emulator, { ...reference, product: inline })).status).toBe(201);
  expect((await tryOn(emulator, reference)).json.productExternalId).toBe("tee");
});

test("a form can carry the files of the product and of the person", async () => {
  const emulator = await startEmulator();
  const data = JSON.stringify({
    products: [{ externalId: "tee", images: [{ source: { fileKey: "front" } }] }],
    person: { image: { source: { fileKey: "me" } } },
  });
  const form = await encodeForm({ data, front: PNG, me: PNG });
  expect((await call(emulator, "POST", "/try-on", form)).status).toBe(201);
  expect(emulator.products.get("tee")?.images[0]?.sourceUrl).toMatch(/^upload:/);
});

describe("an uploaded photo", () => {
  test.each([
    ["person.image.source.id", (id: string) => ({ person: { image: { source: { id } } } })],
    ["customer.id", (id: string) => ({ customer: { id } })],
  ])("can be named by %s", async (_path, photo) => {
    const emulator = await startEmulator();
    const body = { products: [inline], ...photo(await upload(emulator)) };
    expect((await tryOn(emulator, body)).status).toBe(201);
    expect((await tryOn(emulator, body)).status).toBe(201);
  });

  test.each(["externalUserId", "customerId"])(
    "is gone after DELETE /customers of its %s, and other photos stay",
    async (field) => {
      const emulator = await startEmulator();
      const [theirs, other] = [
        await upload(emulator, { [field]: "user/1" }),
        await upload(emulator, { [field]: "user/2" }),
      ];
      const deleted = await call(emulator, "DELETE", "/customers/user%2F1");
      expect(deleted).toMatchObject({ status: 204, text: "" });
      const use = (id: string) => tryOn(emulator, { product: inline, customer: { id } });
      expect(await use(theirs)).toMatchObject({
        status: 404,
        json: { code: "CUSTOMER_IMAGE_NOT_FOUND" },
      });
      expect((await use(other)).status).toBe(201);
    },
  );

  test("belongs to one account", async () => {
    const emulator = await startEmulator({ otherApiKeys: ["gk_other"] });
    const body = { product: inline, customer: { id: await upload(emulator) } };
    const refused = await call(emulator, "POST", "/try-on", { body, apiKey: "gk_other" });
    expect(refused.json.code).toBe("CUSTOMER_IMAGE_NOT_FOUND");
  });

  test.each([
    ["no file", {}, "FILE_REQUIRED"],
    ["a text for a file", { file: "text" }, "FILE_REQUIRED"],
    ["a file that is no image", { file: Buffer.from("%PDF-1.7") }, "INVALID_IMAGE"],
  ])("is refused with %s", async (_case, parts, code) => {
    const emulator = await startEmulator();
    const form = await encodeForm({ crop: "false", ...parts });
    const { status, json } = await call(emulator, "POST", "/images/upload", form);
    expect({ status, code: json.code }).toEqual({ status: 400, code });
  });
});

test("DELETE /customers answers 204 for a customer that nobody knows", async () => {
  const emulator = await startEmulator();
  expect((await call(emulator, "DELETE", "/customers/nobody")).status).toBe(204);
});

test.each<[string, object, number, string, string?]>([
  ["with neither person nor customer", { person: undefined }, 400, "CUSTOMER_IMAGE_REQUIRED"],
  ["with a person without an image", { person: {} }, 400, "CUSTOMER_IMAGE_REQUIRED"],
  ["with an empty source", { person: { image: { source: {} } } }, 400, "CUSTOMER_IMAGE_REQUIRED"],
  ["with an empty customer", { person: undefined, customer: {} }, 400, "CUSTOMER_IMAGE_REQUIRED"],
  [
    "with a photo that is not on the web",
    { person: { image: { source: { url: "me.jpg" } } } },
    400,
    "INVALID_IMAGE_INPUT",
  ],
  [
    "with both an id and a url of the photo",
    { person: { image: { source: { id: "x", url: FRONT } } } },
    400,
    "INVALID_IMAGE_INPUT",
  ],
  [
    "with both a url and a file of the photo",
    { person: { image: { source: { url: FRONT, fileKey: "x" } } } },
    400,
    "INVALID_IMAGE_INPUT",
  ],
  [
    "with a photo that was never uploaded",
    { person: { image: { source: { id: "img_1" } } } },
    404,
    "CUSTOMER_IMAGE_NOT_FOUND",
  ],
  ["with a text for a person", { person: "me" }, 400, "VALIDATION_FAILED", "person"],
  [
    "with a text for an image",
    { person: { image: FRONT } },
    400,
    "VALIDATION_FAILED",
    "person.image",
  ],
  ["without a product", { products: undefined }, 400, "VALIDATION_FAILED", "product"],
  ["with no products", { products: [] }, 400, "VALIDATION_FAILED", "products"],
  ["with two products", { products: [inline, inline] }, 400, "VALIDATION_FAILED", "products"],
  ["with both product and products", { product: inline }, 400, "VALIDATION_FAILED", "products"],
  ["with a text for a product", { products: ["tee"] }, 400, "VALIDATION_FAILED", "products.0"],
  [
    "with an invalid title",
    { products: [{ ...inline, title: 1 }] },
    400,
    "VALIDATION_FAILED",
    "products.0.title",
  ],
  [
    "with an invalid role in version 1.0",
    { products: undefined, product: { images: [{ url: FRONT, role: 1 }] } },
    400,
    "VALIDATION_FAILED",
    "product.images.0.role",
  ],
  ["of an unknown product", { products: [{ externalId: "nope" }] }, 404, "PRODUCT_NOT_FOUND"],
  [
    "of a new product without an image",
    { products: [{ externalId: "x", title: "t" }] },
    400,
    "PRODUCT_IMAGES_REQUIRED",
  ],
  ["of an empty product", { products: [{}] }, 400, "PRODUCT_IMAGES_REQUIRED"],
  [
    "of a product with a reserved id",
    { products: [{ ...inline, externalId: "_anon_x" }] },
    400,
    "VALIDATION_FAILED",
    "products.0.externalId",
  ],
  [
    "of a product whose id is a number",
    { products: [{ externalId: 7 }] },
    400,
    "VALIDATION_FAILED",
    "products.0.externalId",
  ],
])("a try-on %s is refused, writes nothing and costs no credit", async (...row) => {
  const [, change, status, code, path] = row;
  const emulator = await startEmulator({ credits: 5 });
  const refused = await tryOn(emulator, { products: [inline], person, ...change });
  expect({ status: refused.status, code: refused.json.code }).toEqual({ status, code });
  expect(refused.json.details?.[0].path).toBe(path);
  expect(emulator.products.size).toBe(0);
  expect(await credits(emulator)).toBe(5);
});
