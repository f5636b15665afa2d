import type { Json } from "../../api/json.ts";
import type { ProductData } from "../../api/product.ts";
import { type Baseline, disagreements } from "../../product/compare.ts";
import type { Declaration } from "../../product/declaration.ts";
import type { Field } from "../../product/field-rules.ts";
import { project } from "../../product/fields.ts";
import { annotated, inOrder, type Uploads } from "../../product/images.ts";
import type { DeclaredProduct } from "../stack/declared-product.ts";
import type { DriftReport, FieldDrift, ProductDrift } from "./report.ts";
import { STATUSES } from "./statuses.ts";

/** Compares a live product with its declaration: three-way where a stack knows the last apply. */
export function compareProduct(declared: DeclaredProduct, live: ProductData): ProductDrift {
  const { declaration, baseline } = declared;
  const known: Partial<Baseline> = baseline ?? { uploads: assumedUploads(declaration, live) };
  const differing = disagreements(declaration, live, known);
  // Of a secret that can't be read, only the time of the last edit tells.
  const mayHaveChanged = live.updatedAt !== baseline?.updatedAt;
  const notCompared = mayHaveChanged ? [...declared.hidden] : [];
  const unproven = notCompared.length > 0 ? "unknown" : "inSync";
  return {
    externalId: live.externalId,
    status: differing.length > 0 ? "modified" : unproven,
    title: declared.secret.has("title") ? null : live.title,
    resource: declared.resource,
    fields: differing.map((field) => fieldDrift(field, declared, live, known.uploads)),
    notCompared,
  };
}

/** The report entry of a declared product that does not exist. */
export function missingProduct({ externalId, resource }: DeclaredProduct): ProductDrift {
  return { externalId, status: "missing", title: null, resource, fields: [], notCompared: [] };
}

/** The report entry of a product that exists and is not declared. */
export function unmanagedProduct({ externalId, title }: ProductData): ProductDrift {
  return { externalId, status: "unmanaged", title, resource: null, fields: [], notCompared: [] };
}

/**
 * Makes a report of the entries. Without a prefix, products that are not declared may belong to
 * somebody else, so they are not drift.
 */
export function reportOf(products: readonly ProductDrift[], prefix: string | null): DriftReport {
  const summary = { inSync: 0, modified: 0, missing: 0, unmanaged: 0, unknown: 0 };
  for (const { status } of products) summary[status] += 1;
  const { modified, missing, unmanaged } = summary;
  return {
    version: 1,
    drift: modified + missing + (prefix === null ? 0 : unmanaged) > 0,
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
  uploads: Uploads | undefined,
): FieldDrift {
  if (secret.has(field)) return { field, secret: true };
  return {
    field,
    secret: false,
    declared: declaration[field] as Json,
    live: project(live, [field], annotated(declaration), uploads)[field] as Json,
  };
}

/** Compares ids by code units, so a report is the same on every machine. */
function byStatusAndId(a: ProductDrift, b: ProductDrift): number {
  const byStatus = STATUSES.indexOf(a.status) - STATUSES.indexOf(b.status);
  if (byStatus !== 0) return byStatus;
  return a.externalId < b.externalId ? -1 : Number(a.externalId > b.externalId);
}
