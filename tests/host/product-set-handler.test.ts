import { MAX_IN_FLIGHT } from "../../provider/api/limiter.ts";
import { PartialFailure } from "../../provider/host/partial-failure.ts";
import { ProductSetHandler } from "../../provider/host/product-set-handler.ts";
import { EMPTY_SET } from "../../provider/product-set/plan.ts";
import type { SetInputs, SetState } from "../../provider/product-set/state.ts";
import { SIGNATURE_KEY, UNKNOWN } from "../../provider/pulumi.ts";
import type { Emulator } from "../../provider/testing/index.ts";
import { FRONT, startEmulator } from "../testing/session.ts";
import { startOperation } from "./operation.ts";

function tee(id: string, more: object = {}) {
  return { images: [{ url: `https://cdn.example.com/${id}.jpg` }], title: `Tee ${id}`, ...more };
}

/** Makes products by their ids. */
function tees(...ids: readonly string[]) {
  return Object.fromEntries(ids.map((id) => [id, tee(id)]));
}

/** Makes the ids `<name>-1`, `<name>-2`, … */
function ids(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${name}-${index + 1}`);
}

/**
 * Makes the handler of a new operation.
 *
 * @param kept - The ids of products that other resources of the saved state hold.
 */
function startFor(
  emulator: Emulator,
  log?: (line: string) => void,
  kept: readonly string[] = [],
): ProductSetHandler {
  const operation = startOperation(emulator, log);
  operation.stackKeeps = async (externalId) => kept.includes(externalId);
  return new ProductSetHandler(operation);
}

/** What each request sent, sorted by product. */
function bodiesOf(emulator: Emulator): unknown[] {
  return emulator.requests
    .toSorted((one, other) => String(one.externalId).localeCompare(String(other.externalId)))
    .map(({ body }) => body);
}

/** Checks products, as the engine does before each other call. */
async function checked(
  handler: ProductSetHandler,
  products: object,
  before?: SetInputs,
  declaredElsewhere: readonly string[] = [],
): Promise<SetInputs> {
  const declared = { products, declaredElsewhere };
  const { inputs, problems } = await handler.check(declared, before && { ...before });
  expect(problems).toEqual([]);
  return inputs as unknown as SetInputs;
}

describe("a text that quotes the mark of an unknown value", () => {
  const text = `See ${UNKNOWN}.`;

  test("can be declared", async () => {
    const emulator = await startEmulator();
    const handler = startFor(emulator);
    await handler.create(await checked(handler, { tee: tee("tee", { title: text }) }));
    expect(emulator.products.get("tee")).toMatchObject({ title: text });
  });

  test("is drift like any other where it is live", async () => {
    const emulator = await startEmulator();
    const first = startFor(emulator);
    const state = await first.create(await checked(first, { tee: tee("tee") }));
    emulator.products.edit("tee", { title: text });
    const found = await startFor(emulator).read(state);
    expect(found.inputs?.products.tee).toContain(text);
    const next = startFor(emulator);
    const inputs = await checked(next, { tee: tee("tee") }, found.inputs);
    await next.update(found.state, inputs);
    expect(emulator.products.get("tee")).toMatchObject({ title: "Tee tee" });
  });
});

test("an update that empties the set and fails keeps that the products are deleted", async () => {
  const emulator = await startEmulator();
  const first = startFor(emulator);
  const inputs = await checked(first, { tee: tee("tee") });
  const state = await first.create(inputs);
  emulator.faults.add({ match: { method: "POST", externalId: "cap" }, status: 400, times: 2 });
  const second = startFor(emulator);
  const failing = second.update(state, await checked(second, { cap: tee("cap") }, inputs));
  const failure: unknown = await failing.catch((error: unknown) => error);
  expect(emulator.products.size).toBe(0);
  // With the old state, the next update would delete a product that somebody else makes by then.
  expect(failure).toBeInstanceOf(PartialFailure);
  expect(failure).toMatchObject({ state: { products: {} } });

  const third = startFor(emulator);
  const created = third.create(await checked(third, { cap: tee("cap") }));
  await expect(created).rejects.toThrow("1 of 1 products failed");
  await expect(created).rejects.not.toBeInstanceOf(PartialFailure);
});

test("a set sends its change of a product that another set declares and does not hold", async () => {
  const emulator = await startEmulator();
  const [plain, blue] = [{ tee: tee("tee") }, { tee: tee("tee", { title: "Blue tee" }) }];
  const first = startFor(emulator);
  const inputs = await checked(first, plain);
  const state = await first.create(inputs);
  // The inputs in the state have what was refused, too.
  const refused = await checked(startFor(emulator), blue);

  const next = startFor(emulator);
  const changed = await checked(next, blue, inputs);
  await checked(next, blue, refused);
  expect(next.diff(state, changed).changes).toBe(true);
  await next.update(state, changed);
  expect(emulator.products.get("tee")).toMatchObject({ title: "Blue tee" });
});

test("a preview tells products that move to another resource from those that are deleted", async () => {
  const emulator = await startEmulator();
  const first = startFor(emulator);
  const none = await checked(first, {});
  const inputs = await checked(first, { tee: tee("tee"), cap: tee("cap"), hat: tee("hat") });
  const state = await first.create(inputs);
  const lines: string[] = [];
  const next = startFor(emulator, (line) => lines.push(line));
  next.foresee(state, await checked(next, { tee: tee("tee") }, inputs, ["hat"]));
  next.foresee(EMPTY_SET, none);
  expect(lines).toEqual([
    "products: 1 to delete, 1 to leave to another resource, 1 unchanged",
    "products: none",
  ]);
});

test("a refresh says which products differ, and in what", async () => {
  const emulator = await startEmulator();
  const first = startFor(emulator);
  const inputs = await checked(first, tees("tee", "cap", "hat", "scarf"));
  const state = await first.create(inputs);
  emulator.products.edit("tee", { title: "SALE", metadata: { not: "declared" } });
  emulator.products.edit("cap", { title: "SALE" });
  emulator.products.delete("hat");
  const lines: string[] = [];
  const refresh = startFor(emulator, (line) => lines.push(line));
  const found = await refresh.read(state);
  expect(refresh.diff(found.state, inputs).changes).toBe(true);
  expect(lines).toEqual([
    '3 products differ from what is declared:\n  "hat": not live\n  "tee", "cap": title',
  ]);
  await checked(refresh, tees("tee"), inputs);
  refresh.diff(found.state, inputs);
  expect(lines).toHaveLength(1);
});

describe("a read returns the inputs", () => {
  /** Creates two products, and reads them again after the steps. */
  async function readAfter(steps: (emulator: Emulator) => void) {
    const emulator = await startEmulator();
    const first = startFor(emulator);
    const inputs = await checked(first, tees("tee", "cap"));
    const state = await first.create(inputs);
    steps(emulator);
    const found = await startFor(emulator).read(state);
    return { emulator, inputs, state, found };
  }

  test("not when they are those in the state", async () => {
    const { emulator, state, found } = await readAfter(({ products }) => {
      // What the program does not declare is the state's, and not an input.
      products.edit("tee", { description: "Soft" });
    });
    expect(found.inputs).toBeUndefined();
    expect(found.state).toMatchObject({
      digest: state.digest,
      products: { tee: { description: "Soft" } },
    });
    expect((await startFor(emulator).read(found.state)).inputs).toBeUndefined();
  });

  test("when a product was edited, and until it is as it was", async () => {
    const { emulator, inputs, found } = await readAfter(({ products }) => {
      products.edit("tee", { title: "SALE" });
    });
    expect(found.inputs?.products).toMatchObject({ tee: expect.stringContaining("SALE") });
    emulator.products.edit("tee", { title: "Tee tee" });
    expect((await startFor(emulator).read(found.state)).inputs).toEqual(inputs);
  });

  test("when a product is gone", async () => {
    const { found } = await readAfter(({ products }) => products.delete("tee"));
    expect(Object.keys(found.inputs?.products ?? {})).toEqual(["cap"]);
  });

  test("after a failure, when the inputs in the state are ahead of the products", async () => {
    const { emulator, inputs, state } = await readAfter(() => undefined);
    emulator.faults.add({ match: { method: "POST", externalId: "cap" }, status: 422 });
    const next = startFor(emulator);
    const products = { tee: tee("tee", { title: "Red" }), cap: tee("cap", { title: "Red" }) };
    const failure = await next
      .update(state, await checked(next, products, inputs))
      .catch((error: unknown) => error);
    const found = await startFor(emulator).read((failure as PartialFailure).state as SetState);
    expect(found.inputs?.products).toMatchObject({
      tee: expect.stringContaining("Red"),
      cap: expect.stringContaining("Tee cap"),
    });
  });
});

test("an import leaves out an id that the engine would take for a mark of its own", async () => {
  const emulator = await startEmulator();
  for (const externalId of ["tee", SIGNATURE_KEY]) {
    emulator.products.put({ externalId, images: [FRONT] });
  }
  const lines: string[] = [];
  const found = await startFor(emulator, (line) => lines.push(line)).readForImport("");
  expect(Object.keys(found?.inputs?.products ?? {})).toEqual(["tee"]);
  expect(Object.keys(found?.state.products ?? {})).toEqual(["tee"]);
  expect(lines).toEqual([
    `"${SIGNATURE_KEY}": can't be declared in a set: its products must not have the key \`${SIGNATURE_KEY}\`, which Pulumi reserves; rename it`,
  ]);
});

test.each(["{", "[]", ""])(
  "a product whose text in the state is damaged to %j is looked at again",
  async (text) => {
    const emulator = await startEmulator();
    const products = { tee: tee("tee"), cap: tee("cap") };
    const first = startFor(emulator);
    const inputs = await checked(first, products);
    const state = await first.create(inputs);
    emulator.products.edit("tee", { title: "Edited" });
    const damaged = { products: { ...inputs.products, tee: text } };
    const next = startFor(emulator);
    await next.update(state, await checked(next, products, damaged));
    expect(emulator.products.get("tee")).toMatchObject({ title: "Tee tee" });
  },
);

describe("a product that has left the set, and that no resource of the program declares", () => {
  /** Moves a product out of a set that is updated before the other resource is created. */
  async function moved() {
    const emulator = await startEmulator();
    const first = startFor(emulator);
    const inputs = await checked(first, { tee: tee("tee"), hat: tee("hat") });
    const state = await first.create(inputs);
    const second = startFor(emulator);
    const after = await checked(second, { tee: tee("tee") }, inputs, ["hat"]);
    return { emulator, inputs: after, state: await second.update(state, after) };
  }

  test.each([
    ["is left to a resource that the state still has", ["hat"], ["hat", "tee"]],
    ["is deleted if no resource has taken it over", [], ["tee"]],
  ])("%s", async (_, kept, live) => {
    const { emulator, inputs, state } = await moved();
    const next = startFor(emulator, undefined, kept);
    const updated = await next.update(state, await checked(next, { tee: tee("tee") }, inputs));
    expect(Object.keys(updated.products)).toEqual(["tee"]);
    expect(
      emulator.products
        .list()
        .map(({ externalId }) => externalId)
        .sort(),
    ).toEqual(live);
  });

  test("is left to the other resource by a destroy of the set alone", async () => {
    const { emulator, state } = await moved();
    await startFor(emulator, undefined, ["hat"]).delete(state);
    expect(emulator.products.list().map(({ externalId }) => externalId)).toEqual(["hat"]);
  });
});

test("what an operation imports and the program does not declare is not deleted by it", async () => {
  const emulator = await startEmulator();
  for (const externalId of ["tee-1", "tee-2"]) emulator.products.put({ externalId });
  const handler = startFor(emulator);
  const found = await handler.readForImport("tee-");
  if (found === undefined) throw new Error("nothing was found");
  const inputs = await checked(handler, { "tee-1": tee("tee-1") }, found.inputs);
  expect(() => handler.diff(found.state, inputs)).toThrow(/does not declare \(1\): "tee-2"/);
  await expect(handler.update(found.state, inputs)).rejects.toThrow(/nothing was changed/);
  expect(emulator.products.size).toBe(2);
  // The next operation has shown it in its preview.
  const next = startFor(emulator);
  await next.update(found.state, await checked(next, { "tee-1": tee("tee-1") }, found.inputs));
  expect(emulator.products.size).toBe(1);
});

test("a program that turns out to declare no product empties no set", async () => {
  const emulator = await startEmulator();
  const first = startFor(emulator);
  const inputs = await checked(first, { tee: tee("tee") });
  const state = await first.create(inputs);
  const next = startFor(emulator);
  const none = await checked(next, {}, inputs);
  expect(() => next.diff(state, none)).toThrow(/at most 0 may be deleted/);
  await next.update(state, { ...none, maxDeletes: 1 });
  expect(emulator.products.size).toBe(0);
});

test("an update sends only the field that the program or somebody else changed", async () => {
  const emulator = await startEmulator();
  const first = startFor(emulator);
  const inputs = await checked(first, tees("tee", "cap", "hat"));
  const state = await first.create(inputs);
  emulator.products.edit("cap", { title: "SALE" });
  const found = await startFor(emulator).read(state);
  emulator.clearRequests();
  const next = startFor(emulator);
  const products = { ...tees("tee", "cap"), hat: tee("hat", { description: "Felt" }) };
  await next.update(found.state, await checked(next, products, found.inputs));
  expect(bodiesOf(emulator)).toEqual([
    { externalId: "cap", title: "Tee cap" },
    { externalId: "hat", description: "Felt" },
  ]);
});

test("another order of the same products and of their fields is no change", async () => {
  const emulator = await startEmulator();
  const products = {
    tee: tee("tee", { metadata: { fit: "slim", line: "basics" } }),
    cap: tee("cap"),
  };
  const first = startFor(emulator);
  const inputs = await checked(first, products);
  const state = await first.create(inputs);
  const { images, title } = products.tee;
  const reordered = {
    cap: products.cap,
    tee: { title, metadata: { line: "basics", fit: "slim" }, images },
  };
  const next = startFor(emulator);
  const again = await checked(next, reordered, inputs);
  expect(again).toEqual(inputs);
  expect(next.diff(state, again).changes).toBe(false);
});

test("a field that the API does not apply is a note with the products, and is sent again", async () => {
  const emulator = await startEmulator({ store: ({ description, ...sent }) => sent });
  const lines: string[] = [];
  const products = {
    ...tees("hat"),
    tee: tee("tee", { description: "Soft" }),
    cap: tee("cap", { description: "Warm" }),
  };
  const first = startFor(emulator, (line) => lines.push(line));
  const inputs = await checked(first, products);
  const state = await first.create(inputs);
  expect(lines).toEqual([
    expect.stringMatching(
      /^"(tee", "cap|cap", "tee)": the API did not apply description as declared$/,
    ),
  ]);
  emulator.clearRequests();
  const next = startFor(emulator);
  await next.update(state, await checked(next, products, inputs));
  expect(bodiesOf(emulator)).toEqual([
    { externalId: "cap", description: "Warm" },
    { externalId: "tee", description: "Soft" },
  ]);
});

test("a long operation shows how many of all its creates, updates and deletes are done", async () => {
  let now = 0;
  jest.spyOn(performance, "now").mockImplementation(() => now);
  const emulator = await startEmulator({
    store(sent) {
      now += 1000;
      return sent;
    },
  });
  const lines: string[] = [];
  const [kept, dropped] = [tees(...ids("kept", 5)), tees(...ids("dropped", 10))];
  const first = startFor(emulator);
  const inputs = await checked(first, { ...kept, ...dropped });
  const state = await first.create(inputs);
  const next = startFor(emulator, (line) => lines.push(line));
  const products = {
    ...kept,
    "kept-1": tee("kept-1", { title: "Blue tee" }),
    ...tees(...ids("new", 29)),
  };
  await next.update(state, await checked(next, products, inputs));
  jest.restoreAllMocks();
  // 30 writes of a second each, and 10 deletes.
  expect(lines.length).toBeGreaterThan(1);
  expect(lines[0]).toMatch(/^\d+ of 40 products done$/);
  for (const line of lines.slice(1)) expect(line).toMatch(/^\d+ of 40 products done, \d/);
});

test("an operation has as many requests in flight as the limiter allows, and no more", async () => {
  const inFlight: number[] = [];
  const emulator: Emulator = await startEmulator({
    onAnswer() {
      const open = emulator.requests.filter(({ status }) => status === undefined);
      inFlight.push(open.length + 1);
    },
  });
  emulator.faults.add({ match: { method: "POST" }, delayMs: 300, times: MAX_IN_FLIGHT });
  const handler = startFor(emulator);
  await handler.create(await checked(handler, tees(...ids("tee", 3 * MAX_IN_FLIGHT))));
  expect(Math.max(...inFlight)).toBe(MAX_IN_FLIGHT);
});
