import fc from "fast-check";
import { canonicalJson } from "../../provider/api/json.ts";
import type { Emulator } from "../../provider/testing/index.ts";
import { type Products, Shop } from "./shop.ts";

/**
 * Random histories through the real engine. A history is what happens to one product; twenty run
 * side by side in one stack, as an operation of the engine costs seconds however many take part.
 */
const LANES = 20;
const RUNS = 3;
/** The same histories at every run; FAST_CHECK_SEED explores others, FAST_CHECK_PATH goes on shrinking. */
const { FAST_CHECK_SEED: SEED = "255263553", FAST_CHECK_PATH: PATH = "" } = process.env;
/** All runs take a few minutes; of a failure, the shortest history that is found within this. */
const LIMIT_MS = 900_000;

const fields = fc.record(
  {
    title: fc.constantFrom("Tee", "", 'Té 👕 "quoted"'),
    description: fc.constantFrom("Soft", "Rough"),
    images: fc.constantFrom(
      [{ url: "https://a.example/1.jpg" }],
      [{ url: "https://a.example/2.jpg" }, { url: "https://a.example/1.jpg" }],
    ),
    metadata: fc.constantFrom(
      { a: 1, b: [2, { c: null }] },
      { b: [2, { c: null }], a: 1 },
      {},
      null,
    ),
    validForDays: fc.constantFrom(1, 30, null),
  },
  { requiredKeys: ["images"] },
);

const event = fc.oneof(
  // A lane that has no part in a failure shrinks to the first of these.
  { withCrossShrink: true },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("rest" as const) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("declare" as const), fields }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("drop" as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("edit" as const), fields }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("delete" as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("use" as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("fault" as const),
      fault: fc.constantFrom(
        { reset: "before" as const },
        { reset: "after" as const },
        { truncate: true as const },
        { status: 503 },
        { status: 400 },
      ),
    }),
  },
);
type Event = typeof event extends fc.Arbitrary<infer Value> ? Value : never;
type Round = typeof round extends fc.Arbitrary<infer Value> ? Value : never;

const round = fc.record({
  events: fc.array(event, { minLength: LANES, maxLength: LANES }),
  daysPass: fc.constantFrom(0, 0, 2),
  operation: fc.constantFrom("up" as const, "preview" as const, "refresh" as const),
});

/** Whether a live product differs from its resource's inputs in a field that they declare. */
function hasDrifted(emulator: Emulator, id: string, inputs: Readonly<Record<string, unknown>>) {
  const live = emulator.products.get(id);
  if (live === undefined) return true;
  const view: Record<string, unknown> = {
    ...live,
    images: live.images.map(({ sourceUrl }) => ({ url: sourceUrl })),
  };
  return Object.keys(inputs)
    .filter((key) => key in view)
    .some((key) => canonicalJson(view[key]) !== canonicalJson(inputs[key]));
}

async function play(rounds: readonly Round[]) {
  await using shop = await Shop.open({ emulator: { now: "2026-05-01" } });
  const { emulator } = shop;
  const foreign = ["foreign-1", "foreign-2"].map((externalId) =>
    emulator.products.put({ externalId }),
  );
  const declared: Record<string, unknown> = {};

  const happen = (lane: number, what: Event) => {
    const id = `lane-${lane}`;
    if (what.kind === "declare") declared[id] = { externalId: id, ...what.fields };
    if (what.kind === "drop") delete declared[id];
    if (what.kind === "fault") emulator.faults.add({ match: { externalId: id }, ...what.fault });
    if (emulator.products.get(id) === undefined) return;
    if (what.kind === "delete") emulator.products.delete(id);
    if (what.kind === "use") emulator.tryOn({ externalId: id });
    if (what.kind === "edit") {
      const { images, ...edit } = what.fields;
      emulator.products.edit(id, { ...edit, images: images.map(({ url }) => url) });
    }
  };

  for (const { events, daysPass, operation } of rounds) {
    for (const [lane, what] of events.entries()) happen(lane, what);
    emulator.clock.advance({ days: daysPass });
    shop.declare(declared as Products);
    const drifted =
      operation === "refresh"
        ? shop.stateProducts.filter(({ id, inputs }) => hasDrifted(emulator, id, inputs))
        : [];
    emulator.clearRequests();
    const outcome = await shop.run({ kind: operation });
    if (operation === "preview") expect(shop.takeWrites()).toEqual([]);
    if (operation === "refresh") {
      expect(shop.takeWrites()).toEqual([]);
      if (outcome.succeeded) {
        expect(outcome.steps.map(({ name }) => name).sort()).toEqual(
          drifted.map(({ id }) => id).sort(),
        );
      }
    }
  }

  // Whatever happened: a refresh and an up bring the server to what is declared.
  emulator.faults.clear();
  expect(await shop.refresh()).toMatchObject({ succeeded: true });
  expect(await shop.up()).toMatchObject({ succeeded: true, errors: [] });
  for (const { id, inputs, outputs } of shop.stateProducts) {
    expect(hasDrifted(emulator, id, inputs)).toBe(false);
    expect(outputs).toMatchObject({ ...emulator.products.get(id) });
  }
  const ids = emulator.products.list().map(({ externalId }) => externalId);
  expect(shop.stateProducts.map(({ id }) => id).sort()).toEqual(Object.keys(declared).sort());
  expect(ids.filter((id) => id in declared).sort()).toEqual(Object.keys(declared).sort());
  shop.takeRequests();
  expect(await shop.up()).toMatchObject({ steps: [], unchanged: Object.keys(declared).length });
  expect(shop.takeRequests()).toEqual([]);
  for (const product of foreign) expect(emulator.products.get(product.externalId)).toEqual(product);

  expect(await shop.destroy()).toMatchObject({ succeeded: true });
  expect(emulator.products.list()).toEqual(foreign);
}

test(`${RUNS * LANES} random histories keep the state, the server and the program in step`, async () => {
  process.stderr.write(`engine histories: FAST_CHECK_SEED=${SEED}\n`);
  const rounds = fc.array(round, { minLength: 4, maxLength: 6 });
  await fc.assert(fc.asyncProperty(rounds, play), {
    seed: Number(SEED),
    path: PATH,
    numRuns: RUNS,
    plugins: [fc.interruptAfterTimeLimit(LIMIT_MS, { failOnInterrupt: true })],
  });
});
