import * as z from "zod";
import type { Json } from "../api/json.ts";
import type { ProductData } from "../api/product.ts";
import { refuseRoundTripProblems } from "./round-trip-problem.ts";

/** What a program may declare of one image. */
export const imageSchema = z
  .strictObject({
    url: z
      .string("must be the image's address, a string")
      .refine(isHttpUrl, { error: "must be an http(s) URL that Genlook can fetch" })
      .optional(),
    file: z
      .string("must be the path of an image to upload, or a Pulumi asset")
      .min(1, "must not be empty: the path of an image to upload")
      .optional(),
    classifications: z.custom<Json>().superRefine(refuseRoundTripProblems).optional(),
  })
  .superRefine(({ url, file }, { addIssue }) => {
    const refuse = (message: string) => addIssue({ code: "custom", path: ["url"], message });
    if (url === undefined && file === undefined) {
      refuse("is required: the image's address; or `file`, the path of an image to upload");
    }
    if (url !== undefined && file !== undefined) refuse("can't be used together with `file`");
  });

/** An image as a program declares it. */
export type DeclaredImage = z.output<typeof imageSchema>;

/** A declared image after the check, which adds the hash of a local file. */
export interface CheckedImage extends DeclaredImage {
  /** SHA-256 of the file's content, base64url. */
  hash?: string | undefined;
}

/** The local files behind uploaded images, by the opaque address that the API gave each upload. */
export type Uploads = Readonly<Record<string, Pick<CheckedImage, "file" | "hash">>>;

interface WithImages {
  readonly images?: readonly CheckedImage[] | undefined;
}

/**
 * Returns the declared images. In a preview, a list that is not known yet is passed as a text, and
 * becomes a list that equals no live one.
 */
export function imagesOf({ images = [] }: WithImages): CheckedImage[] {
  return Array.from(images);
}

/** Returns the positions of the images that are declared with classifications. */
export function classifiedImages(declaration: WithImages): number[] {
  return imagesOf(declaration).flatMap(({ classifications }, position) =>
    classifications === undefined ? [] : [position],
  );
}

/**
 * Returns the declared and the live images, reduced to what is compared: classifications only at
 * the given positions and where they are declared, and a file by its content, wherever it is.
 */
export function comparedImages(
  declaration: WithImages,
  live: ProductData,
  onceClassified: readonly number[],
  uploads: Uploads,
): readonly [declared: CheckedImage[], actual: CheckedImage[]] {
  const classified = [...classifiedImages(declaration), ...onceClassified];
  const declared = imagesOf(declaration).map(withClassifications(classified));
  return [declared.map(withoutPath), liveImages(live, classified, uploads).map(withoutPath)];
}

/** Returns the live images as a program would declare them, in their order. */
export function liveImages(
  live: ProductData,
  classified: readonly number[],
  uploads: Uploads,
): CheckedImage[] {
  return inOrder(live)
    .map(({ sourceUrl: url, classifications }) => ({
      ...(Object.hasOwn(uploads, url) ? uploads[url] : { url }),
      classifications,
    }))
    .map(withClassifications(classified));
}

/** Finds, after an apply, which live images are uploads of declared files. */
export function uploadsOf(declaration: WithImages, live: ProductData): Uploads {
  const references = inOrder(live).map(({ sourceUrl }) => sourceUrl);
  return Object.fromEntries(
    imagesOf(declaration).flatMap(({ file, hash }, position) => {
      const reference = references[position];
      return hash === undefined || reference === undefined ? [] : [[reference, { file, hash }]];
    }),
  );
}

/** Sorts by `order`. Its numbers are the API's own, so they are not compared. */
function inOrder({ images }: ProductData) {
  return images.toSorted((a, b) => a.order - b.order);
}

/** Keeps classifications at the given positions only. There, null means none. */
function withClassifications(classified: readonly number[]) {
  return ({ classifications = null, ...source }: CheckedImage, position: number): CheckedImage =>
    classified.includes(position) ? { ...source, classifications } : source;
}

function withoutPath({ file: _, ...image }: CheckedImage): CheckedImage {
  return image;
}

function isHttpUrl(text: string): boolean {
  const url = URL.parse(text);
  // URL.parse also accepts "https:front.jpg", and blanks around an address.
  return url !== null && /^https?:\/\/\S/i.test(text) && text === text.trim();
}
