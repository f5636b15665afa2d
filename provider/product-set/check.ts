import * as z from "zod";
import { isJsonObject, own } from "../api/json.ts";
import type { Problem } from "../api/problems.ts";
import { UNKNOWN } from "../pulumi.ts";
import { didYouMean } from "../text/did-you-mean.ts";
import { quoted } from "../text/escape-control.ts";
import { type DeclarationTexts, fieldsIn } from "./declaration-text.ts";
import type { MaxDeletes } from "./refuse-deletes.ts";

/**
 * What a program declares of one product of a set, not checked. A text is not known yet, or it is the
 * one that the state holds, which was checked before.
 */
export type DeclaredFields = Readonly<Record<string, unknown>> | string;

/** The inputs of a set, read as far as that does not depend on a product's own rules. */
export interface DeclaredSet {
  /** By externalId. Not known yet, in a preview, where it is a text. */
  readonly products: ReadonlyMap<string, DeclaredFields> | typeof UNKNOWN;
  readonly maxDeletes?: MaxDeletes;
  /** Ids that other resources of the program declare, so that this set does not delete them. */
  readonly elsewhere: readonly string[];
}

/**
 * The input by which a program lists what its other resources declare. The check takes it out, so
 * that it gets neither into the state nor into a diff.
 */
export const ELSEWHERE = "declaredElsewhere";

const NAMES = ["products", "maxDeletes"];

const maxDeletes = z
  .int("must be a whole number of products, 0 or more")
  .min(0, "must be 0 or more")
  .optional();

/**
 * Reads the inputs of a set.
 *
 * @param before - The texts in the state. Default: none.
 */
export function readSet(
  inputs: Readonly<Record<string, unknown>>,
  before: DeclarationTexts = {},
): {
  readonly set: DeclaredSet;
  readonly problems: readonly Problem[];
} {
  const { products, maxDeletes: most, [ELSEWHERE]: elsewhere, ...others } = inputs;
  const problems: Problem[] = Object.keys(others).map((name) => ({
    path: name,
    message: `is not a property; ${remedy(name)}`,
  }));
  const limit = most === UNKNOWN ? undefined : maxDeletes.safeParse(most);
  for (const { message } of limit?.error?.issues ?? []) {
    problems.push({ path: "maxDeletes", message });
  }
  const set: DeclaredSet = {
    products: productsIn(products, before, problems),
    ...(most === UNKNOWN && { maxDeletes: UNKNOWN }),
    ...(typeof limit?.data === "number" && { maxDeletes: limit.data }),
    elsewhere: Array.isArray(elsewhere) ? elsewhere.filter((id) => typeof id === "string") : [],
  };
  return { set, problems };
}

/** Formats the path of a product, or of a property of it, as users write it. */
export function pathOf(externalId: string, property?: string): string {
  const path = `products[${quoted(externalId)}]`;
  return property === undefined || property === "externalId" ? path : `${path}.${property}`;
}

function productsIn(
  products: unknown,
  before: DeclarationTexts,
  problems: Problem[],
): DeclaredSet["products"] {
  if (products === UNKNOWN) return UNKNOWN;
  if (!isJsonObject(products)) {
    const message = "is required: the products by their externalId, an object";
    problems.push({ path: "products", message });
    return new Map();
  }
  const entries = Object.entries(products).flatMap(
    ([externalId, declared]): [string, DeclaredFields][] => {
      if (declared === UNKNOWN) return [[externalId, UNKNOWN]];
      if (typeof declared === "string" && own(before, externalId) === declared) {
        return [[externalId, declared]];
      }
      // It is a JSON text where the program's SDK could write one.
      const fields = typeof declared === "string" ? fieldsIn(declared) : declared;
      if (!isJsonObject(fields)) {
        problems.push({ path: pathOf(externalId), message: "must be an object" });
        return [];
      }
      if (Object.hasOwn(fields, "externalId")) {
        const message = "is not a property: a product's key is its externalId; leave it out";
        problems.push({ path: `${pathOf(externalId)}.externalId`, message });
        return [];
      }
      return [[externalId, fields]];
    },
  );
  return new Map(entries);
}

function remedy(name: string): string {
  const guess = didYouMean(name, NAMES);
  return guess === undefined ? `use ${NAMES.join(" and ")}` : `did you mean \`${guess}\`?`;
}
