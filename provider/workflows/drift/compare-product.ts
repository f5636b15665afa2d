import type { Json } from "../../api/json.ts";
import type { Problem } from "../../api/problems.ts";
import type { ProductData } from "../../api/product.ts";
import { type Baseline, disagreements, fieldsToApply } from "../../product/compare.ts";
import type { Declaration } from "../../product/declaration.ts";
import type { Field } from "../../product/field-rules.ts";
import { comparedValues, declaredFields, project, unsetValue } from "../../product/fields.ts";
import { annotated, inOrder, type Uploads, union } from "../../product/images.ts";
import type { DeclaredProduct } from "../../stack/declared-product.ts";
import type { Ignored } from "./ignored.ts";
import type { DriftAbout, DriftReport, FieldDrift, ProductDrift } from "./report.ts";
import { STATUSES } from "./statuses.ts";

/** Compares a live product with its declaration: three-way where a stack knows the last apply. */
export function compareProduct(
  declared: DeclaredProduct,
  live: ProductData,
  ignored: Ignored,
): ProductDrift {
  const { declaration, baseline, hidden } = declared;
  const known: Partial<Baseline> = baseline ?? { uploads: assumedUploads(declaration, live) };
  const problems = (live.problems ?? []).filter(({ path }) => concerns(path, declared, ignored));
  const isReadable = (field: Field) => problems.every(({ path }) => fieldOf(path) !== field);
  const differing = differingFields(declared, live, known).filter(
    (field) =>
      isReadable(field) &&
      !ignored.agree(field, ...comparedValues(field, declaration, live, known, known.uploads)),
  );
  // Of a secret that can't be read, only the time of the last edit tells.
  const mayHaveChanged = live.updatedAt !== baseline?.updatedAt;
  const notCompared = mayHaveChanged ? hidden.filter((field) => !ignored.hasField(field)) : [];
  const unproven = notCompared.length + problems.length > 0 ? "unknown" : "inSync";
  return {
    externalId: live.externalId,
    status: differing.length > 0 ? "modified" : unproven,
    title: declared.secret.has("title") ? null : live.title,
    resource: declared.resource,
    fields: differing.map((field) => fieldDrift(field, declared, live, known, ignored)),
    notCompared,
    rewritten: rewrittenFields(declaration, live, known).filter(isReadable),
    problems: [...problems],
  };
}

/** The report entry of a declared product that does not exist. */
export function missingProduct({
  externalId,
  resource,
  declaration,
  secret,
}: DeclaredProduct): ProductDrift {
  // A stack's state may hold anything.
  const title = secret.has("title") ? undefined : declaration.title;
  const images: unknown = secret.has("images") ? undefined : declaration.images;
  const declared = {
    title: typeof title === "string" ? title : null,
    images: Array.isArray(images) ? images : [],
  };
  return { ...entryOf(externalId, resource), status: "missing", declared };
}

/** The report entry of a declared product that exists, and whose answer can't be read. */
export function unreadableProduct(
  { externalId, resource }: DeclaredProduct,
  problems: readonly Problem[],
): ProductDrift {
  return { ...entryOf(externalId, resource), status: "unknown", problems: [...problems] };
}

/** The report entry of a product that exists and is not declared. */
export function unmanagedProduct(product: ProductData): ProductDrift {
  const { externalId, title, createdAt, updatedAt } = product;
  const image = inOrder(product)[0]?.sourceUrl ?? null;
  // Without what moves with use: a try-on is no difference between two reports.
  const live = { image, createdAt, updatedAt };
  return { ...entryOf(externalId, null), status: "unmanaged", title, live };
}

function entryOf(externalId: string, resource: string | null): Omit<ProductDrift, "status"> {
  const none = { fields: [], notCompared: [], rewritten: [], problems: [] };
  return { externalId, title: null, resource, ...none };
}

/**
 * Returns the declared fields whose live value differs, and the fields that the program dropped and
 * the API did not clear. A secret that can't be read is declared, and can't be compared.
 */
function differingFields(
  { declaration, baseline, hidden }: DeclaredProduct,
  live: ProductData,
  known: Partial<Baseline>,
): Field[] {
  if (baseline === undefined) return disagreements(declaration, live, known);
  const fields = baseline.fields.filter((field) => !hidden.includes(field));
  return fieldsToApply(declaration, live, { ...baseline, fields });
}

/** Returns the fields that only count as equal because the API stores them in another form. */
function rewrittenFields(
  declaration: Declaration,
  live: ProductData,
  { rewritten, ...known }: Partial<Baseline>,
): Field[] {
  if (rewritten === undefined) return [];
  const differing = disagreements(declaration, live, { rewritten, ...known });
  return disagreements(declaration, live, known).filter((field) => !differing.includes(field));
}

/** Whether a problem is in a field that is declared and compared. */
function concerns(
  path: string,
  { declaration, hidden }: DeclaredProduct,
  ignored: Ignored,
): boolean {
  const declared = [...declaredFields(declaration), ...hidden];
  return declared.some((field) => field === fieldOf(path) && !ignored.hasField(field));
}

/** The field that the path of a problem begins with. */
function fieldOf(path: string): string | undefined {
  return /^\w+/.exec(path)?.[0];
}

/**
 * Makes a report of the entries. Without a prefix, products that are not declared may belong to
 * somebody else, so they are not drift.
 */
export function reportOf(
  products: readonly ProductDrift[],
  prefix: string | null,
  about?: DriftAbout,
): DriftReport {
  const summary = { inSync: 0, modified: 0, missing: 0, unmanaged: 0, unknown: 0 };
  for (const { status } of products) summary[status] += 1;
  const { modified, missing, unmanaged } = summary;
  return {
    version: 1,
    drift: modified + missing + (prefix === null ? 0 : unmanaged) > 0,
    ...(about !== undefined && { about }),
    prefix,
    summary,
    products: products.toSorted(byStatusAndId),
  };
}

/**
 * Without a stack, nobody knows what was uploaded. Where a file is declared and an upload is live,
 * they count as the same.
 */
function assumedUploads({ images = [] }: Declaration, live: ProductData): Uploads {
  return Object.fromEntries(
    inOrder(live).flatMap(({ sourceUrl }, position) => {
      const file = images[position]?.file;
      const isUpload = sourceUrl.startsWith("upload://");
      return file !== undefined && isUpload ? [[sourceUrl, { file }]] : [];
    }),
  );
}

function fieldDrift(
  field: Field,
  { declaration, secret }: DeclaredProduct,
  live: ProductData,
  { uploads, ...once }: Partial<Baseline>,
  ignored: Ignored,
): FieldDrift {
  if (secret.has(field)) return { field, secret: true };
  const where = union(annotated(declaration), once);
  const declared = declaration[field] === undefined ? unsetValue(field) : declaration[field];
  return {
    field,
    secret: false,
    declared: ignored.rest(field, declared) as Json,
    live: ignored.rest(field, project(live, [field], where, uploads)[field]) as Json,
  };
}

/** Compares ids by code units, so a report is the same on every machine. */
function byStatusAndId(a: ProductDrift, b: ProductDrift): number {
  const byStatus = STATUSES.indexOf(a.status) - STATUSES.indexOf(b.status);
  if (byStatus !== 0) return byStatus;
  return a.externalId < b.externalId ? -1 : Number(a.externalId > b.externalId);
}
