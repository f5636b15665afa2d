import type { Products } from "../shop.ts";

/** Declares products and sets of a file, with resource options beside each one's arguments. */
export const PROGRAM = `
import { readFileSync } from "node:fs";
import { Product, ProductSet } from "pulumi-genlook";

const made = {};
for (const [name, { options = {}, ...args }] of Object.entries(
  JSON.parse(readFileSync("products.json", "utf8")),
)) {
  const { dependsOn, ...others } = options;
  const Resource = "products" in args ? ProductSet : Product;
  made[name] = new Resource(name, args, { ...others, dependsOn: dependsOn && made[dependsOn] });
}
`;

/** What declares a product: a `Product`, or one of two sets. */
export const HOMES = ["product", "a", "b"] as const;
export type Home = (typeof HOMES)[number];

/** What the program says of one product. */
export interface Declared {
  readonly id: string;
  readonly home: Home;
  /** The name of its `Product`. */
  readonly name: string;
  /** Not declared without them. */
  readonly args?: Readonly<Record<string, unknown>> | undefined;
  /** Of its `Product`. A set has no such options for its products. */
  readonly options?: {
    readonly ignoreChanges?: readonly string[];
    readonly deleteBeforeReplace?: boolean;
    readonly dependsOnNeighbor?: boolean;
  };
}

/** Makes the content of the program's file: one set comes first, the other one last. */
export function programOf(products: readonly Declared[]): Products {
  const declared = products.filter(({ args }) => args !== undefined);
  const at = (place: Home) => declared.filter(({ home }) => home === place);
  return { ...setOf("a", at("a")), ...productsOf(at("product")), ...setOf("b", at("b")) };
}

function setOf(name: Home, products: readonly Declared[]): Products {
  const args = products.map(({ id, args }) => [id, args]);
  return args.length === 0 ? {} : { [name]: { products: Object.fromEntries(args) } };
}

function productsOf(products: readonly Declared[]): Products {
  const entries = products.map(({ id, name, args, options = {} }, index) => {
    const { dependsOnNeighbor, ...others } = options;
    const dependsOn = dependsOnNeighbor ? products[index - 1]?.name : undefined;
    return [name, { externalId: id, ...args, options: { ...others, dependsOn } }];
  });
  return Object.fromEntries(entries);
}
