import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { NotFoundError } from "../../provider/api/index.ts";
import { CatalogView } from "../../provider/live/catalog-view.ts";
import { inParallel } from "./catalog.ts";
import { ScriptedCatalog } from "./scripted-catalog.ts";

const MINUTE = 60_000;

jest.setTimeout(30_000);

/** Runs the requests in an order that fast-check chooses. Fails if a read is still waiting at the end. */
async function settles<Result>(scheduler: fc.Scheduler, work: Promise<Result>): Promise<Result> {
  let settled = false;
  const watched = work.finally(() => {
    settled = true;
  });
  watched.catch(() => {});
  do {
    await scheduler.waitIdle();
    // Reads that need no request settle in later turns, and may cause requests.
    await setImmediate();
  } while (scheduler.count() > 0);
  if (!settled) throw new Error("a read waits forever");
  return watched;
}

const shape = fc.record({
  total: fc.integer({ min: 0, max: 120 }),
  wanted: fc.integer({ min: 1, max: 80 }),
  unlisted: fc.integer({ min: 0, max: 8 }),
  pageSize: fc.integer({ min: 1, max: 30 }),
  concurrency: fc.oneof(fc.constantFrom(1, 8, 64), fc.integer({ min: 1, max: 90 })),
  order: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
});

type Shape = typeof shape extends fc.Arbitrary<infer Value> ? Value : never;

/** Makes the catalog and the ids to read, some of them not in the catalog, in random order. */
function scene({ total, wanted, unlisted, pageSize, order }: Shape, scheduler: fc.Scheduler) {
  const server = new ScriptedCatalog(pageSize, (label) =>
    scheduler.schedule(Promise.resolve(), label),
  );
  for (let n = 0; n < total; n++) server.put(`p-${n}`);
  const shuffled = (names: string[]) =>
    names
      .map((name, index) => ({ name, key: ((index + 1) * 2_654_435_761 * order) % 1_000_003 }))
      .toSorted((a, b) => a.key - b.key)
      .map(({ name }) => name);
  const listed = shuffled(Array.from({ length: total }, (_, n) => `p-${n}`)).slice(0, wanted);
  const missing = Array.from({ length: unlisted }, (_, n) => `none-${n}`);
  return { server, listed, missing, ids: shuffled([...listed, ...missing]) };
}

function bound(n: number, { total, pageSize }: Shape): number {
  return 2 * Math.min(n, Math.ceil(total / pageSize)) + 8;
}

test("reads return the right products within the bound, in whatever order requests end", () =>
  fc.assert(
    fc.asyncProperty(shape, fc.scheduler(), async (given, scheduler) => {
      const { server, listed, missing, ids } = scene(given, scheduler);
      const view = new CatalogView(server, () => 0);
      const answers = await settles(
        scheduler,
        inParallel(ids, given.concurrency, (id) => view.getProduct(id).catch((error) => error)),
      );
      for (const [index, id] of ids.entries()) {
        if (missing.includes(id)) expect(answers[index]).toBeInstanceOf(NotFoundError);
        else expect([answers[index]]).toEqual(server.between(id, server.tick, server.tick));
      }
      const { get, page } = server.requests;
      expect(get + page).toBeLessThanOrEqual(bound(listed.length, given) + missing.length);
      expect(get).toBeLessThanOrEqual(ids.length);
    }),
    { numRuns: 200, seed: 20_260_501 },
  ));

test("creates overwrite nothing and stay within the bound, in whatever order requests end", () =>
  fc.assert(
    fc.asyncProperty(shape, fc.scheduler(), async (given, scheduler) => {
      const { server, listed, missing, ids } = scene(given, scheduler);
      const view = new CatalogView(server, () => 0);
      await settles(
        scheduler,
        inParallel(ids, given.concurrency, async (id) => {
          const found = await view.findForCreate(id);
          expect(found?.externalId).toBe(listed.includes(id) ? id : undefined);
          if (found === undefined) await view.upsertProduct({ externalId: id });
        }),
      );
      const { get, page, write } = server.requests;
      expect(write).toBe(missing.length);
      // A product that is created during the walk is listed at its end.
      const grown = { ...given, total: given.total + missing.length };
      // A product that is listed is confirmed by a lookup.
      expect(get + page).toBeLessThanOrEqual(bound(ids.length, grown) + listed.length);
    }),
    { numRuns: 200, seed: 20_260_502 },
  ));

const id = fc.integer({ min: 0, max: 9 }).map((n) => `p-${n}`);
const call = fc.record({
  kind: fc.constantFrom("read", "read", "read", "find", "find", "upsert", "delete"),
  id,
});
const event = fc.oneof(
  fc.record({ kind: fc.constantFrom("put", "put", "delete"), id }),
  fc.record({ kind: fc.constant("time"), ms: fc.constantFrom(1, 20_000, 59_999, 60_000) }),
  fc.record({ kind: fc.constantFrom("failPage", "failGet") }),
);

test("an answer was true at a time that it may come from, despite writes, faults and pauses", () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(call, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 8 }),
      fc.array(event, { maxLength: 12 }),
      fc.subarray(Array.from({ length: 10 }, (_, n) => `p-${n}`)),
      fc.integer({ min: 1, max: 4 }),
      fc.scheduler(),
      async (workers, events, seeded, pageSize, scheduler) => {
        const server = new ScriptedCatalog(pageSize, (label) =>
          scheduler.schedule(Promise.resolve(), label),
        );
        for (const externalId of seeded) server.put(externalId);
        let now = 1_000_000;
        /** The ticks at which time advanced. */
        const times = [{ now, tick: 0 }];
        const tickAt = (time: number) => times.findLast((at) => at.now <= time)?.tick ?? 0;
        const written = new Map<string, number>();
        const view = new CatalogView(server, () => now);

        const run = async (kind: string, externalId: string): Promise<void> => {
          const asked = server.tick;
          const sinceWrite = written.get(externalId) ?? 0;
          const aMinuteBefore = tickAt(now - MINUTE + 1);
          if (kind === "upsert" || kind === "delete") {
            await (kind === "upsert"
              ? view.upsertProduct({ externalId })
              : view.deleteProduct(externalId));
            written.set(externalId, server.tick);
            return;
          }
          const read =
            kind === "read" ? view.getProduct(externalId) : view.findForCreate(externalId);
          const answer = await read.catch((error: Error) => error);
          if (answer instanceof NotFoundError) {
            expect(kind).toBe("read");
            expect(server.between(externalId, asked, server.tick)).toContain(undefined);
          } else if (answer instanceof Error) {
            expect(answer.message).toBe("the lookup failed");
            server.failures.got -= 1;
          } else {
            // The minute before the answer counts for an absence, that before the call for a product.
            const from = answer === undefined ? tickAt(now - MINUTE + 1) : aMinuteBefore;
            const truths = server.between(externalId, Math.max(from, sinceWrite), server.tick);
            expect(truths).toContainEqual(answer);
          }
        };

        const play = async (): Promise<void> => {
          for (const event of events) {
            await scheduler.schedule(Promise.resolve(), JSON.stringify(event));
            if (event.kind === "failPage") server.failures.page += 1;
            if (event.kind === "failGet") server.failures.get += 1;
            if ("id" in event && event.kind === "put") server.put(event.id);
            if ("id" in event && event.kind === "delete") server.delete(event.id);
            if ("ms" in event) {
              now += event.ms;
              server.tick += 1;
              times.push({ now, tick: server.tick });
            }
          }
        };
        const work = workers.map(async (calls) => {
          for (const { kind, id } of calls) await run(kind, id);
        });
        await settles(scheduler, Promise.all([...work, play()]));
        // Each failed lookup failed exactly one read.
        expect(server.failures.got).toBe(0);
      },
    ),
    { numRuns: 600, seed: 20_260_503 },
  ));
