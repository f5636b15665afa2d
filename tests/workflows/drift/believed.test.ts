import { driftReport } from "../../../provider/index.ts";
import type { Declaration } from "../../../provider/product/declaration.ts";
import type { Emulator } from "../../../provider/testing/index.ts";
import { type DriftReport, driftReportSchema } from "../../../provider/workflows/drift/report.ts";
import { productData } from "../../product.ts";
import { applied, encrypted, exportOf, resourceOf } from "../../stack/stack.ts";
import { BACK, FRONT, startEmulator } from "../../testing/session.ts";

async function report(
  { apiKey, url: baseUrl }: Emulator,
  args: Parameters<typeof driftReport>[0],
): Promise<DriftReport> {
  return driftReportSchema.parse(await driftReport(args, { apiKey, baseUrl }));
}

const SHIRT: Declaration = { externalId: "shirt", title: "Red tee", images: [{ url: FRONT }] };

describe("what the API stored", () => {
  test("a field that the API trims is in sync, with a note that names it", async () => {
    const emulator = await startEmulator({
      store: (sent) => ({ ...sent, ...(sent.title !== undefined && { title: sent.title.trim() }) }),
    });
    const stack = await applied(emulator, [{ ...SHIRT, title: " Red tee " }]);
    expect(await report(emulator, { stack })).toMatchObject({
      drift: false,
      products: [{ status: "inSync", fields: [], rewritten: ["title"] }],
    });
    emulator.products.edit("shirt", { title: "Blue tee" });
    expect(await report(emulator, { stack })).toMatchObject({
      products: [{ status: "modified", fields: [{ field: "title" }], rewritten: [] }],
    });
  });

  test.each([
    ["an ignored title", { title: "" }, "title"],
    ["a dropped image", { images: [{ sourceUrl: FRONT, order: 0 }] }, "images"],
    ["metadata with another key", { metadata: { season: "summer", old: 1 } }, "metadata"],
  ])("%s is modified, although the API accepted the write", async (_, stored, field) => {
    const emulator = await startEmulator({ store: (sent) => ({ ...sent, ...stored }) });
    const declared = {
      ...SHIRT,
      images: [{ url: FRONT }, { url: BACK }],
      metadata: { season: "summer" },
    };
    const stack = await applied(emulator, [declared]);
    expect(await report(emulator, { stack })).toMatchObject({
      drift: true,
      products: [{ status: "modified", fields: [{ field }], rewritten: [] }],
    });
  });

  test("a field that the program dropped and the API did not clear is modified", async () => {
    const emulator = await startEmulator();
    const { updatedAt } = emulator.products.put({ externalId: "shirt", description: "Soft" });
    const lastApplied = { updatedAt, fields: ["description"] };
    const stack = exportOf([resourceOf("shirt", {}, { lastApplied })]);
    expect((await report(emulator, { stack })).products).toMatchObject([
      { status: "modified", fields: [{ field: "description", declared: "", live: "Soft" }] },
    ]);
  });
});

test("an edit within the same tick of updatedAt as the apply is drift", async () => {
  const emulator = await startEmulator({ timeResolutionMs: 60_000 });
  emulator.clock.set("2026-06-01T10:00:10.000Z");
  const stack = await applied(emulator, [SHIRT]);
  const before = emulator.products.get("shirt")?.updatedAt;
  emulator.products.edit("shirt", { title: "Blue tee" });
  expect(emulator.products.get("shirt")?.updatedAt).toEqual(before);
  expect(await report(emulator, { stack })).toMatchObject({
    drift: true,
    products: [{ fields: [{ field: "title", live: "Blue tee" }] }],
  });
});

describe("a list that lags", () => {
  test("is not believed where it is older than the last apply", async () => {
    const emulator = await startEmulator({ listLagMs: 8000 });
    emulator.clock.set("2026-06-01T10:00:00.000Z");
    emulator.products.put({ externalId: "shirt", title: "Old", images: [FRONT] });
    emulator.products.put({ externalId: "theirs" });
    emulator.clock.advance({ seconds: 60 });
    const [resource] = (await applied(emulator, [{ ...SHIRT, onExisting: "adopt" }])).deployment
      .resources;
    emulator.clearRequests();
    expect(await report(emulator, { stack: exportOf([resource]) })).toMatchObject({
      drift: false,
      summary: { inSync: 1, unmanaged: 1 },
    });
    expect(emulator.requests.map(({ path }) => path)).toEqual(["/products", "/products/shirt"]);
    emulator.clock.advance({ seconds: 9 });
    emulator.clearRequests();
    await report(emulator, { stack: exportOf([resource]) });
    expect(emulator.requests.map(({ path }) => path)).toEqual(["/products"]);
  });

  test("is not believed where it is older than a refresh since", async () => {
    const emulator = await startEmulator({ listLagMs: 8000 });
    emulator.clock.set("2026-06-01T10:00:00.000Z");
    const [resource] = (await applied(emulator, [SHIRT])).deployment.resources;
    emulator.clock.advance({ seconds: 60 });
    const { updatedAt } = emulator.products.edit("shirt", { title: "Blue tee" });
    Object.assign(resource?.inputs ?? {}, { title: "Blue tee" });
    Object.assign(resource?.outputs ?? {}, { title: "Blue tee", updatedAt });
    expect(await report(emulator, { stack: exportOf([resource]) })).toMatchObject({ drift: false });
  });
});

describe("a product that the API answers oddly", () => {
  const odd = (answer: object) => ({ ...answer, metadata: "a text" });

  test("is not comparable where the odd field is declared, and the others are compared", async () => {
    const emulator = await startEmulator();
    const shoe = { ...SHIRT, externalId: "shoe" };
    const stack = await applied(emulator, [{ ...SHIRT, metadata: { a: 1 } }, shoe]);
    emulator.products.corrupt("shirt", odd);
    emulator.products.corrupt("shoe", odd);
    expect(await report(emulator, { stack })).toMatchObject({
      drift: false,
      products: [
        { externalId: "shirt", status: "unknown", fields: [], problems: [{ path: "metadata" }] },
        { externalId: "shoe", status: "inSync", problems: [] },
      ],
    });
  });

  test("is not comparable where it is looked up by id, and does not hide the others", async () => {
    const emulator = await startEmulator();
    emulator.products.put({ externalId: "shirt" });
    emulator.products.put({ externalId: "shoe" });
    emulator.products.corrupt("shirt", odd);
    emulator.faults.add({ body: { items: [productData({ externalId: "hat" })] } });
    const declared = ["hat", "shirt", "shoe"].map((externalId) => ({ externalId }));
    expect((await report(emulator, { declared })).products).toMatchObject([
      { externalId: "shirt", status: "unknown", problems: [{ path: "metadata" }] },
      { externalId: "hat", status: "inSync" },
      { externalId: "shoe", status: "inSync" },
    ]);
  });
});

describe("what is ignored", () => {
  async function shop(): Promise<Emulator> {
    const emulator = await startEmulator();
    emulator.products.put({
      externalId: "shirt",
      title: "Blue tee",
      images: [{ sourceUrl: FRONT, classifications: { side: "back" } }],
      metadata: { stock: 2, season: "summer", "a.b": 2 },
    });
    emulator.products.put({ externalId: "by-hand" });
    return emulator;
  }
  const declared: Declaration[] = [
    {
      externalId: "shirt",
      title: "Red tee",
      images: [{ url: FRONT, classifications: { side: "front" } }],
      metadata: { stock: 1, season: "summer", "a.b": 1 },
    },
    { externalId: "gone" },
  ];

  test.each([
    [[], ["title", "images", "metadata"]],
    [["title"], ["images", "metadata"]],
    [["images", "metadata"], ["title"]],
    [["title", "images[*].classifications", "metadata.stock", 'metadata["a.b"]'], []],
    [["title", "images[0]", "metadata.*"], []],
    [
      ["title", "images[1]", "metadata.stock"],
      ["images", "metadata"],
    ],
  ])("with %j, the fields %j differ", async (ignore, fields) => {
    const { products } = await report(await shop(), { declared, ignore });
    const shirt = products.find(({ externalId }) => externalId === "shirt");
    expect(shirt?.fields.map(({ field }) => field)).toEqual(fields);
    expect(shirt?.status).toBe(fields.length > 0 ? "modified" : "inSync");
  });

  test("an ignored part of a field is not shown where the rest of the field differs", async () => {
    const { products } = await report(await shop(), { declared, ignore: ["metadata.stock"] });
    expect(products[0]?.fields).toContainEqual({
      field: "metadata",
      secret: false,
      declared: { season: "summer", "a.b": 1 },
      live: { season: "summer", "a.b": 2 },
    });
  });

  test("a product is left out: modified, missing or unmanaged, and without a request", async () => {
    const emulator = await shop();
    const ignore = ["shirt", "gone", "by-hand"];
    expect(await report(emulator, { declared, ignore, prefix: "b" })).toMatchObject({
      drift: false,
      products: [],
    });
    expect(emulator.requests).toHaveLength(1);
  });

  test.each<[string[], string[]]>([
    [["shi*"], ["gone", "by-hand"]],
    [["*n*"], ["shirt"]],
    [["*"], []],
    // A dot is a dot, and the pattern stands for the whole id.
    [
      ["s.irt*", "hir*", "*hand*x"],
      ["shirt", "gone", "by-hand"],
    ],
  ])("the pattern of ids %j leaves %j", async (ignore, ids) => {
    const { products } = await report(await shop(), { declared, ignore, prefix: "b" });
    expect(products.map(({ externalId }) => externalId).toSorted()).toEqual(ids.toSorted());
  });

  test("a declared id with an asterisk is an id", async () => {
    const emulator = await startEmulator();
    const starred = [{ externalId: "a*" }, { externalId: "ab" }];
    const { products } = await report(emulator, { declared: starred, ignore: ["a*"] });
    expect(products.map(({ externalId }) => externalId)).toEqual(["ab"]);
  });

  test("an unreadable secret of an ignored field does not make a product unknown", async () => {
    const emulator = await shop();
    const stack = exportOf([resourceOf("shirt", { title: encrypted() })]);
    expect((await report(emulator, { stack })).summary.unknown).toBe(1);
    expect((await report(emulator, { stack, ignore: ["title"] })).summary.unknown).toBe(0);
  });

  test.each([
    ["", "name a field, or the id of a product"],
    ["titel", "did you mean `title`?"],
    ["Metadata.stock", "did you mean `metadata`?"],
    ["title,images", "name one field or product at a time"],
    ["updatedAt", "it is never compared; the fields are title, description, images"],
    ["metadata.", "it is not the path of a field, such as title"],
    ["title.text", "it is not the path of a field"],
    ["images.url", "it is not the path of a field"],
  ])("%j is refused before any request", async (entry, message) => {
    const emulator = await shop();
    await expect(report(emulator, { declared, ignore: [entry] })).rejects.toMatchObject({
      code: "INVALID_OPTIONS",
      message: expect.stringContaining(message),
    });
    expect(emulator.requests).toHaveLength(0);
  });

  test("a declared id that resembles a field is an id", async () => {
    const emulator = await startEmulator();
    const ignore = ["titel"];
    const similar = [{ externalId: "titel", title: "A" }];
    expect(await report(emulator, { declared: similar, ignore })).toMatchObject({ products: [] });
  });
});
