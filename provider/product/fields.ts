import type { ImageUpsert, ProductData, ProductUpsert } from "../api/index.ts";
import type { Declaration, DeclaredImage } from "./declaration.ts";

/** The fields of a product that a program may declare, besides its identity. */
export const FIELDS = ["title", "description", "images", "metadata", "validForDays"] as const;
export type Field = (typeof FIELDS)[number];

/** Files by the opaque references that the API gave to their uploads. */
export type Uploads = Readonly<Record<string, Pick<DeclaredImage, "file" | "hash">>>;

/** What is sent to clear a field. A product can't be without images, so those stay. */
const CLEARED = { title: "", description: "", metadata: null, validForDays: null } as const;

/** The fields that the program declares. */
export function declaredFields(declaration: Declaration): Field[] {
  return FIELDS.filter((field) => declaration[field] !== undefined);
}

/** The positions of the images that the program declares with classifications. */
export function classifiedImages(declaration: Declaration): number[] {
  return imagesOf(declaration).flatMap(({ classifications }, position) =>
    classifications === undefined ? [] : [position],
  );
}

/**
 * What is declared and what is live of a field, reduced to what is compared. An image's
 * classifications matter where they are declared, and at positions where they were declared once.
 * A file is what it holds, wherever it lies.
 */
export function comparedValues(
  field: Field,
  declaration: Declaration,
  live: ProductData,
  onceClassified: readonly number[] = [],
  uploads: Uploads = {},
): readonly [declared: unknown, actual: unknown] {
  if (field !== "images") return [declaration[field], live[field]];
  const classified = [...classifiedImages(declaration), ...onceClassified];
  const declared = imagesOf(declaration).map(lookedAt(classified));
  return [declared.map(withoutPath), liveImages(live, classified, uploads).map(withoutPath)];
}

/** The request that sets the given fields as declared, and clears those that are not declared. */
export function upsertOf(declaration: Declaration, fields: readonly Field[]): ProductUpsert {
  const values = { ...CLEARED, ...declaration, images: declaration.images?.map(imageUpsert) };
  return {
    externalId: declaration.externalId,
    ...Object.fromEntries(fields.map((field) => [field, values[field]])),
  };
}

/** Whether a field that is no longer declared has still to be cleared. */
export function needsClearing(field: Field, live: ProductData): boolean {
  return field !== "images" && live[field] !== CLEARED[field];
}

/** The declaration of the given fields that the live product would agree with. */
export function project(
  live: ProductData,
  fields: readonly Field[],
  classified: readonly number[],
  uploads: Uploads = {},
): Partial<Declaration> {
  return Object.fromEntries(
    fields.map((field) => [
      field,
      field === "images" ? liveImages(live, classified, uploads) : live[field],
    ]),
  );
}

/** Which of the live images, after an apply, are uploads of declared files. */
export function uploadsOf(declaration: Declaration, live: ProductData): Uploads {
  const references = inOrder(live).map(({ sourceUrl }) => sourceUrl);
  return Object.fromEntries(
    imagesOf(declaration).flatMap(({ file, hash }, position) => {
      const reference = references[position];
      return hash === undefined || reference === undefined ? [] : [[reference, { file, hash }]];
    }),
  );
}

/** The live images in declared form and order; the order's numbers are the API's own business. */
function liveImages(
  live: ProductData,
  classified: readonly number[],
  uploads: Uploads,
): DeclaredImage[] {
  return inOrder(live)
    .map(({ sourceUrl: url, classifications }) => ({
      ...(Object.hasOwn(uploads, url) ? uploads[url] : { url }),
      classifications,
    }))
    .map(lookedAt(classified));
}

function inOrder({ images }: ProductData) {
  return images.toSorted((a, b) => a.order - b.order);
}

/** In a preview, a text stands for a list that is not known yet: one that equals no live list. */
function imagesOf({ images = [] }: Declaration): DeclaredImage[] {
  return Array.from(images);
}

/** Reduces an image to what is compared. Where classifications are, null stands for none. */
function lookedAt(classified: readonly number[]) {
  return ({ classifications = null, ...source }: DeclaredImage, position: number): DeclaredImage =>
    classified.includes(position) ? { ...source, classifications } : source;
}

function withoutPath({ file: _, ...image }: DeclaredImage): DeclaredImage {
  return image;
}

/** Loaded at need: a report of drift compares images, and opens none. */
async function openFile(image: DeclaredImage): Promise<Blob> {
  const { openImage } = await import("../images/local-image.ts");
  return openImage(image);
}

/**
 * Files are uploaded anew whenever the list is sent: it replaces the whole list, and whether the
 * API would take the reference of an earlier upload for a url is not documented.
 */
function imageUpsert(image: DeclaredImage): ImageUpsert {
  const { url, classifications } = image;
  return {
    source: url === undefined ? { open: () => openFile(image) } : { url },
    ...(classifications === undefined ? {} : { classifications }),
  };
}
