import fc from "fast-check";
import type { Emulator, EmulatorOptions } from "../../provider/testing/index.ts";
import { beginnings, LANES, moves, round } from "./history/events.ts";
import { driftOf, hasDrifted, heldProducts } from "./history/held.ts";
import { Lanes } from "./history/lanes.ts";
import { PROGRAM } from "./history/program.ts";
import { randomTest } from "./history/random-test.ts";
import { DEFAULT_HOST, Shop } from "./shop.ts";

/**
 * Random histories through the real engine. A history is what happens to one product, which moves
 * between a `Product` and two sets. Twenty run side by side in one stack, as an operation of the
 * engine costs seconds however many take part. GENLOOK_HISTORIES multiplies the number of runs, for
 * the nightly run. By day, one run shows whether the native host works at all.
 */
const USUAL = DEFAULT_HOST === "native" ? 0.2 : 1;
const RUNS = 5 * Number(process.env.GENLOOK_HISTORIES ?? USUAL);

const LAG_MS = 8000;
const servers: Readonly<Record<string, EmulatorOptions>> = {
  plain: {},
  lean: { answers: "lean" },
  lagging: { listLagMs: LAG_MS },
  coarse: { timeResolutionMs: 60_000 },
  difficult: { answers: "lean", listLagMs: LAG_MS, timeResolutionMs: 1000 },
};

const history = fc.record({
  server: fc.constantFrom(...Object.keys(servers)),
  beginnings,
  rounds: fc.array(round, { minLength: 4, maxLength: 6 }),
  moves,
});
type History = typeof history extends fc.Arbitrary<infer Value> ? Value : never;

function liveIds({ products }: Emulator): Set<string> {
  return new Set(products.list().map(({ externalId }) => externalId));
}

async function play({ server, beginnings, rounds, moves }: History) {
  const options = { now: "2026-05-01", ...servers[server] };
  await using shop = await Shop.open({
    program: PROGRAM,
    emulator: options,
    environment: { GENLOOK_MAX_RETRIES: "1" },
  });
  const { emulator } = shop;
  const lanes = new Lanes(shop, beginnings);
  const lags = options.listLagMs !== undefined;

  for (const { events, merge, daysPass, operation, continueOnError, ...rest } of rounds) {
    for (const [index, what] of events.entries()) lanes.happen(index, what);
    if (merge) lanes.merge(merge);
    emulator.clock.advance({ days: daysPass, seconds: 3 });
    lanes.declare();
    const urns = [...shop.stateProducts, ...shop.stateSets].map(({ urn }) => urn);
    const named = (indexes: readonly number[] | null) => {
      const names = indexes?.map((index) => urns[index]).filter((urn) => urn !== undefined);
      return names?.length ? [...new Set(names)] : undefined;
    };
    const target = named(rest.target);
    const replace = named(rest.replace);
    const drift = driftOf(shop);
    const before = liveIds(emulator);
    const kept = lanes.keptIds;
    emulator.clearRequests();
    const outcome = await shop.run({
      kind: operation,
      options:
        operation === "refresh"
          ? {}
          : {
              ...(target && { target }),
              ...(replace && !target && { replace }),
              // With both, an engine waits forever for a replacement whose delete has failed.
              ...(operation === "up" && (target || !replace) && { continueOnError }),
            },
    });
    lanes.assertPromises(before);
    const deleted = emulator.requests.filter(({ method }) => method === "DELETE");
    const deletedIds = deleted.map(({ externalId }) => externalId ?? "");
    // The engine does not say what a resource declares that is no target.
    if (!target) expect(deletedIds.filter((id) => kept.has(id))).toEqual([]);
    if (operation !== "up") expect(shop.takeWrites()).toEqual([]);
    if (operation === "refresh" && outcome.succeeded && !lags) {
      const changed = outcome.steps.map(({ name }) => name);
      expect(changed).toEqual(expect.arrayContaining(drift.changed));
      for (const name of drift.unchanged) expect(changed).not.toContain(name);
    }
  }

  // Whatever happened: a refresh and an up bring the server to what is declared.
  emulator.faults.clear();
  emulator.clock.advance({ milliseconds: LAG_MS });
  lanes.calm();
  lanes.declare();
  const before = liveIds(emulator);
  expect(await shop.refresh()).toMatchObject({ succeeded: true });
  expect(await shop.up()).toMatchObject({ succeeded: true, errors: [] });
  lanes.assertPromises(before);
  emulator.clock.advance({ milliseconds: LAG_MS });
  assertConverged(shop, lanes);
  expect(await shop.up()).toMatchObject({ steps: [] });
  expect(shop.takeRequests()).toEqual([]);

  // Moves alone send no write, however old the products are. What expired meanwhile is created.
  lanes.stopAdopting();
  for (const [index, move] of moves.entries()) lanes.happen(index, move);
  lanes.declare();
  emulator.clock.advance({ days: 2 });
  const expired = lanes.declaredIds.filter((id) => emulator.products.get(id) === undefined);
  shop.takeRequests();
  expect(await shop.up()).toMatchObject({ succeeded: true, errors: [] });
  const writes = shop.takeWrites();
  expect(writes.filter((line) => !expired.includes(line.split(" ")[1] ?? ""))).toEqual([]);
  expect(writes.filter((line) => line.startsWith("DELETE"))).toEqual([]);
  emulator.clock.advance({ milliseconds: LAG_MS });
  expect(await shop.refresh()).toMatchObject({ succeeded: true });
  expect(await shop.up()).toMatchObject({ succeeded: true, errors: [] });
  assertConverged(shop, lanes);
  expect(await shop.up()).toMatchObject({ steps: [] });
  expect(shop.takeRequests()).toEqual([]);

  expect(await shop.destroy()).toMatchObject({ succeeded: true });
  const theirs = lanes.theirs.filter(({ externalId }) => emulator.products.get(externalId));
  expect(emulator.products.list()).toEqual(expect.arrayContaining(theirs));
  expect(emulator.products.list()).toHaveLength(theirs.length);
}

/** Asserts that the state and the server have what is declared, and forgets the requests so far. */
function assertConverged(shop: Shop, lanes: Lanes): void {
  const { emulator } = shop;
  const held = heldProducts(shop);
  expect(held.filter((product) => hasDrifted(emulator, product))).toEqual([]);
  const declared = lanes.declaredIds.sort();
  const inState = held.filter((product) => product.declared !== undefined);
  expect(inState.map(({ externalId }) => externalId).sort()).toEqual(declared);
  expect([...liveIds(emulator)].filter((id) => declared.includes(id)).sort()).toEqual(declared);
  shop.takeRequests();
}

randomTest(
  `${RUNS * LANES} random histories keep the state, the server and the program in step`,
  RUNS,
  history,
  play,
);
