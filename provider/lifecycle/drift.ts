import { createHash } from "node:crypto";
import type { ProductData } from "../api/index.ts";
import type { Declaration } from "./declaration.ts";
import { agrees, declaredFields, type Field, needsClearing } from "./fields.ts";

/**
 * What the last apply left behind: the third side of the comparison, next to the declaration and
 * the live product. Without it, a field that the program dropped could not be told from one that
 * it never declared, nor an edit from the API's own way of writing a value down.
 */
export interface Baseline {
  /** The product's updatedAt in the answer to the last apply: until it moves, nobody edited. */
  readonly updatedAt: string;
  /** The fields that the program declared. */
  readonly fields: readonly Field[];
  /** Whether any declared image came with classifications. */
  readonly classified: boolean;
  /**
   * For a field that the API stored in other words than declared (trimmed, say): a fingerprint of
   * the two together. That pair is agreement from then on. Only fingerprints, only for such
   * fields: a declared value may be a secret, and the state is written at every step.
   */
  readonly rewritten?: Readonly<Partial<Record<Field, string>>>;
}

/** The baseline after an apply that the API answered with `live`. */
export function baselineOf(declaration: Declaration, live: ProductData): Baseline {
  const rewritten = disagreements(declaration, live);
  return {
    updatedAt: live.updatedAt,
    fields: declaredFields(declaration),
    classified: (declaration.images ?? []).some((image) => image.classifications !== undefined),
    ...(rewritten.length === 0
      ? {}
      : {
          rewritten: Object.fromEntries(
            rewritten.map((field) => [field, fingerprint(declaration[field], live[field])]),
          ),
        }),
  };
}

/** The declared fields in which the live product is not what the program declares. */
export function disagreements(
  declaration: Declaration,
  live: ProductData,
  baseline?: Baseline,
): Field[] {
  return declaredFields(declaration).filter(
    (field) =>
      !agrees(field, declaration, live) &&
      baseline?.rewritten?.[field] !== fingerprint(declaration[field], live[field]),
  );
}

/** The fields to send so that the live product becomes what the program declares. */
export function fieldsToApply(
  declaration: Declaration,
  live: ProductData,
  baseline: Baseline,
): Field[] {
  const declared = declaredFields(declaration);
  const dropped = baseline.fields.filter((field) => !declared.includes(field));
  return [
    ...disagreements(declaration, live, baseline),
    ...dropped.filter((field) => needsClearing(field, live)),
  ];
}

/** Whether the program declares other fields than at the last apply, whatever their values. */
export function declaresOtherFields(declaration: Declaration, baseline: Baseline): boolean {
  return String(declaredFields(declaration)) !== String(baseline.fields);
}

/** Whether anybody edited the product since the last apply. Use of a product is no edit. */
export function wasEdited(live: ProductData, baseline: Baseline): boolean {
  return live.updatedAt !== baseline.updatedAt;
}

function fingerprint(declared: unknown, live: unknown): string {
  const text = JSON.stringify([declared, live], sortKeys);
  return createHash("sha256").update(text).digest("base64url").slice(0, 22);
}

/** The engine hands objects back with their keys in an order of its own. */
function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
