import { randomUUID } from "node:crypto";
import { type Body, isObject } from "./body.ts";
import { ApiError, fieldError, invalidField } from "./errors.ts";

/** An image to store behind the API's back. */
export interface ImageEdit {
  /** The URL that was sent, or an opaque `upload://…` for uploaded bytes. */
  readonly sourceUrl: string;
  /** The part that the image plays, such as `top-back`; absent when none was sent. */
  readonly role?: unknown;
  /** The `classifications` that were sent; absent when none were. */
  readonly classifications?: unknown;
}

/** An image as the API answers it. */
export interface Image extends ImageEdit {
  /** Position among the product's images, counted from 0. */
  readonly order: number;
}

/** The images of an upsert: the current field, and the deprecated one. */
export interface ImageLists {
  readonly images?: readonly unknown[];
  readonly imageUrls?: readonly unknown[];
}

/** Numbers the images of an edit. */
export function toImages(edits: readonly (string | ImageEdit)[]): Image[] {
  return edits.map((edit, order) =>
    typeof edit === "string" ? toImage(edit, order) : toImage(edit.sourceUrl, order, edit),
  );
}

function toImage(sourceUrl: string, order: number, fields: Partial<ImageEdit> = {}): Image {
  const { role, classifications } = fields;
  return {
    sourceUrl,
    order,
    ...(role !== undefined && { role }),
    ...(classifications !== undefined && { classifications }),
  };
}

/**
 * Parses the images of an upsert in each form that the API accepts: `{ source: { url | fileKey } }`,
 * the deprecated `{ url | fileKey }`, and the URLs of the deprecated `imageUrls`.
 *
 * @param prefix - Path of the product in the body: "", or a path that ends with a dot.
 * @returns undefined when the upsert has no list of images.
 * @throws ApiError for the first invalid image.
 */
export function parseImages(
  { images, imageUrls }: ImageLists,
  files: Body["files"],
  prefix: string,
): Image[] | undefined {
  if (images !== undefined && imageUrls !== undefined) {
    throw invalidField(`${prefix}imageUrls`, "must not be sent together with images");
  }
  if ((images ?? imageUrls)?.length === 0) throw imagesRequired();
  return (
    images?.map((item, order) => parseImage(item, order, `${prefix}images.${order}`, files)) ??
    imageUrls?.map((url, order) => toImage(checkUrl(url, `${prefix}imageUrls.${order}`), order))
  );
}

export function imagesRequired(): ApiError {
  return new ApiError("PRODUCT_IMAGES_REQUIRED", "A product needs at least one image");
}

function parseImage(item: unknown, order: number, path: string, files: Body["files"]): Image {
  if (!isObject(item)) throw invalidImageInput(path, "must be an object");
  const sourceUrl =
    item.source === undefined
      ? parseSource(item, path, files)
      : parseSource(item.source, `${path}.source`, files);
  const { role, classifications } = item;
  if (role != null && typeof role !== "string") {
    throw invalidField(`${path}.role`, "must be a string or null");
  }
  if (classifications != null && !isObject(classifications)) {
    throw invalidField(`${path}.classifications`, "must be an object or null");
  }
  // A null sets nothing, and the API answers neither of the two where it was not set.
  return toImage(sourceUrl, order, {
    ...(role != null && { role }),
    ...(classifications != null && { classifications }),
  });
}

/**
 * Parses where an image comes from, `{ url }` or `{ fileKey }`.
 *
 * @returns the `sourceUrl` of the stored image.
 * @throws ApiError
 */
export function parseSource(source: unknown, path: string, files: Body["files"]): string {
  if (!isObject(source) || (source.url === undefined) === (source.fileKey === undefined)) {
    throw invalidImageInput(path, "must have either url or fileKey");
  }
  return source.fileKey === undefined
    ? checkUrl(source.url, `${path}.url`)
    : upload(source.fileKey, `${path}.fileKey`, files);
}

function checkUrl(url: unknown, path: string): string {
  if (typeof url === "string" && /^https?:\/\//i.test(url) && URL.canParse(url)) return url;
  throw invalidImageInput(path, "must be an http or https URL");
}

/** Accepts a file of the form. Every upload gets its own name, even for the same bytes. */
function upload(fileKey: unknown, path: string, files: Body["files"]): string {
  if (typeof fileKey !== "string") throw invalidImageInput(path, "must be a string");
  const bytes = files.get(fileKey);
  if (bytes === undefined) {
    const message = `names "${fileKey}", but the form has no file of that name`;
    throw fieldError("MULTIPART_FILE_NOT_FOUND", path, message);
  }
  if (!isImage(bytes)) {
    throw fieldError("INVALID_IMAGE", path, `names "${fileKey}", which is not an image`);
  }
  return `upload://${randomUUID()}`;
}

/** Whether bytes start like a JPEG, PNG, GIF, WebP, AVIF or HEIC file. */
export function isImage(bytes: Uint8Array): boolean {
  const start = Buffer.from(bytes.subarray(0, 12)).toString("latin1");
  return /^(\xff\xd8\xff|\x89PNG\r\n|GIF8[79]a|RIFF.{4}WEBP|.{4}ftyp(avi|hei|hev|mif))/s.test(
    start,
  );
}

export function invalidImageInput(path: string, message: string): ApiError {
  return fieldError("INVALID_IMAGE_INPUT", path, message);
}
