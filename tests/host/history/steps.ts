import fc from "fast-check";
import type { Json, JsonObject } from "../../../provider/api/json.ts";
import type { Declaration } from "../../../provider/product/declaration.ts";
import { FIELDS, type Field } from "./model.ts";

/** The values of a product's fields, as a program declares them or somebody else sets them. */
export type Fields = Pick<Declaration, Field>;

/** A fault of the network that affects `times` requests after the next `skip`. */
export interface Trouble {
  readonly kind: "reset before" | "reset after" | "503" | "truncated";
  readonly skip: number;
  readonly times: number;
}

/** Edits of the program. */
export type ProgramStep =
  | { readonly do: "declare"; readonly name: string; readonly declaration: Declaration }
  | { readonly do: "set"; readonly name: string; readonly fields: Fields }
  | { readonly do: "drop"; readonly name: string; readonly fields: readonly Field[] }
  | { readonly do: "rename"; readonly name: string; readonly to: string }
  | { readonly do: "renumber"; readonly name: string; readonly id: string }
  | { readonly do: "remove"; readonly name: string };

/** Changes of the catalog by somebody else. */
export type OthersStep =
  | { readonly do: "edit"; readonly id: string; readonly fields: Fields }
  | { readonly do: "put"; readonly id: string; readonly fields: Fields }
  | { readonly do: "delete"; readonly id: string }
  | { readonly do: "use"; readonly id: string };

/** One step of a history. A step that names something that does not exist does nothing. */
export type Step =
  | ProgramStep
  | OthersStep
  /** The program returns to what was last applied. */
  | { readonly do: "revert" }
  | { readonly do: "pass"; readonly days: number }
  | { readonly do: "trouble"; readonly trouble: Trouble }
  | { readonly do: "up" | "refresh" | "destroy" };

const NAMES = ["one", "two"] as const;
/** Ids that a program may declare. */
const IDS = ["a", "50% off/size ?#1", "tee 👕"] as const;
const URLS = ["https://cdn.example/1.jpg", "https://cdn.example/2.jpg"];
const CLASSIFICATIONS: Json[] = [null, { side: "front", sure: 0.5 }];

const metadata: fc.Arbitrary<JsonObject | null> = fc.oneof(
  fc.constantFrom<JsonObject | null>(null, {}, { a: 1, b: { c: [1, null] } }),
  fc.dictionary(fc.string({ maxLength: 3 }), fc.jsonValue({ maxDepth: 1 }) as fc.Arbitrary<Json>, {
    maxKeys: 3,
    noNullPrototype: true,
  }),
);

const image = fc.record(
  { url: fc.constantFrom(...URLS), classifications: fc.constantFrom(...CLASSIFICATIONS) },
  { requiredKeys: ["url"], noNullPrototype: true },
);

const values = {
  title: fc.constantFrom("", "Tee", "Shirt", " 👕\n"),
  description: fc.constantFrom("", "Soft", "Rough"),
  images: fc.array(image, { minLength: 1, maxLength: 2 }),
  metadata,
  validForDays: fc.constantFrom(null, 1, 7, 365),
};

const fields = fc.record(values, {
  requiredKeys: [],
  noNullPrototype: true,
}) as fc.Arbitrary<Fields>;
const id = fc.constantFrom(...IDS);
const name = fc.constantFrom(...NAMES);

const declaration = fc.record(
  { externalId: id, onExisting: fc.constantFrom("fail", "adopt"), ...values },
  { requiredKeys: ["externalId", "images"], noNullPrototype: true },
) as fc.Arbitrary<Declaration>;

const trouble: fc.Arbitrary<Trouble> = fc.record(
  {
    kind: fc.constantFrom("reset before", "reset after", "503", "truncated"),
    skip: fc.nat(4),
    times: fc.integer({ min: 1, max: 4 }),
  },
  { noNullPrototype: true },
);

function happens<Kind extends Step["do"]>(kind: Kind, parts: object): fc.Arbitrary<Step> {
  return fc.record(
    { do: fc.constant(kind), ...parts },
    { noNullPrototype: true },
  ) as fc.Arbitrary<Step>;
}

const change: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: happens("declare", { name, declaration }) },
  { weight: 5, arbitrary: happens("set", { name, fields }) },
  { weight: 3, arbitrary: happens("drop", { name, fields: fc.subarray([...FIELDS]) }) },
  { weight: 2, arbitrary: happens("rename", { name, to: name }) },
  { weight: 2, arbitrary: happens("renumber", { name, id }) },
  { weight: 1, arbitrary: happens("remove", { name }) },
  { weight: 2, arbitrary: happens("revert", {}) },
  { weight: 4, arbitrary: happens("edit", { id, fields }) },
  { weight: 1, arbitrary: happens("put", { id, fields }) },
  { weight: 1, arbitrary: happens("delete", { id }) },
  { weight: 2, arbitrary: happens("use", { id }) },
  { weight: 1, arbitrary: happens("pass", { days: fc.constantFrom(1, 7, 400) }) },
  { weight: 2, arbitrary: happens("trouble", { trouble }) },
);

const operation: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: happens("up", {}) },
  { weight: 3, arbitrary: happens("refresh", {}) },
  { weight: 1, arbitrary: happens("destroy", {}) },
);

const round = fc
  .tuple(fc.array(change, { maxLength: 4, size: "max" }), operation)
  .map(([changes, last]) => [...changes, last]);

/** Histories that begin with a declaration, and go on in rounds of a few changes and an operation. */
export const history: fc.Arbitrary<Step[]> = fc
  .tuple(
    happens("declare", { name, declaration }),
    fc.array(round, { minLength: 1, maxLength: 8, size: "max" }),
  )
  .map(([first, rounds]) => [first, ...rounds.flat()]);
