import type { Json } from "../../api/json.ts";
import type { ProductData } from "../../api/product.ts";
import { type Baseline, disagreements, wasEdited } from "../../product/compare.ts";
import type { Declaration } from "../../product/declaration.ts";
import { classifiedImages, type Field, project, type Uploads } from "../../product/fields.ts";
import type { DeclaredProduct } from "../stack/declared-product.ts";
import type { DriftReport, FieldDrift, ProductDrift } from "./report.ts";
import { STATUSES } from "./statuses.ts";

/** How a live product stands to its declaration: three-way where a stack knows the last apply. */
export function compareProduct(declared: DeclaredProduct, live: ProductData): ProductDrift {
  const { declaration, baseline } = declared;
  const edited = baseline === undefined || wasEdited(live, baseline);
  const known: Partial<Baseline> = baseline ?? { uploads: assumedUploads(declaration, live) };
  const differing = edited ? disagreements(declaration, live, known) : [];
  const notCompared = edited ? [...declared.hidden] : [];
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

/** A declared product that does not exist. */
export function missingProduct({ externalId, resource }: DeclaredProduct): ProductDrift {
  return { externalId, status: "missing", title: null, resource, fields: [], notCompared: [] };
}

/** A product that exists without being declared. */
export function unmanagedProduct({ externalId, title }: ProductData): ProductDrift {
  return { externalId, status: "unmanaged", title, resource: null, fields: [], notCompared: [] };
}

/**
 * The report of the products compared. Without a prefix, products that are not declared may well
 * be somebody else's, so that only a prefix makes them drift.
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
 * Without a stack, nobody knows what was uploaded: where a file is declared and an upload is live,
 * they are taken for the same.
 */
function assumedUploads({ images = [] }: Declaration, live: ProductData): Uploads {
  return Object.fromEntries(
    live.images
      .toSorted((a, b) => a.order - b.order)
      .flatMap(({ sourceUrl }, position) => {
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
    live: project(live, [field], classifiedImages(declaration), uploads)[field] as Json,
  };
}

/** By code units, so that a report is the same on every machine. */
function byStatusAndId(a: ProductDrift, b: ProductDrift): number {
  const byStatus = STATUSES.indexOf(a.status) - STATUSES.indexOf(b.status);
  if (byStatus !== 0) return byStatus;
  return a.externalId < b.externalId ? -1 : Number(a.externalId > b.externalId);
}
