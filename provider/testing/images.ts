import { randomUUID } from "node:crypto";
import type { Body } from "./body.ts";
import { ApiError, invalidField } from "./errors.ts";
import { isObject } from "./json.ts";
import type { Image } from "./product.ts";

/**
 * Parses the images of an upsert in each shape that the API takes: `{ source: { url | fileKey } }`,
 * the older `{ url | fileKey }`, and the oldest `imageUrls`. Undefined when none of them is there.
 *
 * @throws ApiError
 */
export function parseImages(
  product: Readonly<Record<string, unknown>>,
  files: Body["files"],
): Image[] | undefined {
  const { images, imageUrls } = product;
  if (images !== undefined && imageUrls !== undefined) {
    throw invalidField("imageUrls", "must not be sent together with images");
  }
  const [path, list] = images === undefined ? ["imageUrls", imageUrls] : ["images", images];
  if (list === undefined) return undefined;
  if (!Array.isArray(list)) throw invalidField(path, "must be an array");
  if (list.length === 0) {
    throw new ApiError("PRODUCT_IMAGES_REQUIRED", "A product needs at least one image");
  }
  return list.map((item: unknown, order) => {
    const at = `${path}[${order}]`;
    return images === undefined
      ? { sourceUrl: checkUrl(item, at), order }
      : parseImage(item, order, at, files);
  });
}

function parseImage(item: unknown, order: number, path: string, files: Body["files"]): Image {
  if (!isObject(item)) throw invalidImageInput(path, "must be an object");
  const nested = item.source !== undefined;
  const source = nested ? item.source : item;
  const sourcePath = nested ? `${path}.source` : path;
  if (!isObject(source) || (source.url === undefined) === (source.fileKey === undefined)) {
    throw invalidImageInput(sourcePath, "must hold either url or fileKey");
  }
  const { classifications } = item;
  return {
    sourceUrl:
      source.fileKey === undefined
        ? checkUrl(source.url, `${sourcePath}.url`)
        : upload(source.fileKey, `${sourcePath}.fileKey`, files),
    order,
    ...(classifications !== undefined && { classifications }),
  };
}

function checkUrl(url: unknown, path: string): string {
  if (typeof url === "string" && /^https?:\/\//i.test(url) && URL.canParse(url)) return url;
  throw invalidImageInput(path, "must be an http or https URL");
}

/** Takes in a file of the form. Each upload gets a name of its own, also for the same bytes. */
function upload(fileKey: unknown, path: string, files: Body["files"]): string {
  if (typeof fileKey !== "string") throw invalidImageInput(path, "must be a string");
  const bytes = files.get(fileKey);
  if (bytes === undefined) {
    const message = `The form has no file "${fileKey}"`;
    throw new ApiError("MULTIPART_FILE_NOT_FOUND", message, [{ path, message }]);
  }
  if (!isImage(bytes)) {
    const message = `The file "${fileKey}" is not an image`;
    throw new ApiError("INVALID_IMAGE", message, [{ path, message }]);
  }
  return `upload://${randomUUID()}`;
}

/** Whether bytes begin as JPEG, PNG, GIF, WebP, or AVIF and HEIC do. */
export function isImage(bytes: Uint8Array): boolean {
  const start = Buffer.from(bytes.subarray(0, 12)).toString("latin1");
  return /^(\xff\xd8\xff|\x89PNG\r\n|GIF8[79]a|RIFF.{4}WEBP|.{4}ftyp(avi|hei|hev|mif))/s.test(
    start,
  );
}

function invalidImageInput(path: string, message: string): ApiError {
  return new ApiError("INVALID_IMAGE_INPUT", `${path}: ${message}`, [{ path, message }]);
}
