import fc from "fast-check";
import type { Json, JsonObject } from "../../../provider/api/json.ts";
import type { Declaration } from "../../../provider/product/declaration.ts";
import { roundTripProblems } from "../../../provider/product/round-trip-problem.ts";
import { FIELDS, type Field } from "./model.ts";
import { SERVERS, type ServerName } from "./servers.ts";
import type { UpOptions } from "./stack.ts";

/** The values of a product's fields, as a program declares them or somebody else sets them. */
export type Fields = Pick<Declaration, Field>;

/** A fault of the network that affects `times` requests after the next `skip`. */
export interface Trouble {
  readonly kind:
    | "reset before"
    | "reset after"
    | "503"
    | "truncated"
    /** A proxy's error page. */
    | "error page"
    /** A page of HTML with status 200, as a captive portal answers it. */
    | "page"
    /** A product with another id. */
    | "another product";
  readonly method?: "GET" | "POST" | "DELETE" | undefined;
  readonly skip: number;
  readonly times: number;
}

/** Edits of the program. */
export type ProgramStep =
  | { readonly do: "declare"; readonly name: string; readonly declaration: Declaration }
  | { readonly do: "set"; readonly name: string; readonly fields: Fields }
  | { readonly do: "drop"; readonly name: string; readonly fields: readonly Field[] }
  | { readonly do: "ignore"; readonly name: string; readonly paths: readonly string[] }
  | { readonly do: "rename"; readonly name: string; readonly to: string }
  | { readonly do: "renumber"; readonly name: string; readonly id: string }
  | { readonly do: "remove"; readonly name: string };

/** Changes of the catalog by somebody else. */
export type OthersStep =
  | { readonly do: "edit"; readonly id: string; readonly fields: Fields }
  | { readonly do: "put"; readonly id: string; readonly fields: Fields }
  /** Somebody makes what the program declares, some hours ago, with other fields besides. */
  | { readonly do: "copy"; readonly id: string; readonly hoursAgo: number; readonly fields: Fields }
  | { readonly do: "delete"; readonly id: string }
  | { readonly do: "use"; readonly id: string }
  /** From now on, the API answers the product with metadata that is no object; or no longer. */
  | { readonly do: "corrupt"; readonly id: string; readonly isOdd: boolean };

/** One step of a history. A step that names something that does not exist does nothing. */
export type Step =
  | ProgramStep
  | OthersStep
  /** The program returns to what was last applied. */
  | { readonly do: "revert" }
  | { readonly do: "pass"; readonly days: number }
  | { readonly do: "trouble"; readonly trouble: Trouble }
  | { readonly do: "up"; readonly options?: UpOptions }
  | { readonly do: "refresh" | "destroy" };

/** What happens to one stack on one server. */
export interface History {
  readonly server: ServerName;
  readonly steps: readonly Step[];
}

const NAMES = ["one", "two"] as const;
/** Ids that a program may declare. */
const IDS = ["a", "50% off/size ?#1", "tee 👕"] as const;
const URLS = ["https://cdn.example/1.jpg", "https://cdn.example/2.jpg"];
const CLASSIFICATIONS: Json[] = [null, { side: "front", sure: 0.5 }];
const ROLES = [null, "top-back"];
/** Properties that a program may ignore the changes of. */
const PATHS = ["title", "images", "metadata", "metadata.a"];
/** Products of strangers are the odd ones as often as those of the program. */
const ODD_IDS = ["stranger", ...IDS];

const anyMetadata: fc.Arbitrary<JsonObject | null> = fc.oneof(
  fc.constantFrom<JsonObject | null>(null, {}, { a: 1, b: { c: [1, null] } }),
  fc.dictionary(fc.string({ maxLength: 3 }), fc.jsonValue({ maxDepth: 1 }) as fc.Arbitrary<Json>, {
    maxKeys: 3,
    noNullPrototype: true,
  }),
);
const metadata = anyMetadata.filter((value) => roundTripProblems(value).length === 0);

const image = fc.record(
  {
    url: fc.constantFrom(...URLS),
    classifications: fc.constantFrom(...CLASSIFICATIONS),
    role: fc.constantFrom(...ROLES),
  },
  { requiredKeys: ["url"], noNullPrototype: true },
);

const values = {
  title: fc.constantFrom("", "Tee", "Shirt", " 👕\n"),
  description: fc.constantFrom("", "Soft", "Rough"),
  images: fc.array(image, { minLength: 1, maxLength: 2 }),
  metadata,
  autoDetectImageRoles: fc.boolean(),
  validForDays: fc.constantFrom(null, 1, 7, 365),
};

/** Values of some of the fields. */
export const fields = fc.record(values, {
  requiredKeys: [],
  noNullPrototype: true,
}) as fc.Arbitrary<Fields>;
/** Most often none. */
const few = fc.oneof({ weight: 2, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: fields });
const id = fc.constantFrom(...IDS);
const name = fc.constantFrom(...NAMES);

export const declaration = fc.record(
  { externalId: id, onExisting: fc.constantFrom("fail", "adopt"), ...values },
  { requiredKeys: ["externalId", "images"], noNullPrototype: true },
) as fc.Arbitrary<Declaration>;

const trouble: fc.Arbitrary<Trouble> = fc.record(
  {
    kind: fc.constantFrom(
      "reset before",
      "reset after",
      "503",
      "truncated",
      "error page",
      "page",
      "another product",
    ),
    method: fc.constantFrom(undefined, "GET", "POST", "POST", "DELETE"),
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
  { weight: 2, arbitrary: happens("ignore", { name, paths: fc.subarray(PATHS) }) },
  { weight: 2, arbitrary: happens("rename", { name, to: name }) },
  { weight: 2, arbitrary: happens("renumber", { name, id }) },
  { weight: 1, arbitrary: happens("remove", { name }) },
  { weight: 2, arbitrary: happens("revert", {}) },
  { weight: 4, arbitrary: happens("edit", { id, fields }) },
  { weight: 1, arbitrary: happens("put", { id, fields }) },
  { weight: 2, arbitrary: happens("copy", { id, hoursAgo: fc.constantFrom(0, 25), fields: few }) },
  { weight: 1, arbitrary: happens("delete", { id }) },
  {
    weight: 1,
    arbitrary: happens("corrupt", { id: fc.constantFrom(...ODD_IDS), isOdd: fc.boolean() }),
  },
  { weight: 2, arbitrary: happens("use", { id }) },
  { weight: 1, arbitrary: happens("pass", { days: fc.constantFrom(1, 7, 400) }) },
  { weight: 2, arbitrary: happens("trouble", { trouble }) },
);

const some = fc.subarray([...NAMES], { minLength: 1 });
const upOptions = fc.record(
  {
    target: some,
    replace: some,
    deleteBeforeReplace: fc.boolean(),
    continueOnError: fc.boolean(),
    chained: fc.boolean(),
    checksFirst: fc.boolean(),
  },
  { requiredKeys: [], noNullPrototype: true },
);

const operation: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: happens("up", {}) },
  { weight: 3, arbitrary: happens("up", { options: upOptions }) },
  { weight: 3, arbitrary: happens("refresh", {}) },
  { weight: 1, arbitrary: happens("destroy", {}) },
);

const round = fc
  .tuple(fc.array(change, { maxLength: 4, size: "max" }), operation)
  .map(([changes, last]) => [...changes, last]);

/** Begins with a declaration, and goes on in rounds of a few changes and an operation. */
const steps: fc.Arbitrary<Step[]> = fc
  .tuple(
    happens("declare", { name, declaration }),
    fc.array(round, { minLength: 1, maxLength: 8, size: "max" }),
  )
  .map(([first, rounds]) => [first, ...rounds.flat()]);

export const history: fc.Arbitrary<History> = fc.record(
  { server: fc.constantFrom(...(Object.keys(SERVERS) as ServerName[])), steps },
  { noNullPrototype: true },
);
