import fc from "fast-check";
import { type Declared, HOMES, PROGRAM, programOf } from "./history/program.ts";
import { randomTest } from "./history/random-test.ts";
import { kill } from "./processes.ts";
import { Shop } from "./shop.ts";

/** Runs of the test. GENLOOK_HISTORIES multiplies them, for the nightly run. */
const RUNS = 3 * Number(process.env.GENLOOK_HISTORIES ?? 1);

/** What the program declares of a product: where, and with which title. */
const place = fc.record({
  home: fc.constantFrom(...HOMES, "nowhere" as const),
  title: fc.constantFrom("Tee", "Shirt"),
});
const catalog = fc.array(place, { minLength: 12, maxLength: 12 });
type Catalog = typeof catalog extends fc.Arbitrary<infer Value> ? Value : never;

const crash = fc.record({
  before: catalog,
  after: catalog,
  victim: fc.constantFrom("provider" as const, "engine" as const),
  /** Requests that are sent before the one during which the victim is killed. */
  skip: fc.nat(12),
});
type Crash = typeof crash extends fc.Arbitrary<infer Value> ? Value : never;

/** Returns what the program says of each product, by its id. */
function declaredIn(catalog: Catalog): Map<string, Declared & { readonly title: string }> {
  const declared = catalog.flatMap(({ home, title }, index) => {
    const id = `tee-${index}`;
    const args = { title, images: [{ url: `https://cdn.example.com/${id}.jpg` }] };
    return home === "nowhere" ? [] : [{ id, home, name: id, args, title }];
  });
  return new Map(declared.map((product) => [product.id, product]));
}

/** Runs an `up` and kills the victim during a request. It succeeds if it sends fewer requests. */
async function strike(shop: Shop, { victim, skip }: Crash): Promise<void> {
  const { faults } = shop.emulator;
  // The request takes effect, and its answer is on the way when the process goes.
  faults.add({ skip, delayMs: 20_000 });
  let hasEnded = false;
  const outcome = shop.up().catch((error: Error) => error);
  void outcome.then(() => {
    hasEnded = true;
  });
  while (faults.pending > 0 && !hasEnded) await new Promise((wake) => setTimeout(wake, 5));
  if (hasEnded) {
    faults.clear();
    expect(await outcome).toMatchObject({ succeeded: true });
    return;
  }
  const endOrphans = kill(victim);
  expect(await outcome).not.toMatchObject({ succeeded: true });
  endOrphans();
  shop.unlock();
}

async function play(crash: Crash): Promise<void> {
  await using shop = await Shop.open({ program: PROGRAM, emulator: { now: "2026-05-01" } });
  const { emulator } = shop;
  const theirs = emulator.products.put({ externalId: "theirs" });
  const before = declaredIn(crash.before);
  const after = declaredIn(crash.after);
  shop.declare(programOf([...before.values()]));
  expect(await shop.up()).toMatchObject({ succeeded: true });
  // What is live by now is too old for a create that was interrupted.
  emulator.clock.advance({ days: 2 });

  shop.declare(programOf([...after.values()]));
  shop.takeRequests();
  await strike(shop, crash);
  const done = shop.takeWrites();
  const live = new Set(emulator.products.list().map(({ externalId }) => externalId));
  expect(await shop.up()).toMatchObject({ succeeded: true, errors: [] });
  const rest = shop.takeWrites();
  // A product that was created, or that only moved, needs no write. An update may be sent again.
  const complete = [...after.values()].filter(
    ({ id, title }) => live.has(id) && (before.get(id)?.title ?? title) === title,
  );
  expect(rest.filter((line) => complete.some(({ id }) => line === `POST ${id}`))).toEqual([]);
  const declared = [...after.keys()];
  const deleted = [...done, ...rest].filter((line) => line.startsWith("DELETE "));
  expect(deleted.filter((line) => declared.some((id) => line === `DELETE ${id}`))).toEqual([]);

  const titles = emulator.products.list().map(({ externalId, title }) => [externalId, title]);
  expect(new Map(titles as [string, string | null][])).toEqual(
    new Map([
      ...[...after].map(([id, { title }]) => [id, title] as const),
      ["theirs", theirs.title],
    ]),
  );
  expect(await shop.up()).toMatchObject({ succeeded: true, steps: [] });
  expect(shop.takeRequests()).toEqual([]);
  expect(await shop.destroy()).toMatchObject({ succeeded: true });
  expect(emulator.products.list()).toEqual([theirs]);
}

randomTest(
  `after ${RUNS} random crashes, while products move between sets and \`Product\`s, the next up does the rest`,
  RUNS,
  crash,
  play,
);
