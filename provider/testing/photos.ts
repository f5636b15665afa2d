import { randomUUID } from "node:crypto";
import { type Answer, jsonAnswer } from "./answer.ts";
import { requireObject } from "./body.ts";
import type { Call } from "./call.ts";
import { ApiError, fieldError } from "./errors.ts";
import { invalidImageInput, isImage, parseSource } from "./images.ts";

/** Answers `POST /images/upload`: stores a person's photo, for try-ons to name by its id. */
export function uploadPhoto({ body, account }: Call): Answer {
  const bytes = body.files.get("file");
  if (bytes === undefined) throw new ApiError("FILE_REQUIRED", "The form has no file `file`");
  if (!isImage(bytes)) throw fieldError("INVALID_IMAGE", "file", "is not an image");
  const imageId = `img_${randomUUID()}`;
  // `customerId` is the deprecated name.
  account.photos.set(imageId, body.texts?.get("externalUserId") ?? body.texts?.get("customerId"));
  return jsonAnswer(201, { imageId, imageUrl: `https://images.example.com/${imageId}` });
}

/** Answers `DELETE /customers/:customerId`, also for a person without photos. */
export function deletePerson({ account, id }: Call): Answer {
  for (const [imageId, owner] of account.photos) {
    if (owner === id) account.photos.delete(imageId);
  }
  return { status: 204, headers: {}, body: "" };
}

/**
 * Checks the photo of a try-on's person: `person.image.source`, or `customer` before version 1.4.
 *
 * @throws ApiError
 */
export function checkPhoto(
  { person, customer }: Readonly<Record<string, unknown>>,
  { account, body }: Pick<Call, "account" | "body">,
): void {
  const [source, path] =
    person === undefined ? [customer, "customer"] : [sourceOf(person), "person.image.source"];
  const { id, ...rest } = source == null ? {} : requireObject(source, path);
  const given = ["url", "fileKey"].filter((name) => rest[name] !== undefined).length;
  if (id === undefined && given === 0) {
    throw new ApiError("CUSTOMER_IMAGE_REQUIRED", "A try-on needs a photo of the person");
  }
  if (id === undefined) parseSource(rest, path, body.files);
  else if (given > 0) throw invalidImageInput(path, "must have only one of id, url and fileKey");
  else if (typeof id !== "string" || !account.photos.has(id)) {
    throw fieldError("CUSTOMER_IMAGE_NOT_FOUND", `${path}.id`, "names no uploaded photo");
  }
}

function sourceOf(person: unknown): unknown {
  const { image } = requireObject(person, "person");
  return image == null ? undefined : requireObject(image, "person.image").source;
}
