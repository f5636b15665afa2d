import { BACK, call, FRONT, get, post, shirt, startEmulator } from "./session.ts";

const NOW = "2026-05-01T12:00:00.000Z";

test("a new product is answered with every field, and unset fields are empty", async () => {
  const emulator = await startEmulator({ now: NOW });
  const created = await post(emulator, shirt());
  expect(created.status).toBe(201);
  expect(created.json).toEqual({
    externalId: "shirt-1",
    title: "",
    description: "",
    images: [{ sourceUrl: FRONT, order: 0 }],
    metadata: null,
    autoDetectImageRoles: false,
    validForDays: null,
    lastUsedAt: null,
    expiresAt: null,
    createdAt: NOW,
    updatedAt: NOW,
  });
  expect((await get(emulator, "shirt-1")).json).toEqual(created.json);
});

test("an upsert of an existing product changes the fields that it names and keeps the others", async () => {
  const emulator = await startEmulator();
  await post(emulator, shirt({ title: "Shirt", description: "Linen", metadata: { a: 1 } }));
  const edited = await post(emulator, { externalId: "shirt-1", title: "Blouse" });
  expect(edited.status).toBe(200);
  expect(edited.json).toMatchObject({
    title: "Blouse",
    description: "Linen",
    metadata: { a: 1 },
    images: [{ sourceUrl: FRONT, order: 0 }],
  });
});

test("an empty string or null clears a field", async () => {
  const emulator = await startEmulator();
  const set = { title: "T", description: "D", metadata: { a: 1 }, validForDays: 30 };
  await post(emulator, shirt(set));
  const cleared = { title: "", description: "", metadata: null, validForDays: null };
  expect((await post(emulator, { externalId: "shirt-1", ...cleared })).json).toMatchObject({
    ...cleared,
    expiresAt: null,
  });
});

test("a list is answered like the sample of the API's page, byte for byte", async () => {
  const emulator = await startEmulator();
  emulator.products.put({
    externalId: "shirt-42",
    title: "Red tee",
    description: "Soft cotton regular fit",
    images: [FRONT, BACK],
    createdAt: "2026-04-30T08:11:00.000Z",
    lastUsedAt: "2026-05-12T14:32:00.000Z",
  });
  expect((await call(emulator, "GET", "/products")).text).toBe(
    '{"items":[{"externalId":"shirt-42","title":"Red tee","description":"Soft cotton regular fit",' +
      '"images":[{"sourceUrl":"https://cdn.example/front.jpg","order":0},' +
      '{"sourceUrl":"https://cdn.example/back.jpg","order":1}],"metadata":null,' +
      '"autoDetectImageRoles":false,"validForDays":null,"lastUsedAt":"2026-05-12T14:32:00.000Z",' +
      '"expiresAt":null,"createdAt":"2026-04-30T08:11:00.000Z",' +
      '"updatedAt":"2026-04-30T08:11:00.000Z"}],"nextCursor":null,"hasMore":false,"count":1}',
  );
});

describe("in the lean shape", () => {
  const required = ["externalId", "title", "description", "images", "createdAt", "updatedAt"];
  const set = { metadata: { a: 1 }, autoDetectImageRoles: false, validForDays: 30 };

  test("a product that sets no optional field has only the required ones", async () => {
    const emulator = await startEmulator({ answers: "lean" });
    const created = await post(emulator, shirt());
    expect(Object.keys(created.json)).toEqual(required);
    expect((await get(emulator, "shirt-1")).text).toBe(created.text);
    expect((await call(emulator, "GET", "/products")).json.items).toEqual([created.json]);
  });

  test("a product is answered with the optional fields that have a value", async () => {
    const emulator = await startEmulator({ answers: "lean", now: NOW });
    await post(emulator, shirt(set));
    emulator.tryOn({ externalId: "shirt-1" });
    expect((await get(emulator, "shirt-1")).json).toEqual(emulator.products.get("shirt-1"));
    const cleared = { externalId: "shirt-1", metadata: null, validForDays: null };
    expect(Object.keys((await post(emulator, cleared)).json)).toEqual([
      ...required.slice(0, 4),
      "autoDetectImageRoles",
      "lastUsedAt",
      ...required.slice(4),
    ]);
  });

  test("the product store still gives every field", async () => {
    const emulator = await startEmulator({ answers: "lean" });
    await post(emulator, shirt());
    expect(emulator.products.get("shirt-1")).toMatchObject({
      metadata: null,
      autoDetectImageRoles: false,
      validForDays: null,
      lastUsedAt: null,
      expiresAt: null,
    });
  });
});

test("an upsert can set autoDetectImageRoles, and a later one keeps it", async () => {
  const emulator = await startEmulator();
  await post(emulator, shirt({ autoDetectImageRoles: true }));
  expect((await post(emulator, shirt())).json.autoDetectImageRoles).toBe(true);
});

test("every upsert moves updatedAt, even when nothing changes and the clock is stopped", async () => {
  const emulator = await startEmulator({ now: NOW });
  await post(emulator, shirt());
  expect((await post(emulator, shirt())).json.updatedAt).toBe("2026-05-01T12:00:00.001Z");
  emulator.clock.set("2020-01-01");
  const { createdAt, updatedAt } = (await post(emulator, { externalId: "shirt-1" })).json;
  expect(updatedAt).toBe("2026-05-01T12:00:00.002Z");
  expect(createdAt).toBe(NOW);
});

test("a deleted product answers 404, and can be created again", async () => {
  const emulator = await startEmulator();
  await post(emulator, shirt({ title: "Old" }));
  expect(await call(emulator, "DELETE", "/products/shirt-1")).toMatchObject({
    status: 204,
    text: "",
  });
  expect((await get(emulator, "shirt-1")).status).toBe(404);
  expect((await call(emulator, "DELETE", "/products/shirt-1")).json.code).toBe("PRODUCT_NOT_FOUND");
  expect(await post(emulator, shirt())).toMatchObject({ status: 201, json: { title: "" } });
});

test.each([
  "a/b",
  "100%",
  "what?",
  "#1",
  "two words",
  "👕",
  "..",
  ".",
  "a+b",
  "%2F",
  "__proto__",
  "a&b=c",
])("a product can have the id %j", async (externalId) => {
  const emulator = await startEmulator();
  await post(emulator, shirt({ externalId: "neighbour" }));
  expect((await post(emulator, shirt({ externalId }))).json.externalId).toBe(externalId);
  expect((await get(emulator, externalId)).json.externalId).toBe(externalId);
  await call(emulator, "DELETE", `/products/${encodeURIComponent(externalId)}`);
  expect(emulator.products.list().map((product) => product.externalId)).toEqual(["neighbour"]);
});

test("metadata is answered as it was sent, whatever its keys", async () => {
  const emulator = await startEmulator();
  const metadata = '{"__proto__":{"x":1},"constructor":"c","list":[1,null,{"ä":"😀"}]}';
  const body = `{"externalId":"m","imageUrls":["${FRONT}"],"metadata":${metadata}}`;
  await post(emulator, body);
  expect((await get(emulator, "m")).text).toContain(`"metadata":${metadata}`);
});
