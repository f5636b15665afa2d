import type { Emulator, EmulatorOptions } from "../../provider/testing/index.ts";
import { call, FRONT, get, post, shirt, startEmulator, walk } from "./session.ts";

const NOW = "2026-05-01T12:00:00.000Z";

async function titles(emulator: Emulator): Promise<Record<string, string>> {
  const { json } = await call(emulator, "GET", "/products?limit=200");
  return Object.fromEntries(
    json.items.map((item: { externalId: string; title: string }) => [item.externalId, item.title]),
  );
}

describe("with a listLagMs of 8000, the list", () => {
  const lagging = { now: NOW, listLagMs: 8000 };

  test("does not have a product until 8 s after its creation", async () => {
    const emulator = await startEmulator(lagging);
    await post(emulator, shirt({ title: "New" }));
    emulator.clock.advance({ milliseconds: 7999 });
    expect(await titles(emulator)).toEqual({});
    expect((await get(emulator, "shirt-1")).status).toBe(200);
    emulator.clock.advance({ milliseconds: 1 });
    expect(await titles(emulator)).toEqual({ "shirt-1": "New" });
  });

  test("has a deleted product until 8 s after its deletion", async () => {
    const emulator = await startEmulator(lagging);
    await post(emulator, shirt({ title: "Old" }));
    emulator.clock.advance({ seconds: 8 });
    await call(emulator, "DELETE", "/products/shirt-1");
    emulator.clock.advance({ milliseconds: 7999 });
    expect(await titles(emulator)).toEqual({ "shirt-1": "Old" });
    expect((await get(emulator, "shirt-1")).status).toBe(404);
    emulator.clock.advance({ milliseconds: 1 });
    expect(await titles(emulator)).toEqual({});
  });

  test("shows each edit 8 s after it was made", async () => {
    const emulator = await startEmulator(lagging);
    await post(emulator, shirt({ title: "0 s" }));
    for (const title of ["4 s", "8 s"]) {
      emulator.clock.advance({ seconds: 4 });
      emulator.products.edit("shirt-1", { title });
    }
    const shown: string[] = [];
    for (let step = 0; step < 3; step++) {
      const { json } = await call(emulator, "GET", "/products");
      shown.push(json.items[0].title, json.items[0].updatedAt);
      emulator.clock.advance({ seconds: 4 });
    }
    expect(shown).toEqual([
      ...["0 s", "2026-05-01T12:00:00.000Z"],
      ...["4 s", "2026-05-01T12:00:04.000Z"],
      ...["8 s", "2026-05-01T12:00:08.000Z"],
    ]);
    expect(emulator.products.get("shirt-1")?.title).toBe("8 s");
  });

  test("shows a product that was created, deleted and created again in between as it was", async () => {
    const emulator = await startEmulator(lagging);
    const steps: (() => unknown)[] = [
      () => post(emulator, shirt({ title: "First" })),
      () => call(emulator, "DELETE", "/products/shirt-1"),
      () => post(emulator, shirt({ title: "Second" })),
    ];
    const shown: unknown[] = [];
    for (let second = 0; second < 14; second += 2) {
      await steps[second / 2]?.();
      shown.push(await titles(emulator));
      emulator.clock.advance({ seconds: 2 });
    }
    const second = { "shirt-1": "Second" };
    expect(shown).toEqual([{}, {}, {}, {}, { "shirt-1": "First" }, {}, second]);
    expect(await walk(emulator, 1)).toEqual(["shirt-1"]);
  });

  test("has a product that expired since", async () => {
    const emulator = await startEmulator({ listLagMs: 8000 });
    emulator.products.put({ externalId: "a", validForDays: 1, createdAt: NOW });
    emulator.clock.set("2026-05-02T12:00:07.999Z");
    expect((await get(emulator, "a")).status).toBe(404);
    expect(await walk(emulator, 50)).toEqual(["a"]);
    emulator.clock.advance({ milliseconds: 1 });
    expect(await walk(emulator, 50)).toEqual([]);
  });

  test("has a seed at once when its times are old enough", async () => {
    const emulator = await startEmulator(lagging);
    emulator.products.put({ externalId: "new" });
    emulator.products.put({ externalId: "old", createdAt: "2026-05-01T11:59:52.000Z" });
    emulator.products.put({
      externalId: "used",
      createdAt: "2026-01-01",
      lastUsedAt: "2026-05-01T11:59:53.000Z",
    });
    expect(await walk(emulator, 50)).toEqual(["old"]);
    expect(emulator.products.list().map(({ externalId }) => externalId)).toEqual([
      "new",
      "old",
      "used",
    ]);
  });
});

test("without a lag, the list has every product even after the clock was set back", async () => {
  const emulator = await startEmulator({ now: NOW });
  await post(emulator, shirt());
  emulator.clock.set("2020-01-01");
  expect(await walk(emulator, 50)).toEqual(["shirt-1"]);
});

describe("with a timeResolutionMs of 60,000", () => {
  test("two edits within a minute have the same updatedAt, and the next minute's has another", async () => {
    const emulator = await startEmulator({
      now: "2026-05-01T12:00:30.500Z",
      timeResolutionMs: 60_000,
    });
    const created = (await post(emulator, shirt())).json;
    expect(created).toMatchObject({ createdAt: NOW, updatedAt: NOW });
    emulator.clock.advance({ seconds: 29 });
    expect(emulator.products.edit("shirt-1", { title: "Edited" }).updatedAt).toBe(NOW);
    emulator.clock.advance({ seconds: 1 });
    expect((await post(emulator, shirt())).json.updatedAt).toBe("2026-05-01T12:01:00.000Z");
  });

  test("lastUsedAt and the times of seeds are rounded down as well", async () => {
    const emulator = await startEmulator({
      now: "2026-05-01T12:00:59.999Z",
      timeResolutionMs: 60_000,
    });
    emulator.products.put({ externalId: "shirt-1", createdAt: "2026-04-30T08:11:59.000Z" });
    expect(emulator.tryOn({ externalId: "shirt-1" })).toMatchObject({
      createdAt: "2026-04-30T08:11:00.000Z",
      updatedAt: "2026-04-30T08:11:00.000Z",
      lastUsedAt: NOW,
    });
  });

  test("updatedAt never moves back", async () => {
    const emulator = await startEmulator({ now: NOW, timeResolutionMs: 60_000 });
    emulator.products.put({ externalId: "shirt-1" });
    emulator.clock.advance({ minutes: -10 });
    expect(emulator.products.edit("shirt-1", { title: "x" }).updatedAt).toBe(NOW);
  });
});

describe("a store rule", () => {
  async function stored(store: EmulatorOptions["store"], edit: object) {
    const emulator = await startEmulator({ ...(store && { store }) });
    emulator.products.put({
      externalId: "shirt-1",
      title: " Seed ",
      images: ["a", "b"],
      metadata: { a: 1, b: 1 },
    });
    const { json } = await post(emulator, { externalId: "shirt-1", ...edit });
    expect((await get(emulator, "shirt-1")).json).toEqual(json);
    return json;
  }

  test("can trim a field", async () => {
    const store: EmulatorOptions["store"] = ({ title, ...sent }) => ({
      ...sent,
      ...(title !== undefined && { title: title.trim() }),
    });
    expect(await stored(store, { title: " Tee " })).toMatchObject({ title: "Tee" });
  });

  test("can ignore a field", async () => {
    const store: EmulatorOptions["store"] = ({ title: _, ...sent }) => sent;
    const edit = { title: "Tee", description: "Soft" };
    expect(await stored(store, edit)).toMatchObject({ title: " Seed ", description: "Soft" });
  });

  test("can merge metadata into what was there", async () => {
    const store: EmulatorOptions["store"] = (sent, before) => ({
      ...sent,
      metadata: { ...before?.metadata, ...sent.metadata },
    });
    expect((await stored(store, { metadata: { b: 2, c: 2 } })).metadata).toEqual({
      a: 1,
      b: 2,
      c: 2,
    });
  });

  test("can drop an image, and the others are numbered in their order", async () => {
    const store: EmulatorOptions["store"] = ({ images, ...sent }) => ({
      ...sent,
      ...(images && { images: images.slice(1) }),
    });
    const edit = { images: [1, 2, 3].map((n) => ({ url: `https://cdn.example/${n}` })) };
    expect((await stored(store, edit)).images).toEqual([
      { sourceUrl: "https://cdn.example/2", order: 0 },
      { sourceUrl: "https://cdn.example/3", order: 1 },
    ]);
  });

  test("gets no product before a creation, and is not asked about seeds and edits", async () => {
    const asked: unknown[] = [];
    const emulator = await startEmulator({
      store(sent, before) {
        asked.push([sent.title, before?.title]);
        return sent;
      },
    });
    emulator.products.put({ externalId: "seed", title: "Seed" });
    emulator.products.edit("seed", { title: "Edit" });
    await post(emulator, shirt({ title: "Created" }));
    await post(emulator, shirt({ title: "Changed" }));
    emulator.tryOn({ externalId: "inline", title: "Inline", images: [FRONT] });
    emulator.tryOn({ externalId: "inline" });
    expect(asked).toEqual([
      ["Created", undefined],
      ["Changed", "Created"],
      ["Inline", undefined],
    ]);
  });

  test("can't change what is stored through its arguments", async () => {
    const store: EmulatorOptions["store"] = (sent, before) => {
      Object.assign(before?.metadata ?? {}, { a: "changed" });
      return sent;
    };
    expect((await stored(store, { title: "Tee" })).metadata).toEqual({ a: 1, b: 1 });
  });
});

describe("a corrupted product", () => {
  test("is answered as the corruption says, in lists, by id and after an upsert", async () => {
    const emulator = await startEmulator();
    for (const externalId of ["a", "b", "c"]) emulator.products.put({ externalId });
    emulator.products.corrupt("b", (answer) => ({ ...answer, metadata: "a text" }));
    const { items } = (await call(emulator, "GET", "/products")).json;
    expect(items.map((item: { metadata: unknown }) => item.metadata)).toEqual([
      null,
      "a text",
      null,
    ]);
    expect((await get(emulator, "b")).json.metadata).toBe("a text");
    expect((await post(emulator, { externalId: "b", title: "B" })).json).toMatchObject({
      title: "B",
      metadata: "a text",
    });
  });

  test("keeps its stored fields, and is answered rightly again without a corruption", async () => {
    const emulator = await startEmulator();
    emulator.products.put({ externalId: "a" });
    const before = emulator.products.get("a");
    emulator.products.corrupt("a", (answer) => {
      Object.assign(answer, { title: "changed" });
      return { ...answer, images: answer.images.map(({ order: _, ...image }) => image) };
    });
    expect((await get(emulator, "a")).json.images[0]).not.toHaveProperty("order");
    expect(emulator.products.get("a")).toEqual(before);
    emulator.products.corrupt("a");
    expect((await get(emulator, "a")).json).toEqual(before);
  });

  test("can be corrupted before it is created, and in the lean shape", async () => {
    const emulator = await startEmulator({ answers: "lean" });
    const keys: string[][] = [];
    emulator.products.corrupt("shirt-1", (answer) => {
      keys.push(Object.keys(answer));
      return "not a product";
    });
    expect((await post(emulator, shirt())).text).toBe('"not a product"');
    expect(keys[0]).not.toContain("metadata");
  });
});

describe("the header Date", () => {
  test("follows the emulator's clock, on answers and on faults", async () => {
    const emulator = await startEmulator({ now: NOW });
    emulator.faults.add({ match: { index: 1 }, html: true });
    const dates: unknown[] = [];
    for (let sent = 0; sent < 3; sent++) {
      dates.push((await call(emulator, "GET", "/products")).headers.date);
      emulator.clock.advance({ days: 1 });
    }
    expect(dates).toEqual([
      "Fri, 01 May 2026 12:00:00 GMT",
      "Sat, 02 May 2026 12:00:00 GMT",
      "Sun, 03 May 2026 12:00:00 GMT",
    ]);
  });

  test("can be set by a fault", async () => {
    const emulator = await startEmulator();
    const date = "Thu, 01 Jan 1970 00:00:00 GMT";
    emulator.faults.add({ status: 503, headers: { date } });
    expect((await call(emulator, "GET", "/products")).headers.date).toBe(date);
  });
});

test.each([
  { listLagMs: -1 },
  { listLagMs: Number.NaN },
  { timeResolutionMs: 0 },
  { timeResolutionMs: Number.NaN },
])("start rejects %j", async (options) => {
  await expect(startEmulator(options)).rejects.toThrow(RangeError);
});
