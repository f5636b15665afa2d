import fc from "fast-check";
import { driftReport, sweep } from "../../provider/index.ts";
import type { Declaration } from "../../provider/product/declaration.ts";
import { FIELDS } from "../../provider/product/field-rules.ts";
import { StackExport } from "../../provider/stack/stack-export.ts";
import { Emulator } from "../../provider/testing/index.ts";
import { declaration, type Fields, fields } from "../host/history/steps.ts";
import { FRONT, startEmulator } from "../testing/session.ts";
import {
  applied,
  encrypted,
  exportOf,
  type resourceOf,
  type SetResource,
  setOf,
  shown,
} from "./stack.ts";

type Resource = ReturnType<typeof resourceOf>;

const tee = (externalId: string, rest: object = {}): Declaration => ({
  externalId,
  title: "Tee",
  images: [{ url: FRONT }],
  ...rest,
});

/** Creates products, and returns the resource of each. */
async function resourcesOf(
  emulator: Emulator,
  declarations: readonly Declaration[],
): Promise<Resource[]> {
  return (await applied(emulator, declarations)).deployment.resources;
}

function read(...resources: unknown[]): StackExport {
  return new StackExport(exportOf(resources), "prod.json");
}

function connection({ apiKey, url: baseUrl }: Emulator) {
  return { apiKey, baseUrl };
}

/** Makes a product of a set secret, as the engine writes it into the state. */
function withSecret(set: SetResource, id: string, seal: (value: unknown) => object): SetResource {
  const sealed = ({ products }: SetResource["inputs"]) => ({
    products: { ...products, [id]: seal(products[id]) },
  });
  const { inputs, outputs } = set;
  return {
    ...set,
    inputs: { ...inputs, ...sealed(inputs) },
    outputs: { ...outputs, ...sealed(outputs) },
  };
}

test("a product of which a part is encrypted is not known to be the stack's own", async () => {
  const set = setOf(await resourcesOf(await startEmulator(), [tee("one")]));
  const item = { createdAt: "…", updatedAt: "…", uncertain: encrypted() };
  const outputs = { ...set.outputs, products: { one: item } };
  expect(read({ ...set, outputs }).ownIds().held).toEqual(new Set());
});

test("a stack with a set, a product and a catalog: each product is declared and managed", async () => {
  const emulator = await startEmulator();
  const [one, two, three, four] = await resourcesOf(
    emulator,
    ["one", "two", "three", "four"].map((id) => tee(id)),
  );
  const set = setOf([one, two] as Resource[]);
  // The native plugin keeps an object.
  const leaving = { old: { createdAt: "…", updatedAt: "…", leaving: true } };
  const outputs = { ...set.outputs, products: { ...set.outputs.products, ...leaving } };
  const catalog = { type: "genlook:index:Catalog", urn: "urn:…::shop-catalog", custom: false };
  const stack = read({ ...set, outputs }, three, catalog, { ...four, parent: catalog.urn });
  expect(stack.declared.map(({ externalId, resource }) => [externalId, resource])).toEqual([
    ["one", set.urn],
    ["two", set.urn],
    ["three", three?.urn],
    ["four", four?.urn],
  ]);
  expect(stack.leaving).toEqual(new Set(["old"]));
  // Another resource may take it over, but this set does not go on to hold it.
  expect(stack.ownIds().held.has("old")).toBe(true);
  expect(stack.ownIds().kept.has("old")).toBe(false);
  expect(stack.managedIds()).toEqual(new Set(["one", "two", "old", "three", "four"]));
});

test("a set of the native plugin is read like one of the dynamic host", async () => {
  const set = setOf(await resourcesOf(await startEmulator(), [tee("one")]));
  const native = { ...set, type: "genlook:index:ProductSet" };
  expect(read(native).declared).toEqual(read(set).declared);
});

test("an empty set holds no product, and its stack is not taken for the wrong one", () => {
  const stack = read(setOf([]));
  expect(stack.declared).toEqual([]);
  expect(stack.managedIds()).toEqual(new Set());
});

test("the products of an interrupted create of a set are managed", async () => {
  const { outputs: _, ...set } = setOf(await resourcesOf(await startEmulator(), [tee("one")]));
  const pending = { pending_operations: [{ type: "creating", resource: set }] };
  const stack = new StackExport(exportOf([], pending), "prod.json");
  expect(stack.declared).toEqual([]);
  expect(stack.managedIds()).toEqual(new Set(["one"]));
});

test("a set whose ids are encrypted is an error that names it", () => {
  const set = setOf([]);
  const sealed = { ...set, outputs: { ...set.outputs, products: encrypted() } };
  expect(() => read(sealed)).toThrow(
    /^prod\.json: the product ids of urn:.*::shop can't be read; export the stack with --show-secrets/,
  );
});

describe("a secret product of a set", () => {
  async function secretStack(seal: (value: unknown) => object) {
    const emulator = await startEmulator();
    const set = setOf(await resourcesOf(emulator, [tee("one"), tee("two")]));
    const stack = exportOf([withSecret(set, "one", seal)]);
    emulator.products.edit("one", { title: "Sale" });
    return { emulator, stack, plain: exportOf([set]) };
  }

  test("is compared in an export with readable secrets, and no value of it is shown", async () => {
    const { emulator, stack, plain } = await secretStack(shown);
    const [secret, other] = new StackExport(stack, "secret.json").declared;
    const [same] = new StackExport(plain, "plain.json").declared;
    expect(secret).toEqual({ ...same, secret: new Set(FIELDS) });
    expect(other?.secret).toEqual(new Set());
    const { products } = await driftReport({ stack }, connection(emulator));
    expect(products).toMatchObject([
      { externalId: "one", title: null, fields: [{ field: "title", secret: true }] },
      { externalId: "two", status: "inSync", title: "Tee" },
    ]);
  });

  test("is known by its id where it is encrypted, and can't be compared", async () => {
    const { emulator, stack } = await secretStack(encrypted);
    expect(new StackExport(stack, "prod.json").declared[0]).toMatchObject({
      externalId: "one",
      declaration: { externalId: "one" },
      hidden: FIELDS,
      baseline: undefined,
    });
    const { summary, products } = await driftReport({ stack }, connection(emulator));
    expect(summary).toMatchObject({ unknown: 1, inSync: 1, unmanaged: 0 });
    expect(products[0]).toMatchObject({ externalId: "one", title: null, notCompared: FIELDS });
  });

  test("is secret where all products of the inputs are one secret", async () => {
    const set = setOf(await resourcesOf(await startEmulator(), [tee("one")]));
    const sealed = { ...set, inputs: { products: shown(set.inputs.products) } };
    expect(read(sealed).declared).toMatchObject([
      { externalId: "one", declaration: { title: "Tee" }, secret: new Set(FIELDS), hidden: [] },
    ]);
  });
});

test("a product that leaves its set is neither declared nor unmanaged, and no sweep deletes it", async () => {
  const emulator = await startEmulator();
  const resources = await resourcesOf(emulator, [tee("shop-1"), tee("shop-2"), tee("shop-3")]);
  const set = setOf(resources);
  const { "shop-2": _, ...products } = set.inputs.products;
  const stack = exportOf([{ ...set, inputs: { products } }]);
  const report = await driftReport({ stack, prefix: "shop-" }, connection(emulator));
  expect(report).toMatchObject({ drift: false, summary: { inSync: 2, unmanaged: 0 } });

  emulator.products.put({ externalId: "shop-4" });
  const swept = await sweep({ prefix: "shop-", keep: [stack] }, connection(emulator));
  expect(swept.products).toMatchObject([{ externalId: "shop-4" }]);
  expect(swept.kept).toEqual(["shop-1", "shop-2", "shop-3"]);
});

/** What happened to a product since its create. */
const product = fc.record({
  declared: fc.oneof(declaration, fc.constant(tee("any", { metadata: { line: "basics" } }))),
  since: fc.constantFrom("nothing", "an edit", "a deletion", "a failed update"),
  edit: fields,
});

/** The state after an update that failed, and that cleared the metadata. */
function afterFailure({ inputs, outputs, ...rest }: Resource): Resource {
  const { metadata: _, ...declared } = inputs as Resource["inputs"] & Declaration;
  return { ...rest, inputs: declared, outputs: { ...outputs, ...{ uncertain: true } } };
}

/** An edit of a product, as somebody else makes it. */
function asEdit({ images, ...values }: Fields): object {
  const sources = images?.map(({ url = "", ...notes }) => ({ sourceUrl: url, ...notes }));
  return { ...values, ...(sources && { images: sources }) };
}

test("a set has the drift report of the same products as resources of their own", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(product, { maxLength: 5 }), async (products) => {
      await using emulator = await Emulator.start({
        store: (sent) => ({ ...sent, ...(sent.title && { title: sent.title.trim() }) }),
      });
      const declarations = products.map(({ declared }, index) => ({
        ...declared,
        externalId: `tee-${index}`,
      }));
      const created = await resourcesOf(emulator, declarations);
      emulator.clock.advance({ minutes: 1 });
      for (const [index, { since, edit }] of products.entries()) {
        if (since === "an edit") emulator.products.edit(`tee-${index}`, asEdit(edit));
        if (since === "a deletion") emulator.products.delete(`tee-${index}`);
      }
      const resources = created.map((resource, index) =>
        products[index]?.since === "a failed update" ? afterFailure(resource) : resource,
      );
      const reportOf = async (...held: object[]) => {
        const args = { stack: exportOf(held), prefix: "tee-" };
        const { about: _, products, ...report } = await driftReport(args, connection(emulator));
        return { ...report, products: products.map(({ resource, ...entry }) => entry) };
      };
      expect(await reportOf(setOf(resources))).toEqual(await reportOf(...resources));
    }),
    { numRuns: 40 },
  );
});
