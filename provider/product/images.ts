import * as z from "zod";
import type { Json } from "../api/json.ts";
import type { ProductData, ProductImage } from "../api/product.ts";
import { refuseRoundTripProblems } from "./round-trip-problem.ts";

/** What a program may declare of one image. */
export const imageSchema = z
  .strictObject(
    {
      url: z
        .string("must be the image's address, a string")
        .refine(isHttpUrl, { error: "must be an http(s) URL that Genlook can fetch" })
        .optional(),
      file: z
        .string("must be the path of an image to upload, or a Pulumi asset")
        .min(1, "must not be empty: the path of an image to upload")
        .optional(),
      role: z
        .string("must be a text such as 'top-back', or null for none")
        .min(1, "must not be empty; use null for none")
        .nullable()
        .optional(),
      // The API documents an object. Any JSON was accepted before, and states hold it.
      classifications: z.custom<Json>().superRefine(refuseRoundTripProblems).optional(),
    },
    {
      error: ({ code }) =>
        code === "invalid_type" ? "must be an object such as { url: 'https://…' }" : undefined,
    },
  )
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

/** The properties of an image that a program may leave to Genlook. */
export const IMAGE_NOTES = ["classifications", "role"] as const;

/**
 * Positions of the images whose classifications or role are declared. Elsewhere they are Genlook's
 * own, and are not compared. A list is absent when it is empty.
 */
export interface Annotated {
  readonly classified?: readonly number[];
  readonly roles?: readonly number[];
}

const LIST_OF = { classifications: "classified", role: "roles" } as const;

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

/** Returns where images are declared with classifications or a role. */
export function annotated(declaration: WithImages): Annotated {
  return lists((note) =>
    imagesOf(declaration).flatMap((image, position) =>
      image[note] === undefined ? [] : [position],
    ),
  );
}

/** Merges positions. */
export function union(one: Annotated, other: Annotated): Annotated {
  return lists((note) => {
    const both = [...(one[LIST_OF[note]] ?? []), ...(other[LIST_OF[note]] ?? [])];
    return [...new Set(both)].sort((a, b) => a - b);
  });
}

/** Every position of a list of images. */
export function annotatedEverywhere({ images }: Pick<ProductData, "images">): Annotated {
  const everywhere = images.map((_, position) => position);
  return lists(() => everywhere);
}

function lists(positions: (note: (typeof IMAGE_NOTES)[number]) => number[]): Annotated {
  const entries = IMAGE_NOTES.map((note) => [LIST_OF[note], positions(note)] as const);
  return Object.fromEntries(entries.filter(([, list]) => list.length > 0));
}

/**
 * Returns the declared and the live images, reduced to what is compared: classifications and roles
 * only at the given positions and where they are declared, and a file by its content, wherever it is.
 */
export function comparedImages(
  declaration: WithImages,
  live: ProductData,
  once: Annotated,
  uploads: Uploads,
): readonly [declared: CheckedImage[], actual: CheckedImage[]] {
  const where = union(annotated(declaration), once);
  const declared = imagesOf(declaration).map(withNotes(where));
  return [declared.map(withoutPath), liveImages(live, where, uploads).map(withoutPath)];
}

/** Returns the live images as a program would declare them, in their order. */
export function liveImages(
  live: Pick<ProductData, "images">,
  where: Annotated,
  uploads: Uploads,
): CheckedImage[] {
  return inOrder(live)
    .map(({ sourceUrl: url, classifications, role }) => ({
      ...(Object.hasOwn(uploads, url) ? uploads[url] : { url }),
      classifications,
      // Whatever the API answers, in another form than can be declared.
      role: role as string | null | undefined,
    }))
    .map(withNotes(where));
}

/**
 * Finds, after images were sent, which live ones are uploads of declared files. Where the API kept
 * another number of images, that can't be known.
 */
export function uploadsOf(declaration: WithImages, live: ProductData): Uploads {
  const images = imagesOf(declaration);
  const references = inOrder(live).map(({ sourceUrl }) => sourceUrl);
  if (images.length !== references.length) return {};
  return Object.fromEntries(
    images.flatMap(({ file, hash }, position) =>
      hash === undefined ? [] : [[references[position] ?? "", { file, hash }]],
    ),
  );
}

/**
 * Returns the declared images as they are sent. The list replaces the live one, and an image that
 * is sent without its role loses it. So an image that is live with a role keeps it, unless the
 * program declares one, or declared one before.
 */
export function imagesToSend(
  declaration: WithImages,
  live: ProductData | undefined,
  once: Annotated,
  uploads: Uploads,
): CheckedImage[] {
  const images = imagesOf(declaration);
  if (live === undefined) return images;
  const roles = new Map<string, unknown[]>();
  for (const [position, image] of liveImages(live, annotatedEverywhere(live), uploads).entries()) {
    const role = once.roles?.includes(position) ? undefined : image.role;
    const key = keyOf(image);
    roles.set(key, [...(roles.get(key) ?? []), role]);
  }
  return images.map((image) => {
    const role = roles.get(keyOf(image))?.shift();
    return image.role === undefined && typeof role === "string" ? { ...image, role } : image;
  });
}

function keyOf({ url, hash }: CheckedImage): string {
  return hash ?? url ?? "";
}

/** Sorts by `order`. Its numbers are the API's own, so they are not compared. */
export function inOrder({ images }: Pick<ProductData, "images">): ProductImage[] {
  return images.toSorted((a, b) => a.order - b.order);
}

/** Keeps classifications and roles at the given positions only. There, null means none. */
function withNotes(where: Annotated) {
  return ({ classifications, role, ...source }: CheckedImage, position: number): CheckedImage => ({
    ...source,
    ...(where.classified?.includes(position) && { classifications: classifications ?? null }),
    ...(where.roles?.includes(position) && { role: role ?? null }),
  });
}

function withoutPath({ file: _, ...image }: CheckedImage): CheckedImage {
  return image;
}

function isHttpUrl(text: string): boolean {
  const url = URL.parse(text);
  // URL.parse also accepts "https:front.jpg", and blanks around an address.
  return url !== null && /^https?:\/\/\S/i.test(text) && text === text.trim();
}
