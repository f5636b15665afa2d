import { request } from "node:http";
import { call, get, post, shirt, startEmulator } from "./session.ts";

test("every answer has its own x-request-id", async () => {
  const emulator = await startEmulator();
  emulator.faults.add({ match: { index: 2 }, html: true });
  const answers = [
    await call(emulator, "GET", "/products"),
    await get(emulator, "nope"),
    await call(emulator, "GET", "/products"),
  ];
  const ids = answers.map(({ headers }) => headers["x-request-id"]);
  expect(new Set(ids).size).toBe(3);
  for (const id of ids) expect(id).toMatch(/^req_/);
});

test("an error has the API's shape", async () => {
  const emulator = await startEmulator();
  expect((await get(emulator, "nope")).json).toEqual({
    code: "PRODUCT_NOT_FOUND",
    message: expect.stringContaining("nope"),
    status: 404,
  });
});

test.each([
  ["missing", undefined, "MISSING_API_KEY"],
  ["empty", "", "MISSING_API_KEY"],
  ["wrong", "gk_wrong", "INVALID_API_KEY"],
])("an API key that is %s is refused before the body is checked", async (_c, apiKey, code) => {
  const emulator = await startEmulator();
  const { status, json } = await call(emulator, "POST", "/products", { apiKey, body: "{" });
  expect({ status, code: json.code }).toEqual({ status: 401, code });
});

test("another account's product answers 403, and is absent from the list", async () => {
  const emulator = await startEmulator({ otherApiKeys: ["gk_other"] });
  emulator.products.put({ externalId: "theirs", apiKey: "gk_other" });
  emulator.products.put({ externalId: "ours" });
  const forbidden = { status: 403, json: { code: "FORBIDDEN" } };
  expect(await get(emulator, "theirs")).toMatchObject(forbidden);
  expect(await post(emulator, shirt({ externalId: "theirs" }))).toMatchObject(forbidden);
  expect(await call(emulator, "DELETE", "/products/theirs")).toMatchObject(forbidden);
  const list = await call(emulator, "GET", "/products", { apiKey: "gk_other" });
  expect(list.json.items).toMatchObject([{ externalId: "theirs" }]);
  expect((await call(emulator, "GET", "/products")).json.items).toMatchObject([
    { externalId: "ours" },
  ]);
});

test.each([
  ["PUT", "/products"],
  ["PATCH", "/products/shirt-1"],
  ["GET", "/products/"],
  ["GET", "/products/a/b"],
  ["GET", "/nothing"],
  ["GET", "/nothing/shirt-1"],
  ["GET", "/constructor/shirt-1"],
  ["GET", "/generations"],
  ["GET", "/../../products"],
])("%s %s answers 404 NOT_FOUND", async (method, path) => {
  const emulator = await startEmulator();
  expect(await call(emulator, method, path)).toMatchObject({
    status: 404,
    json: { code: "NOT_FOUND" },
  });
});

test.each(["/products", "/products/shirt-1"])(
  "%s outside the base URL answers 404 NOT_FOUND",
  async (path) => {
    const emulator = await startEmulator();
    emulator.products.put({ externalId: "shirt-1" });
    const headers = { "x-api-key": emulator.apiKey };
    const { origin } = new URL(emulator.url);
    const response = await fetch(origin + path, { headers });
    expect({ status: response.status, body: await response.json() }).toMatchObject({
      status: 404,
      body: { code: "NOT_FOUND" },
    });
  },
);

test.each<[string, object, string, string[]]>([
  ["no externalId", { externalId: undefined }, "EXTERNAL_ID_REQUIRED", []],
  ["an empty externalId", { externalId: "" }, "EXTERNAL_ID_REQUIRED", []],
  ["a number for externalId", { externalId: 1 }, "VALIDATION_FAILED", ["externalId"]],
  ["a reserved externalId", { externalId: "_anon_1" }, "VALIDATION_FAILED", ["externalId"]],
  ["no images", { images: undefined }, "PRODUCT_IMAGES_REQUIRED", []],
  ["an empty list for images", { images: [] }, "PRODUCT_IMAGES_REQUIRED", []],
  [
    "an empty list for imageUrls",
    { images: undefined, imageUrls: [] },
    "PRODUCT_IMAGES_REQUIRED",
    [],
  ],
  ["an object for images", { images: {} }, "VALIDATION_FAILED", ["images"]],
  [
    "both images and imageUrls",
    { imageUrls: ["https://x.example"] },
    "VALIDATION_FAILED",
    ["imageUrls"],
  ],
  ["null for images", { images: null }, "VALIDATION_FAILED", ["images"]],
  ["null for title", { title: null }, "VALIDATION_FAILED", ["title"]],
  ["a number for description", { description: 1 }, "VALIDATION_FAILED", ["description"]],
  ["an array for metadata", { metadata: [] }, "VALIDATION_FAILED", ["metadata"]],
  ["a string for metadata", { metadata: "x" }, "VALIDATION_FAILED", ["metadata"]],
  ["a validForDays of 0", { validForDays: 0 }, "VALIDATION_FAILED", ["validForDays"]],
  ["a validForDays of 366", { validForDays: 366 }, "VALIDATION_FAILED", ["validForDays"]],
  ["a validForDays of 0.5", { validForDays: 0.5 }, "VALIDATION_FAILED", ["validForDays"]],
  ["a string for validForDays", { validForDays: "30" }, "VALIDATION_FAILED", ["validForDays"]],
  [
    "a string for autoDetectImageRoles",
    { autoDetectImageRoles: "no" },
    "VALIDATION_FAILED",
    ["autoDetectImageRoles"],
  ],
  ["two invalid fields", { title: 1, metadata: 1 }, "VALIDATION_FAILED", ["title", "metadata"]],
  [
    "an invalid title and invalid images",
    { title: 1, images: {} },
    "VALIDATION_FAILED",
    ["title", "images"],
  ],
])("an upsert with %s is refused", async (_case, fields, code, paths) => {
  const emulator = await startEmulator();
  const { status, json } = await post(emulator, shirt(fields));
  expect({ status, code: json.code, inBody: json.status }).toEqual({
    status: 400,
    code,
    inBody: 400,
  });
  expect((json.details ?? []).map((detail: { path: string }) => detail.path)).toEqual(paths);
  expect(emulator.products.size).toBe(0);
});

test("an upsert can't remove the last image of an existing product", async () => {
  const emulator = await startEmulator();
  await post(emulator, shirt());
  const { status, json } = await post(emulator, shirt({ images: [], title: "x" }));
  expect({ status, code: json.code }).toEqual({ status: 400, code: "PRODUCT_IMAGES_REQUIRED" });
  expect(emulator.products.get("shirt-1")).toMatchObject({ title: "", images: [{ order: 0 }] });
});

test.each([
  ["empty", undefined],
  ["invalid JSON", "{"],
  ["an array", "[]"],
])("an upsert whose body is %s is refused", async (_case, body) => {
  const emulator = await startEmulator();
  const { status, json } = await call(emulator, "POST", "/products", { body });
  expect({ status, code: json.code }).toEqual({ status: 400, code: "VALIDATION_FAILED" });
});

test.each([
  ["products", "externalId"],
  ["generations", "generationId"],
])("a path of %s whose id is not valid percent-encoding is refused", async (collection, path) => {
  const emulator = await startEmulator();
  expect(await call(emulator, "GET", `/${collection}/%E0%A4`)).toMatchObject({
    status: 400,
    json: { code: "VALIDATION_FAILED", details: [{ path }] },
  });
});

test("a body over 64 MiB in chunks is refused with 413", async () => {
  const emulator = await startEmulator();
  const chunk = Buffer.alloc(1024 * 1024, "x");
  const { port, pathname } = new URL(emulator.url);
  const status = await new Promise((resolve, reject) => {
    const outgoing = request({
      port,
      host: "127.0.0.1",
      method: "POST",
      path: `${pathname}/products`,
      headers: { "x-api-key": emulator.apiKey },
    });
    outgoing.once("error", reject).once("response", (incoming) => {
      incoming.resume();
      resolve(incoming.statusCode);
    });
    for (let sent = 0; sent < 65; sent++) outgoing.write(chunk);
    outgoing.end();
  });
  expect(status).toBe(413);
});
