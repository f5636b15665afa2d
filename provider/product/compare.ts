import { createHash } from "node:crypto";
import { canonicalJson } from "../api/json.ts";
import type { ProductData } from "../api/product.ts";
import type { CheckedDeclaration } from "./declaration.ts";
import { FIELDS, type Field } from "./field-rules.ts";
import { comparedValues, declaredFields, needsClearing } from "./fields.ts";
import { classifiedImages, type Uploads, uploadsOf } from "./images.ts";

/**
 * What the last apply left behind: the third side of the comparison, beside the declaration and
 * the live product. It tells a field that the program dropped from one that it never declared, and
 * an edit from a value that the API stores in another form.
 */
export interface Baseline {
  /** The product's `updatedAt` in the answer to the last apply. Any edit since then changes it. */
  readonly updatedAt: string;
  /** The fields that the program declared. */
  readonly fields: readonly Field[];
  /** Positions of the images that were declared with classifications. Absent when there are none. */
  readonly classified?: readonly number[];
  /** The local files behind the uploaded images. Absent when there are none. */
  readonly uploads?: Uploads;
  /**
   * For each field that the API stored in another form (trimmed, for example), a fingerprint of the
   * declared and the stored value, which count as equal from then on. The values themselves may be
   * secret and long, and the engine writes the state at every step.
   */
  readonly rewritten?: Readonly<Partial<Record<Field, string>>>;
}

/** Makes the baseline after an apply that the API answered with `live`. */
export function baselineOf(declaration: CheckedDeclaration, live: ProductData): Baseline {
  const classified = classifiedImages(declaration);
  const uploads = uploadsOf(declaration, live);
  const rewritten = declaredFields(declaration).flatMap((field) => {
    const values = comparedValues(field, declaration, live, [], uploads);
    return agree(values) ? [] : [[field, fingerprint(values)]];
  });
  return {
    updatedAt: live.updatedAt,
    fields: declaredFields(declaration),
    ...(classified.length > 0 && { classified }),
    ...(Object.keys(uploads).length > 0 && { uploads }),
    ...(rewritten.length > 0 && { rewritten: Object.fromEntries(rewritten) }),
  };
}

/** Extends the baseline by a declaration that may or may not have been applied. */
export function withDeclared(baseline: Baseline, declaration: CheckedDeclaration): Baseline {
  const fields = [...baseline.fields, ...declaredFields(declaration)];
  const classified = [...(baseline.classified ?? []), ...classifiedImages(declaration)];
  return {
    ...baseline,
    fields: FIELDS.filter((field) => fields.includes(field)),
    ...(classified.length > 0 && { classified: [...new Set(classified)].sort((a, b) => a - b) }),
  };
}

/**
 * Returns the declared fields whose live value differs, except those in `settled`. Classifications
 * that the program dropped from an image, and that are still live, are a difference too.
 */
export function disagreements(
  declaration: CheckedDeclaration,
  live: ProductData,
  { classified, uploads, rewritten }: Partial<Baseline> = {},
  settled: readonly Field[] = [],
): Field[] {
  return declaredFields(declaration).filter((field) => {
    if (settled.includes(field)) return false;
    const values = comparedValues(field, declaration, live, classified, uploads);
    return !agree(values) && rewritten?.[field] !== fingerprint(values);
  });
}

/** Returns the fields to send so that the live product becomes what the program declares. */
export function fieldsToApply(
  declaration: CheckedDeclaration,
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

/** Whether the program declares other fields than at the last apply, with any values. */
export function declaresOtherFields(
  declaration: CheckedDeclaration,
  live: ProductData,
  baseline: Baseline,
): boolean {
  // A read returns inputs for the live images, of which there may be fewer than were declared.
  const classified = baseline.classified?.filter((position) => position < live.images.length) ?? [];
  return (
    String(declaredFields(declaration)) !== String(baseline.fields) ||
    String(classifiedImages(declaration)) !== String(classified)
  );
}

/** Whether anybody edited the product since the last apply. A try-on is not an edit. */
export function wasEdited(live: ProductData, baseline: Baseline): boolean {
  return live.updatedAt !== baseline.updatedAt;
}

function agree([declared, actual]: readonly [unknown, unknown]): boolean {
  return canonicalJson(declared) === canonicalJson(actual);
}

function fingerprint(values: readonly unknown[]): string {
  const text = canonicalJson(values);
  return createHash("sha256").update(text).digest("base64url").slice(0, 22);
}
