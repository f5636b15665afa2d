import fc from "fast-check";
import { canonicalJson } from "../../provider/api/json.ts";
import type { Emulator, EmulatorOptions, Product } from "../../provider/testing/index.ts";
import { DEFAULT_HOST, type Products, Shop } from "./shop.ts";

/**
 * Random histories through the real engine. A history is what happens to one product; twenty run
 * side by side in one stack, as an operation of the engine costs seconds however many take part.
 * GENLOOK_HISTORIES multiplies the number of runs, for the nightly run.
 */
const LANES = 20;
/** By day, one run shows whether the native host works at all. */
const USUAL = DEFAULT_HOST === "native" ? 0.2 : 1;
const RUNS = 5 * Number(process.env.GENLOOK_HISTORIES ?? USUAL);
/** The same histories at every run; FAST_CHECK_SEED explores others, FAST_CHECK_PATH goes on shrinking. */
const { FAST_CHECK_SEED: SEED = "255263553", FAST_CHECK_PATH: PATH = "" } = process.env;
/** A run takes less than a minute; of a failure, the shortest history that is found within this. */
const LIMIT_MS = 600_000 + RUNS * 60_000;

/** Declares products of a file, with resource options beside each one's arguments. */
const PROGRAM = `
import { readFileSync } from "node:fs";
import { Product } from "pulumi-genlook";

const made = {};
for (const [name, { options, ...args }] of Object.entries(
  JSON.parse(readFileSync("products.json", "utf8")),
)) {
  const { dependsOn, ...others } = options;
  made[name] = new Product(name, args, { ...others, dependsOn: dependsOn && made[dependsOn] });
}
`;

const LAG_MS = 8000;
const servers: Readonly<Record<string, EmulatorOptions>> = {
  plain: {},
  lean: { answers: "lean" },
  lagging: { listLagMs: LAG_MS },
  coarse: { timeResolutionMs: 60_000 },
  difficult: { answers: "lean", listLagMs: LAG_MS, timeResolutionMs: 1000 },
};

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
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("rename" as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("options" as const),
      ignoreChanges: fc.subarray(["title", "images", "metadata.a"]),
      deleteBeforeReplace: fc.boolean(),
      dependsOnNeighbor: fc.boolean(),
    }),
  },
  // Somebody else makes just what this lane declares, two days ago.
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("stranger" as const) }) },
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
        { body: "<html>Please sign in.</html>" },
      ),
      times: fc.constantFrom(1, 2),
    }),
  },
);
type Event = typeof event extends fc.Arbitrary<infer Value> ? Value : never;
type Round = typeof round extends fc.Arbitrary<infer Value> ? Value : never;

/** Lanes whose resources an option names. */
const some = fc.uniqueArray(fc.nat(LANES - 1), { minLength: 1, maxLength: LANES / 2 });

const round = fc.record({
  events: fc.array(event, { minLength: LANES, maxLength: LANES }),
  daysPass: fc.constantFrom(0, 0, 2),
  operation: fc.constantFrom("up" as const, "up" as const, "preview" as const, "refresh" as const),
  continueOnError: fc.boolean(),
  target: fc.option(some, { freq: 3 }),
  replace: fc.option(some, { freq: 3 }),
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

/** What the program says of one lane's product. */
interface Lane {
  readonly id: string;
  name: string;
  args?: Readonly<Record<string, unknown>>;
  options: {
    readonly ignoreChanges?: readonly string[];
    readonly deleteBeforeReplace?: boolean;
    readonly dependsOnNeighbor?: boolean;
  };
}

/** Twenty products side by side, and what is known of whose they are. */
class Lanes {
  readonly #shop: Shop;
  readonly #lanes: readonly Lane[] = Array.from({ length: LANES }, (_, index) => {
    const id = `lane-${index}`;
    return { id, name: id, options: {} };
  });
  /** The ids of live products that the stack made, or took over. */
  readonly #ours = new Set<string>();
  /** Products of somebody else, by their ids. */
  readonly #theirs = new Map<string, Product>();

  constructor(shop: Shop) {
    this.#shop = shop;
    for (const externalId of ["foreign-1", "foreign-2"]) {
      this.#theirs.set(externalId, shop.emulator.products.put({ externalId }));
    }
  }

  get declaredIds(): string[] {
    return this.#lanes.filter(({ args }) => args !== undefined).map(({ id }) => id);
  }

  get theirs(): Product[] {
    return [...this.#theirs.values()];
  }

  /** Writes the program. */
  declare(): void {
    const declared: Record<string, unknown> = {};
    let neighbor: string | undefined;
    for (const { id, name, args, options } of this.#lanes) {
      if (args === undefined) continue;
      const { dependsOnNeighbor, ...others } = options;
      const dependsOn = dependsOnNeighbor ? neighbor : undefined;
      declared[name] = { externalId: id, ...args, options: { ...others, dependsOn } };
      neighbor = name;
    }
    this.#shop.declare(declared as Products);
  }

  happen(index: number, what: Event): void {
    const lane = this.#lanes[index] as Lane;
    const { products, faults } = this.#shop.emulator;
    const { id } = lane;
    if (what.kind === "declare") lane.args = what.fields;
    if (what.kind === "drop") delete lane.args;
    if (what.kind === "rename") lane.name = lane.name === id ? `${id}-renamed` : id;
    if (what.kind === "options") lane.options = what;
    if (what.kind === "fault") {
      faults.add({ match: { externalId: id }, times: what.times, ...what.fault });
    }
    const inState = this.#shop.stateProducts.filter((resource) => resource.id === id);
    if (what.kind === "stranger" && inState.length === 0) this.#makeStrangers(lane);
    // Nobody could tell any more whose a product is that a create may have made.
    const isInDoubt = inState.some(({ outputs }) => outputs.uncertain === "create");
    if (products.get(id) === undefined || isInDoubt) return;
    if (what.kind === "delete") products.delete(id);
    if (what.kind === "use") this.#shop.emulator.tryOn({ externalId: id });
    if (what.kind === "edit") {
      const { images, ...edit } = what.fields;
      products.edit(id, { ...edit, images: images.map(({ url }) => url) });
    }
    const theirs = products.get(id);
    if (theirs === undefined) this.#theirs.delete(id);
    else if (this.#theirs.has(id)) this.#theirs.set(id, theirs);
    if (theirs === undefined) this.#ours.delete(id);
  }

  #makeStrangers({ id, args = {} }: Lane): void {
    const { products, clock } = this.#shop.emulator;
    if (products.get(id) !== undefined) return;
    const { images = [], ...fields } = args as { images?: { url: string }[] };
    const createdAt = new Date(clock.now() - 2 * 86_400_000);
    const urls = images.length === 0 ? {} : { images: images.map(({ url }) => url) };
    this.#theirs.set(id, products.put({ externalId: id, createdAt, ...fields, ...urls }));
    this.#ours.delete(id);
  }

  /** Makes every declaration take over what is live under its id, and takes what is in the way. */
  calm(): void {
    this.#shop.emulator.faults.clear();
    this.#shop.emulator.clock.advance({ milliseconds: LAG_MS });
    for (const lane of this.#lanes) {
      if (lane.args !== undefined) lane.args = { ...lane.args, onExisting: "adopt" };
      if (lane.args !== undefined) this.#theirs.delete(lane.id);
      lane.options = {};
    }
    this.declare();
  }

  /** Asserts what must hold after any operation, failed or not. */
  assertPromises(before: ReadonlySet<string>): void {
    const { products, clock } = this.#shop.emulator;
    for (const [id, product] of this.#theirs) {
      const { expiresAt } = product;
      const hasExpired = expiresAt !== null && Date.parse(expiresAt) <= clock.now();
      // A product that the stack did not make is never changed or deleted.
      if (!hasExpired) expect(products.get(id)).toEqual(product);
    }
    for (const { externalId } of products.list()) {
      if (before.has(externalId)) continue;
      this.#ours.add(externalId);
      // A stranger's product of the same id expired before.
      this.#theirs.delete(externalId);
    }
    const inState = this.#shop.stateProducts.map(({ id }) => id);
    const lost = [...this.#ours].filter(
      (id) => products.get(id) !== undefined && !inState.includes(id),
    );
    // A live product that the stack made must stay in the state until it is deleted.
    expect(lost).toEqual([]);
  }
}

function liveIds({ products }: Emulator): Set<string> {
  return new Set(products.list().map(({ externalId }) => externalId));
}

async function play({ server, rounds }: { server: string; rounds: readonly Round[] }) {
  const options = { now: "2026-05-01", ...servers[server] };
  await using shop = await Shop.open({
    program: PROGRAM,
    emulator: options,
    environment: { GENLOOK_MAX_RETRIES: "1" },
  });
  const { emulator } = shop;
  const lanes = new Lanes(shop);
  const lags = options.listLagMs !== undefined;

  for (const { events, daysPass, operation, ...rest } of rounds) {
    for (const [index, what] of events.entries()) lanes.happen(index, what);
    emulator.clock.advance({ days: daysPass, seconds: 3 });
    lanes.declare();
    const urns = shop.stateProducts.map(({ urn }) => urn);
    const named = (indexes: readonly number[] | null) => {
      const names = indexes?.map((index) => urns[index]).filter((urn) => urn !== undefined);
      return names?.length ? [...new Set(names)] : undefined;
    };
    const target = named(rest.target);
    const replace = named(rest.replace);
    const certain = shop.stateProducts.filter(({ outputs }) => !outputs.uncertain);
    const drifted = certain.filter(({ id, inputs }) => hasDrifted(emulator, id, inputs));
    const before = liveIds(emulator);
    emulator.clearRequests();
    const outcome = await shop.run({
      kind: operation,
      options:
        operation === "refresh"
          ? {}
          : {
              ...(operation === "up" && { continueOnError: rest.continueOnError }),
              ...(target && { target }),
              ...(replace && !target && { replace }),
            },
    });
    lanes.assertPromises(before);
    if (operation !== "up") expect(shop.takeWrites()).toEqual([]);
    if (operation === "refresh" && outcome.succeeded && !lags) {
      const changed = outcome.steps.map(({ name }) => name);
      const names = drifted.map(({ urn }) => urn.split("::").at(-1));
      expect(changed).toEqual(expect.arrayContaining(names));
      const others = certain.filter((resource) => !drifted.includes(resource));
      for (const { urn } of others) expect(changed).not.toContain(urn.split("::").at(-1));
    }
  }

  // Whatever happened: a refresh and an up bring the server to what is declared.
  lanes.calm();
  const before = liveIds(emulator);
  expect(await shop.refresh()).toMatchObject({ succeeded: true });
  expect(await shop.up()).toMatchObject({ succeeded: true, errors: [] });
  lanes.assertPromises(before);
  emulator.clock.advance({ milliseconds: LAG_MS });
  for (const { id, inputs } of shop.stateProducts) {
    expect(hasDrifted(emulator, id, inputs)).toBe(false);
  }
  const declared = lanes.declaredIds.sort();
  expect(shop.stateProducts.map(({ id }) => id).sort()).toEqual(declared);
  expect([...liveIds(emulator)].filter((id) => declared.includes(id)).sort()).toEqual(declared);
  shop.takeRequests();
  expect(await shop.up()).toMatchObject({ steps: [], unchanged: declared.length });
  expect(shop.takeRequests()).toEqual([]);

  expect(await shop.destroy()).toMatchObject({ succeeded: true });
  const theirs = lanes.theirs.filter(({ externalId }) => emulator.products.get(externalId));
  expect(emulator.products.list()).toEqual(expect.arrayContaining(theirs));
  expect(emulator.products.list()).toHaveLength(theirs.length);
}

test(
  `${RUNS * LANES} random histories keep the state, the server and the program in step`,
  async () => {
    process.stderr.write(`engine histories: FAST_CHECK_SEED=${SEED}\n`);
    const history = fc.record({
      server: fc.constantFrom(...Object.keys(servers)),
      rounds: fc.array(round, { minLength: 4, maxLength: 6 }),
    });
    await fc.assert(fc.asyncProperty(history, play), {
      seed: Number(SEED),
      path: PATH,
      numRuns: RUNS,
      plugins: [fc.interruptAfterTimeLimit(LIMIT_MS, { failOnInterrupt: true })],
    });
  },
  LIMIT_MS + 60_000,
);
