import fc from "fast-check";
import { HOMES } from "./program.ts";

/** The products of a history. */
export const LANES = 20;

const home = fc.constantFrom(...HOMES);

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

/** Where the program declares each product at first; some are not declared. */
export const beginnings = fc.array(fc.record({ home, fields: fc.option(fields, { freq: 3 }) }), {
  minLength: LANES,
  maxLength: LANES,
});
export type Beginning = typeof beginnings extends fc.Arbitrary<(infer Value)[]> ? Value : never;

/** The product gets another home, its `Product` another name, or both. */
const move = fc.record({
  kind: fc.constant("move" as const),
  home,
  isRenamed: fc.boolean(),
});

const event = fc.oneof(
  // A lane that has no part in a failure shrinks to the first of these.
  { withCrossShrink: true },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("rest" as const) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("declare" as const), fields }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("drop" as const) }) },
  { weight: 3, arbitrary: move },
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

/** What happens to one lane. */
export type Event = typeof event extends fc.Arbitrary<infer Value> ? Value : never;

/** Positions of resources that an option names. */
const some = fc.uniqueArray(fc.nat(LANES - 1), { minLength: 1, maxLength: LANES / 2 });

/** What happens to each lane, and the operation that follows. */
export const round = fc.record({
  events: fc.array(event, { minLength: LANES, maxLength: LANES }),
  /** All products of one place move to another one. */
  merge: fc.option(fc.record({ from: home, to: home }), { freq: 2 }),
  daysPass: fc.constantFrom(0, 0, 2),
  operation: fc.constantFrom("up" as const, "up" as const, "preview" as const, "refresh" as const),
  continueOnError: fc.boolean(),
  target: fc.option(some, { freq: 3 }),
  replace: fc.option(some, { freq: 3 }),
});

/** Each lane moves, or stays where it is. */
export const moves = fc.array(move, { minLength: LANES, maxLength: LANES });
