import { createHash } from "node:crypto";
import type { ProductData } from "../api/index.ts";
import { canonicalJson } from "../api/json.ts";
import type { Declaration } from "./declaration.ts";
import {
  classifiedImages,
  comparedValues,
  declaredFields,
  FIELDS,
  type Field,
  needsClearing,
  type Uploads,
  uploadsOf,
} from "./fields.ts";

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
  /** The positions of the images declared with classifications; absent when there were none. */
  readonly classified?: readonly number[];
  /** The files behind the live images that were uploaded; absent when there are none. */
  readonly uploads?: Uploads;
  /**
   * For a field that the API stored in other words than declared (trimmed, say): a fingerprint of
   * the two together. That pair is agreement from then on. Only fingerprints, only for such
   * fields: a declared value may be a secret, and the state is written at every step.
   */
  readonly rewritten?: Readonly<Partial<Record<Field, string>>>;
}

/** The baseline after an apply that the API answered with `live`. */
export function baselineOf(declaration: Declaration, live: ProductData): Baseline {
  const classified = classifiedImages(declaration);
  const uploads = uploadsOf(declaration, live);
  const rewritten = disagreements(declaration, live, { uploads }).map((field) => [
    field,
    fingerprint(comparedValues(field, declaration, live, [], uploads)),
  ]);
  return {
    updatedAt: live.updatedAt,
    fields: declaredFields(declaration),
    ...(classified.length > 0 && { classified }),
    ...(Object.keys(uploads).length > 0 && { uploads }),
    ...(rewritten.length > 0 && { rewritten: Object.fromEntries(rewritten) }),
  };
}

/** The baseline when it is not known whether a declaration was applied: either may stand. */
export function withDeclared(baseline: Baseline, declaration: Declaration): Baseline {
  const fields = [...baseline.fields, ...declaredFields(declaration)];
  const classified = [...(baseline.classified ?? []), ...classifiedImages(declaration)];
  return {
    ...baseline,
    fields: FIELDS.filter((field) => fields.includes(field)),
    ...(classified.length > 0 && { classified: [...new Set(classified)].sort((a, b) => a - b) }),
  };
}

/**
 * The declared fields in which the live product is not what the program declares. Classifications
 * that the program dropped from an image, and that are still there, are such a difference.
 */
export function disagreements(
  declaration: Declaration,
  live: ProductData,
  baseline: Partial<Baseline> = {},
): Field[] {
  return declaredFields(declaration).filter((field) => {
    const { classified, uploads, rewritten } = baseline;
    const sides = comparedValues(field, declaration, live, classified, uploads);
    const [declared, actual] = sides.map(canonicalJson);
    return declared !== actual && rewritten?.[field] !== fingerprint(sides);
  });
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
export function declaresOtherFields(
  declaration: Declaration,
  live: ProductData,
  baseline: Baseline,
): boolean {
  // A read answers inputs for the images that there are, which may be fewer than were declared.
  const classified = baseline.classified?.filter((position) => position < live.images.length) ?? [];
  return (
    String(declaredFields(declaration)) !== String(baseline.fields) ||
    String(classifiedImages(declaration)) !== String(classified)
  );
}

/** Whether anybody edited the product since the last apply. Use of a product is no edit. */
export function wasEdited(live: ProductData, baseline: Baseline): boolean {
  return live.updatedAt !== baseline.updatedAt;
}

function fingerprint(sides: readonly unknown[]): string {
  const text = canonicalJson(sides);
  return createHash("sha256").update(text).digest("base64url").slice(0, 22);
}
