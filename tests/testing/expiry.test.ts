import { Clock } from "../../provider/testing/clock.ts";
import { call, FRONT, get, post, shirt, startEmulator, walk } from "./session.ts";

const NOW = "2026-05-01T00:00:00.000Z";

function tryOnOverApi(emulator: Parameters<typeof call>[0], product: object) {
  return call(emulator, "POST", "/try-on", {
    body: { product, customer: { url: FRONT } },
  });
}

test("a product expires validForDays after its last edit", async () => {
  const emulator = await startEmulator({ now: NOW });
  await post(emulator, shirt({ validForDays: 2 }));
  emulator.clock.advance({ days: 1 });
  const { expiresAt } = (await post(emulator, { externalId: "shirt-1" })).json;
  expect(expiresAt).toBe("2026-05-04T00:00:00.000Z");
  emulator.clock.set("2026-05-03T23:59:59.999Z");
  expect((await get(emulator, "shirt-1")).status).toBe(200);
  emulator.clock.advance({ milliseconds: 1 });
  expect((await get(emulator, "shirt-1")).status).toBe(404);
});

test("a try-on postpones expiresAt and does not move updatedAt", async () => {
  const emulator = await startEmulator({ now: NOW });
  await post(emulator, shirt({ validForDays: 2 }));
  emulator.clock.advance({ days: 1 });
  const used = emulator.tryOn({ externalId: "shirt-1" });
  expect(used).toMatchObject({
    lastUsedAt: "2026-05-02T00:00:00.000Z",
    expiresAt: "2026-05-04T00:00:00.000Z",
    updatedAt: NOW,
  });
  expect((await get(emulator, "shirt-1")).json).toEqual(used);
  expect(emulator.requests).toHaveLength(2);
});

test("an expired product is absent from the list, from the store and for an upsert", async () => {
  const emulator = await startEmulator({ now: NOW });
  for (const externalId of ["a", "b", "c", "d"]) {
    emulator.products.put({ externalId, validForDays: externalId < "c" ? 1 : null });
  }
  emulator.clock.advance({ days: 1 });
  expect(emulator.products.size).toBe(2);
  expect(emulator.products.get("a")).toBeUndefined();
  expect(await walk(emulator, 1)).toEqual(["c", "d"]);
  const { status, json } = await post(emulator, { externalId: "b", title: "again" });
  expect({ status, code: json.code }).toEqual({ status: 400, code: "PRODUCT_IMAGES_REQUIRED" });
});

test.each([
  ["emulator.tryOn", false],
  ["POST /try-on", true],
])("%s with an inline product creates it with a validForDays of 15", async (_how, overApi) => {
  const emulator = await startEmulator({ now: NOW });
  const inline = { externalId: "shirt-1", title: "Inline" };
  if (overApi) await tryOnOverApi(emulator, { ...inline, imageUrls: [FRONT] });
  else emulator.tryOn({ ...inline, images: [FRONT] });
  expect((await get(emulator, "shirt-1")).json).toMatchObject({
    title: "Inline",
    images: [{ sourceUrl: FRONT, order: 0 }],
    validForDays: 15,
    lastUsedAt: NOW,
    expiresAt: "2026-05-16T00:00:00.000Z",
  });
});

test("an inline try-on can set validForDays of a new product", async () => {
  const emulator = await startEmulator();
  const inline = { externalId: "shirt-1", images: [FRONT], validForDays: null };
  expect(emulator.tryOn(inline)).toMatchObject({ validForDays: null, expiresAt: null });
});

test("an inline try-on edits a product only when a field differs", async () => {
  const emulator = await startEmulator({ now: NOW });
  await post(emulator, shirt({ title: "Ours" }));
  emulator.clock.advance({ hours: 1 });
  expect(emulator.tryOn({ externalId: "shirt-1", title: "Ours" }).updatedAt).toBe(NOW);
  const drifted = emulator.tryOn({ externalId: "shirt-1", title: "The app's" });
  expect(drifted).toMatchObject({
    title: "The app's",
    validForDays: null,
    updatedAt: "2026-05-01T01:00:00.000Z",
  });
});

test("a try-on without an id creates an unlisted product that expires after 7 days", async () => {
  const emulator = await startEmulator({ now: NOW });
  const { status, json } = await tryOnOverApi(emulator, { title: "Once", imageUrls: [FRONT] });
  expect(status).toBe(201);
  const { productExternalId: externalId } = json;
  expect(externalId).toMatch(/^_anon_/);
  expect(await walk(emulator, 50)).toEqual([]);
  expect(emulator.products.size).toBe(0);
  expect((await get(emulator, externalId)).json).toMatchObject({
    title: "Once",
    validForDays: 7,
  });
  emulator.clock.advance({ days: 6 });
  expect((await tryOnOverApi(emulator, { externalId })).status).toBe(201);
  emulator.clock.advance({ days: 7 });
  expect((await get(emulator, externalId)).status).toBe(404);
});

test("deleting a one-shot product keeps the listed products", async () => {
  const emulator = await startEmulator();
  const { externalId } = emulator.tryOn({ images: [FRONT] });
  emulator.products.put({ externalId: "listed" });
  expect((await call(emulator, "DELETE", `/products/${externalId}`)).status).toBe(204);
  expect((await get(emulator, externalId)).status).toBe(404);
  expect(await walk(emulator, 50)).toEqual(["listed"]);
});

test("emulator.tryOn throws the error that the API would answer", async () => {
  const emulator = await startEmulator();
  expect(() => emulator.tryOn({ externalId: "nope" })).toThrow(
    expect.objectContaining({ code: "PRODUCT_NOT_FOUND" }),
  );
});

describe("the clock", () => {
  test("runs with the system clock until it is set, also after advance", () => {
    const clock = new Clock();
    const before = Date.now();
    clock.advance({ hours: 2, minutes: -60 });
    const ahead = clock.now() - 3_600_000;
    expect(ahead).toBeGreaterThanOrEqual(before);
    expect(ahead).toBeLessThanOrEqual(Date.now());
  });

  test("stops when it is set, and then moves only by advance", () => {
    const clock = new Clock();
    clock.set(new Date(NOW));
    clock.advance({ days: 1, hours: 2, minutes: 3, seconds: 4, milliseconds: 5 });
    expect(new Date(clock.now()).toISOString()).toBe("2026-05-02T02:03:04.005Z");
    clock.set(0);
    expect(clock.now()).toBe(0);
  });

  test("rejects a time that is not a date", () => {
    expect(() => new Clock().set("tomorrow")).toThrow(RangeError);
  });
});
