import { setTimeout as sleep } from "node:timers/promises";
import { driftReport, driftReportJsonSchema, ValidationError } from "../../../provider/index.ts";
import type { Declaration } from "../../../provider/product/declaration.ts";
import { StackExport } from "../../../provider/stack/stack-export.ts";
import type { Emulator } from "../../../provider/testing/index.ts";
import { type DriftReport, driftReportSchema } from "../../../provider/workflows/drift/report.ts";
import { baselineOf } from "../../product/baseline.ts";
import { productData } from "../../product.ts";
import { applied, encrypted, exportOf, resourceOf, shown } from "../../stack/stack.ts";
import { BACK, FRONT, startEmulator } from "../../testing/session.ts";

function connection({ apiKey, url: baseUrl }: Emulator) {
  return { apiKey, baseUrl };
}

/** Checks every report of these tests against the published schema. */
async function report(...options: Parameters<typeof driftReport>): Promise<DriftReport> {
  return driftReportSchema.parse(await driftReport(...options));
}

function statuses({ products }: DriftReport): string[] {
  return products.map(({ externalId, status }) => `${externalId} ${status}`);
}

function requests({ requests }: Emulator): string[] {
  return requests.map(({ method, path }) => `${method} ${path}`);
}

const SHIRT: Declaration = { externalId: "shirt", title: "Red tee", images: [{ url: FRONT }] };
const SHOE: Declaration = { externalId: "shoe", title: "Boot", images: [{ url: FRONT }] };

describe("compared with declarations", () => {
  test("a report lists what was edited, what is missing and what nobody declared", async () => {
    const emulator = await startEmulator();
    emulator.products.put({ externalId: "shop-shirt", title: "Blue tee", images: [FRONT] });
    emulator.products.put({ externalId: "shop-hat", title: "Hat", images: [FRONT] });
    emulator.products.put({ externalId: "shop-by-hand", title: "By hand" });
    emulator.products.put({ externalId: "other-team", title: "Theirs" });

    const result = await report(
      {
        prefix: "shop-",
        declared: [
          { externalId: "shop-shirt", title: "Red tee", images: [{ url: FRONT }] },
          { externalId: "shop-hat", title: "Hat", images: [{ url: FRONT }], validForDays: null },
          { externalId: "shop-shoe", title: "Boot", images: [{ url: FRONT }] },
        ],
      },
      connection(emulator),
    );

    expect(result).toEqual({
      version: 1,
      drift: true,
      about: expect.objectContaining({ source: "declarations", name: null, requests: 2 }),
      prefix: "shop-",
      summary: { inSync: 1, modified: 1, missing: 1, unmanaged: 1, unknown: 0 },
      products: [
        {
          externalId: "shop-shirt",
          status: "modified",
          title: "Blue tee",
          resource: null,
          fields: [{ field: "title", secret: false, declared: "Red tee", live: "Blue tee" }],
          notCompared: [],
          rewritten: [],
          problems: [],
        },
        expect.objectContaining({ externalId: "shop-shoe", status: "missing", title: null }),
        expect.objectContaining({ externalId: "shop-by-hand", status: "unmanaged" }),
        expect.objectContaining({ externalId: "shop-hat", status: "inSync", title: "Hat" }),
      ],
    });
    expect(requests(emulator)).toEqual(["GET /products", "GET /products/shop-shoe"]);
  });

  test("without a prefix, undeclared products are listed but are not drift", async () => {
    const emulator = await startEmulator();
    emulator.products.put({ externalId: "theirs" });
    const result = await report({ declared: [] }, connection(emulator));
    expect(result).toMatchObject({ drift: false, prefix: null, summary: { unmanaged: 1 } });
  });

  test("every field is compared; images and their classifications by position", async () => {
    const emulator = await startEmulator();
    emulator.products.put({
      externalId: "shirt",
      title: "Red tee",
      description: "Edited",
      images: [{ sourceUrl: BACK, classifications: { kind: "bag" } }, FRONT],
      metadata: { season: "winter", sizes: ["s"] },
      validForDays: 30,
    });
    const { products } = await report(
      {
        declared: [
          {
            externalId: "shirt",
            title: "Red tee",
            description: "Soft",
            images: [{ url: FRONT, classifications: { kind: "top" } }, { url: BACK }],
            metadata: { sizes: ["s"], season: "summer" },
            validForDays: null,
          },
        ],
      },
      connection(emulator),
    );
    expect(products[0]?.fields).toEqual([
      { field: "description", secret: false, declared: "Soft", live: "Edited" },
      {
        field: "images",
        secret: false,
        declared: [{ url: FRONT, classifications: { kind: "top" } }, { url: BACK }],
        live: [{ url: BACK, classifications: { kind: "bag" } }, { url: FRONT }],
      },
      {
        field: "metadata",
        secret: false,
        declared: { sizes: ["s"], season: "summer" },
        live: { season: "winter", sizes: ["s"] },
      },
      { field: "validForDays", secret: false, declared: null, live: 30 },
    ]);
  });

  test("a declared file equals any upload in its place, and nothing else", async () => {
    const emulator = await startEmulator();
    emulator.products.put({ externalId: "a", images: ["upload://1", FRONT] });
    emulator.products.put({ externalId: "b", images: [FRONT, FRONT] });
    emulator.products.put({ externalId: "c", images: ["upload://2", "upload://3"] });
    const images = [{ file: "./front.jpg" }, { url: FRONT }];
    const result = await report(
      {
        declared: ["a", "b", "c"].map((externalId) => ({ externalId, images })),
      },
      connection(emulator),
    );
    expect(statuses(result)).toEqual(["b modified", "c modified", "a inSync"]);
    expect(result.products.map(({ fields }) => fields[0])).toEqual([
      {
        field: "images",
        secret: false,
        declared: images,
        live: [{ url: FRONT }, { url: FRONT }],
      },
      {
        field: "images",
        secret: false,
        declared: images,
        live: [{ file: "./front.jpg" }, { url: "upload://3" }],
      },
      undefined,
    ]);
  });

  test("450 products take 3 requests, and 1 more for each one that the list does not show", async () => {
    const emulator = await startEmulator();
    const ids = Array.from({ length: 450 }, (_, index) => `p-${String(index).padStart(3, "0")}`);
    for (const externalId of ids) emulator.products.put({ externalId, title: externalId });
    const gone = Array.from({ length: 20 }, (_, index) => `gone-${index}`);
    const result = await report(
      {
        declared: [...ids, ...gone].map((externalId) => ({ externalId, title: externalId })),
      },
      connection(emulator),
    );
    expect(result.summary).toMatchObject({ inSync: 450, missing: 20, unmanaged: 0 });
    expect(emulator.requests.filter(({ path }) => path === "/products")).toHaveLength(3);
    expect(emulator.requests).toHaveLength(23);
  });

  test("a product that appears after the list was read is not missing", async () => {
    const emulator = await startEmulator();
    emulator.faults.add({ body: { items: [], nextCursor: null } });
    emulator.products.put({ externalId: "late", title: "Late" });
    const result = await report(
      {
        declared: [{ externalId: "late", title: "Late" }],
      },
      connection(emulator),
    );
    expect(statuses(result)).toEqual(["late inSync"]);
  });

  test("a list that breaks off is an error, not a shorter list", async () => {
    const emulator = await startEmulator();
    for (let n = 0; n < 201; n++) emulator.products.put({ externalId: `p-${n}` });
    emulator.faults.add({ status: 403, skip: 1 });
    await expect(
      report({ declared: [{ externalId: "p-1" }] }, connection(emulator)),
    ).rejects.toMatchObject({ status: 403 });
  });

  test("wrong declarations are refused before any request, with all their problems", async () => {
    const emulator = await startEmulator();
    const declared = [
      SHIRT,
      { externalId: "shoe", titel: "Boot" } as Declaration,
      { externalId: "hat", validForDays: 400 },
      SHIRT,
    ];
    await expect(report({ declared }, connection(emulator))).rejects.toMatchObject({
      code: "INVALID_DECLARATION",
      details: [
        { path: "declared[1].titel", message: expect.stringContaining("did you mean `title`?") },
        { path: "declared[2].validForDays", message: expect.stringContaining("365") },
        {
          path: "declared[3].externalId",
          message: 'duplicate externalId "shirt", first used at declared[0]',
        },
      ],
    });
    expect(emulator.requests).toHaveLength(0);
  });

  test.each([
    ["neither `declared` nor `stack`", {}],
    ["both `declared` and `stack`", { declared: [], stack: exportOf([]) }],
  ])("%s is refused before any request", async (_, args) => {
    const emulator = await startEmulator();
    const refused = report(args, connection(emulator));
    await expect(refused).rejects.toThrow(ValidationError);
    await expect(refused).rejects.toMatchObject({
      code: "INVALID_OPTIONS",
      message: expect.stringContaining("either `declared` or `stack`"),
    });
    expect(emulator.requests).toHaveLength(0);
  });

  test("a product that the list shows twice is reported once, as it came last", async () => {
    const emulator = await startEmulator();
    const items = [
      productData({ externalId: "shirt", title: "Blue tee" }),
      productData({ externalId: "shirt", title: "Red tee" }),
    ];
    emulator.faults.add({ body: { items, nextCursor: null } });
    const declared = [{ externalId: "shirt", title: "Red tee" }];
    expect(statuses(await report({ declared }, connection(emulator)))).toEqual(["shirt inSync"]);
  });

  test("a lookup that fails ends the report, and no other lookup begins", async () => {
    const emulator = await startEmulator();
    const declared = Array.from({ length: 100 }, (_, index) => ({ externalId: `gone-${index}` }));
    emulator.faults.add({ status: 403, match: { externalId: "gone-0" } });
    await expect(report({ declared }, connection(emulator))).rejects.toMatchObject({ status: 403 });
    const sent = emulator.requests.length;
    await sleep(100);
    expect(emulator.requests.length - sent).toBeLessThan(32);
    expect(emulator.requests.length).toBeLessThan(100);
  });
});

describe("where a report comes from", () => {
  test("it names the base URL, the time, the duration, the version and each request", async () => {
    const emulator = await startEmulator();
    emulator.faults.add({ status: 503 });
    const before = Date.now();
    const { about } = await report(
      { declared: [SHIRT], name: "products.csv" },
      connection(emulator),
    );
    const { comparedAt = "", durationMs = -1, ...rest } = about ?? {};
    expect(rest).toEqual({
      source: "declarations",
      name: "products.csv",
      baseUrl: emulator.url,
      // The list, which was refused once, and a lookup.
      requests: 3,
      packageVersion: expect.stringMatching(/^\d+\.\d+\.\d+/),
    });
    expect(Date.parse(comparedAt)).toBeGreaterThanOrEqual(before);
    expect(durationMs).toBeGreaterThanOrEqual(0);
    expect(Date.parse(comparedAt) + durationMs).toBeLessThanOrEqual(Date.now() + 1);
  });

  test("a stack is named by its project and its name, unless another name is given", async () => {
    const emulator = await startEmulator();
    const stack = await applied(emulator, [SHIRT]);
    const named = async (args: object) =>
      (await report({ stack, ...args }, connection(emulator))).about;
    expect(await named({})).toMatchObject({ source: "stack", name: "shop/dev" });
    expect(await named({ name: "prod" })).toMatchObject({ source: "stack", name: "prod" });
    const empty = { version: 3, deployment: { resources: [] } };
    expect(await named({ stack: empty })).toMatchObject({ source: "stack", name: null });
  });
});

describe("what else a report shows of a product", () => {
  test("of a missing one, the declared title and images", async () => {
    const emulator = await startEmulator();
    const stack = exportOf([
      resourceOf("shirt", { title: "Red tee", images: [{ url: FRONT }] }),
      resourceOf("shoe", { title: shown("Boot"), images: [{ url: shown(FRONT) }] }),
      resourceOf("hat", { title: encrypted() }),
      resourceOf("odd", { title: 7, images: "x" }),
    ]);
    const nothing = { title: null, images: [] };
    expect((await report({ stack }, connection(emulator))).products).toMatchObject([
      { externalId: "hat", status: "missing", declared: nothing },
      { externalId: "odd", status: "missing", declared: nothing },
      { externalId: "shirt", declared: { title: "Red tee", images: [{ url: FRONT }] } },
      { externalId: "shoe", declared: nothing },
    ]);
  });

  test("of an unmanaged one, the first image and its dates", async () => {
    const emulator = await startEmulator();
    const images = [FRONT, BACK];
    const { createdAt, updatedAt } = emulator.products.put({ externalId: "found", images });
    // The API numbers images, and may list them in any order.
    emulator.products.corrupt("found", (answer) => ({
      ...answer,
      images: (answer.images as unknown[]).toReversed(),
    }));
    emulator.products.put({ externalId: "plain", images: [] });
    emulator.tryOn({ externalId: "found" });
    const { products } = await report({ declared: [] }, connection(emulator));
    expect(products.map(({ live }) => live)).toEqual([
      { image: FRONT, createdAt, updatedAt },
      expect.objectContaining({ image: null }),
    ]);
  });
});

describe("compared with a stack", () => {
  test("an export that was read before is taken as it is", async () => {
    const emulator = await startEmulator();
    const stack = new StackExport(await applied(emulator, [SHIRT]), "prod.json");
    expect(statuses(await report({ stack }, connection(emulator)))).toEqual(["shirt inSync"]);
  });

  test("right after an up nothing is drift, even if a product was tried on", async () => {
    const emulator = await startEmulator();
    const stack = await applied(emulator, [SHIRT, { ...SHOE, validForDays: 30 }]);
    emulator.tryOn({ externalId: "shoe" });
    const result = await report({ stack }, connection(emulator));
    expect(result).toMatchObject({ drift: false, summary: { inSync: 2 } });
    expect(result.products[0]?.resource).toBe(stack.deployment.resources[0]?.urn);
  });

  test("an edit is drift only in fields that the program declares", async () => {
    const emulator = await startEmulator();
    const stack = await applied(emulator, [SHIRT, SHOE]);
    emulator.products.edit("shirt", { title: "Blue tee", description: "By hand" });
    emulator.products.edit("shoe", { description: "By hand", metadata: { by: "hand" } });
    const result = await report({ stack }, connection(emulator));
    expect(statuses(result)).toEqual(["shirt modified", "shoe inSync"]);
    expect(result.products[0]?.fields).toEqual([
      { field: "title", secret: false, declared: "Red tee", live: "Blue tee" },
    ]);
  });

  test("a value that the API stored in another form is not drift until somebody edits it", async () => {
    const emulator = await startEmulator();
    const { updatedAt } = emulator.products.put({ externalId: "shirt", title: "Red tee" });
    const declaration = { externalId: "shirt", title: "Red tee " };
    const lastApplied = baselineOf(declaration, productData({ title: "Red tee", updatedAt }));
    const stack = exportOf([resourceOf("shirt", declaration, { lastApplied })]);
    emulator.products.edit("shirt", { description: "Edited" });
    expect(await report({ stack }, connection(emulator))).toMatchObject({ drift: false });
    emulator.products.edit("shirt", { title: "Blue tee" });
    expect(await report({ stack }, connection(emulator))).toMatchObject({ drift: true });
  });

  test("a declared file equals its own upload, and no other one", async () => {
    const emulator = await startEmulator();
    const live = emulator.products.put({ externalId: "shirt", images: ["upload://1"] });
    const file = { file: "./front.jpg", hash: "Zm9v" };
    const lastApplied = {
      updatedAt: live.updatedAt,
      fields: ["images"],
      uploads: { "upload://1": file },
    };
    const stack = exportOf([resourceOf("shirt", { images: [file] }, { lastApplied })]);
    emulator.products.edit("shirt", { description: "Edited" });
    expect(await report({ stack }, connection(emulator))).toMatchObject({ drift: false });
    emulator.products.edit("shirt", { images: ["upload://2"] });
    expect((await report({ stack }, connection(emulator))).products[0]?.fields).toEqual([
      { field: "images", secret: false, declared: [file], live: [{ url: "upload://2" }] },
    ]);
  });

  test("resources about to be deleted, and those of other types, declare nothing", async () => {
    const emulator = await startEmulator();
    const stack = exportOf([
      resourceOf("old", { title: "Old" }, {}, { delete: true }),
      { ...resourceOf("bucket", {}), type: "aws:s3/bucket:Bucket" },
    ]);
    expect((await report({ stack }, connection(emulator))).products).toEqual([]);
  });

  test("a product about to be deleted is not unmanaged, and its title, which may be secret, is not shown", async () => {
    const emulator = await startEmulator();
    emulator.products.put({ externalId: "old", title: "Secret" });
    const stack = exportOf([resourceOf("old", { title: shown("Secret") }, {}, { delete: true })]);
    expect(await report({ stack, prefix: "o" }, connection(emulator))).toMatchObject({
      drift: false,
      products: [],
    });
  });

  test("after an update that failed, a product is compared even if nobody edited it", async () => {
    const emulator = await startEmulator();
    const { deployment } = await applied(emulator, [SHIRT]);
    const [{ outputs, ...resource }] = deployment.resources as [ReturnType<typeof resourceOf>];
    // The engine then keeps the new inputs, with the outputs that the provider returned.
    const inputs = { ...resource.inputs, title: "Blue tee" };
    const stack = exportOf([{ ...resource, inputs, outputs: { ...outputs, uncertain: true } }]);
    expect((await report({ stack }, connection(emulator))).products).toMatchObject([
      { status: "modified", fields: [{ field: "title", declared: "Blue tee", live: "Red tee" }] },
    ]);
  });

  test("an encrypted secret does not matter while nobody edits the product", async () => {
    const emulator = await startEmulator();
    const stack = await applied(emulator, [SHIRT]);
    Object.assign(stack.deployment.resources[0]?.inputs ?? {}, { title: encrypted() });
    expect(await report({ stack }, connection(emulator))).toMatchObject({
      drift: false,
      summary: { inSync: 1, unknown: 0 },
    });
  });

  test("an encrypted secret of an edited product is listed as not compared", async () => {
    const emulator = await startEmulator();
    const stack = await applied(emulator, [SHIRT, SHOE]);
    for (const { inputs } of stack.deployment.resources) {
      Object.assign(inputs, { title: encrypted() });
    }
    emulator.products.edit("shirt", { title: "Who knows" });
    emulator.products.edit("shoe", { images: [BACK] });
    const result = await report({ stack }, connection(emulator));
    expect(result).toMatchObject({
      drift: true,
      summary: { modified: 1, unknown: 1 },
      products: [
        { externalId: "shoe", fields: [{ field: "images" }], notCompared: ["title"], title: null },
        { externalId: "shirt", status: "unknown", fields: [], notCompared: ["title"], title: null },
      ],
    });
  });

  test("a secret in plain text is compared, and neither value is shown", async () => {
    const emulator = await startEmulator();
    const metadata = { internal: "cost-price-17" };
    const stack = await applied(emulator, [
      { ...SHIRT, metadata },
      { ...SHOE, metadata },
    ]);
    for (const { inputs } of stack.deployment.resources) {
      Object.assign(inputs, { metadata: { internal: shown(metadata.internal) } });
    }
    emulator.products.edit("shirt", { metadata: { internal: "cost-price-18" } });
    emulator.products.edit("shoe", { metadata: { internal: "cost-price-17" } });
    const result = await report({ stack }, connection(emulator));
    expect(statuses(result)).toEqual(["shirt modified", "shoe inSync"]);
    expect(result.products[0]?.fields).toEqual([{ field: "metadata", secret: true }]);
    expect(JSON.stringify(result)).not.toContain("cost-price");
  });

  test.each([
    ["text", "{}", "it is not a JSON object"],
    ["something else", {}, "it has no `deployment`"],
    ["a state file", { version: 3, checkpoint: { latest: {} } }, "a state file of the backend"],
    ["a broken list", { deployment: { resources: {} } }, "`deployment.resources` is not a list"],
  ])("%s is refused as a stack before any request", async (_, stack, reason) => {
    const emulator = await startEmulator();
    const refused = expect(report({ stack }, connection(emulator))).rejects;
    await refused.toMatchObject({
      code: "INVALID_STACK_EXPORT",
      message: expect.stringContaining(reason),
    });
    expect(emulator.requests).toHaveLength(0);
  });

  test.each([
    ["inputs of odd types", { title: 7, images: "x", metadata: [], validForDays: {} }, {}],
    ["a baseline of an odd type", { title: "Red tee" }, { lastApplied: { fields: 7 } }],
    [
      "a baseline with odd parts",
      { title: "Red tee" },
      {
        lastApplied: {
          updatedAt: "2020",
          fields: ["title"],
          classified: true,
          uploads: null,
          rewritten: 1,
        },
      },
    ],
    ["plaintext that is not JSON", { title: { ...shown(""), plaintext: "{" } }, {}],
    ["no inputs", null as never, null as never],
  ])("a report survives an export with %s", async (_, inputs, outputs) => {
    const emulator = await startEmulator();
    emulator.products.put({ externalId: "shirt", title: "Red tee" });
    const stack = exportOf([resourceOf("shirt", inputs, outputs), null, 7]);
    expect(statuses(await report({ stack }, connection(emulator)))).toHaveLength(1);
  });
});

test("the published schema requires every part of a report", async () => {
  expect(await driftReportJsonSchema()).toMatchObject({
    required: ["version", "drift", "prefix", "summary", "products"],
    properties: {
      products: {
        items: {
          required: [
            "externalId",
            "status",
            "title",
            "resource",
            "fields",
            "notCompared",
            "rewritten",
            "problems",
          ],
        },
      },
    },
  });
});
