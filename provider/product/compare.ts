import { createHash, randomBytes } from "node:crypto";
import { canonicalJson, isJsonObject, isSameJson } from "../api/json.ts";
import type { ProductData } from "../api/product.ts";
import type { CheckedDeclaration } from "./declaration.ts";
import { FIELDS, type Field } from "./field-rules.ts";
import { comparedValues, declaredFields, isUnknown, needsClearing, unsetValue } from "./fields.ts";
import { type Annotated, annotated, type Uploads, union, uploadsOf } from "./images.ts";
import { storedAs } from "./stored.ts";

/**
 * What the last apply left behind: the third side of the comparison, beside the declaration and
 * the live product. It tells a field that the program dropped from one that it never declared, and
 * an edit from a value that the API stores in another form.
 */
export interface Baseline extends Annotated {
  /** The product's `updatedAt` in the answer to the last apply. */
  readonly updatedAt: string;
  /** The fields that the program declared. */
  readonly fields: readonly Field[];
  /** The local files behind the uploaded images. Absent when there are none. */
  readonly uploads?: Uploads;
  /**
   * For each field that the API stored in another form (trimmed, for example), a salted fingerprint
   * of the declared and the stored value, which count as equal from then on. The values themselves
   * may be secret and long, and the engine writes the state at every step.
   */
  readonly rewritten?: Readonly<Partial<Record<Field, string>>>;
  /**
   * Nothing was applied: the product was imported or looked up. `fields` are those that are set, and
   * nobody knows yet which of them the program declares.
   */
  readonly imported?: true;
}

/**
 * Makes the baseline of a product that the state did not hold.
 *
 * @param declaration - What a program would declare of the live product.
 */
export function importedBaseline(declaration: CheckedDeclaration, live: ProductData): Baseline {
  return {
    updatedAt: live.updatedAt,
    fields: declaredFields(declaration),
    ...annotated(declaration),
    imported: true,
  };
}

/**
 * Returns what a declaration is compared with. An import tells nothing of what the program declared
 * before, so a field that it does not declare was not dropped, and keeps its live value.
 */
export function declaredBefore(baseline: Baseline): Baseline {
  return baseline.imported ? { updatedAt: baseline.updatedAt, fields: [] } : baseline;
}

/** Reads a baseline of a state that anybody may have edited; undefined when it can't be used. */
export function parseBaseline(value: unknown): Baseline | undefined {
  if (!isJsonObject(value)) return undefined;
  const { updatedAt, fields, classified = [], roles = [], uploads = {}, rewritten = {} } = value;
  const usable =
    typeof updatedAt === "string" &&
    Array.isArray(fields) &&
    Array.isArray(classified) &&
    Array.isArray(roles) &&
    isJsonObject(uploads) &&
    isJsonObject(rewritten);
  return usable ? (value as unknown as Baseline) : undefined;
}

/** What was known before an apply. */
export interface Known {
  /** The product before the apply; undefined when there was none. */
  readonly product?: ProductData | undefined;
  readonly baseline?: Baseline | undefined;
}

/** How the API stored the fields that were sent. */
export interface Outcome {
  /** The fields that it stored in another form. */
  readonly rewritten: readonly Field[];
  /** The fields that it did not change, or only in part. */
  readonly ignored: readonly Field[];
}

/** Compares an answer with what was sent, and with what was known before. */
export function outcomeOf(
  declaration: CheckedDeclaration,
  answer: ProductData,
  sent: readonly Field[],
  { product, baseline }: Known,
): Outcome {
  const uploads = { ...baseline?.uploads, ...uploadsOf(declaration, answer) };
  const byForm = Map.groupBy(sent, (field) => {
    const [wanted, answered] = comparedValues(field, declaration, answer, {}, uploads);
    const [, before] = product
      ? comparedValues(field, declaration, product, {}, uploads)
      : [undefined, unsetValue(field)];
    return storedAs(wanted, answered, before);
  });
  return { rewritten: byForm.get("rewritten") ?? [], ignored: byForm.get("ignored") ?? [] };
}

/**
 * Makes the baseline after an apply that the API answered with `answer`. Of a field that was not
 * sent, the answer proves nothing, because somebody may have edited it: what was known is kept.
 */
export function baselineAfter(
  declaration: CheckedDeclaration,
  answer: ProductData,
  sent: readonly Field[],
  { baseline }: Known,
  outcome: Outcome,
): Baseline {
  const uploads = sent.includes("images") ? uploadsOf(declaration, answer) : baseline?.uploads;
  const declared = declaredFields(declaration);
  const rewritten = declared.flatMap((field) => {
    const known = outcome.rewritten.includes(field)
      ? fingerprint(comparedValues(field, declaration, answer, {}, uploads))
      : !sent.includes(field) && baseline?.rewritten?.[field];
    return known ? [[field, known]] : [];
  });
  return {
    updatedAt: answer.updatedAt,
    // A field that should have been cleared, and was not, is tried again by the next apply.
    fields: FIELDS.filter((field) => declared.includes(field) || outcome.ignored.includes(field)),
    ...annotated(declaration),
    ...(uploads !== undefined && Object.keys(uploads).length > 0 && { uploads }),
    ...(rewritten.length > 0 && { rewritten: Object.fromEntries(rewritten) }),
  };
}

/** Extends the baseline by a declaration that may or may not have been applied. */
export function withDeclared(baseline: Baseline, declaration: CheckedDeclaration): Baseline {
  const fields = [...baseline.fields, ...declaredFields(declaration)];
  return {
    ...baseline,
    fields: FIELDS.filter((field) => fields.includes(field)),
    ...union(baseline, annotated(declaration)),
  };
}

/**
 * Returns the declared fields whose live value differs. Classifications and roles that the program
 * dropped from an image, and that are still live, are a difference too.
 */
export function disagreements(
  declaration: CheckedDeclaration,
  live: ProductData,
  { uploads, rewritten, ...once }: Partial<Baseline> = {},
): Field[] {
  return declaredFields(declaration).filter((field) => {
    const values = comparedValues(field, declaration, live, once, uploads);
    return !agree(values) && !isFingerprintOf(rewritten?.[field], values);
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
  // Newly declared, and nobody can say whether it is live.
  const unproven = declared.filter(
    (field) => !baseline.fields.includes(field) && isUnknown(field, live),
  );
  return [
    ...disagreements(declaration, live, baseline),
    ...unproven,
    ...dropped.filter((field) => needsClearing(field, live)),
  ];
}

/** Whether the program declares other fields than at the last apply, with any values. */
export function declaresOtherFields(
  declaration: CheckedDeclaration,
  live: ProductData,
  baseline: Baseline,
): boolean {
  const { classified, roles } = annotated(declaration);
  // A read returns inputs for the live images, of which there may be fewer than were declared.
  const shown = (positions: readonly number[] = []) =>
    positions.filter((position) => position < live.images.length);
  return (
    String(declaredFields(declaration)) !== String(baseline.fields) ||
    String(classified ?? []) !== String(shown(baseline.classified)) ||
    String(roles ?? []) !== String(shown(baseline.roles))
  );
}

function agree([declared, actual]: readonly [unknown, unknown]): boolean {
  return isSameJson(declared, actual);
}

/** Makes `salt.hash`. The salt keeps a short secret from being found in a table of hashes. */
function fingerprint(values: readonly unknown[], salt = randomBytes(12).toString("base64url")) {
  const text = salt + canonicalJson(values);
  return `${salt}.${createHash("sha256").update(text).digest("base64url").slice(0, 22)}`;
}

/** States of earlier versions hold fingerprints without a salt, and without a dot. */
function isFingerprintOf(text: string | undefined, values: readonly unknown[]): boolean {
  if (text === undefined) return false;
  const [salt, hash] = text.includes(".") ? text.split(".") : ["", text];
  return fingerprint(values, salt) === `${salt}.${hash}`;
}
