import type { JsonObject } from "../api/json.ts";
import type { Problem } from "../api/problems.ts";
import { AddressError, readImage } from "./addresses.ts";

/**
 * Replaces the texts among the images of a row by the images that they stand for. A text that could
 * be read in two ways is a problem.
 */
export function imagesOfTexts(fields: JsonObject): { fields: JsonObject; problems: Problem[] } {
  const problems: Problem[] = [];
  const { images } = fields;
  if (!Array.isArray(images)) return { fields, problems };
  const read = images.map((image, position) => {
    if (typeof image !== "string") return image;
    try {
      return readImage(image);
    } catch (error) {
      if (!(error instanceof AddressError)) throw error;
      problems.push({ path: `images[${position}]`, message: error.message });
      // Named already: an object, so that the check has nothing to add.
      return { file: image };
    }
  });
  return { fields: { ...fields, images: read }, problems };
}
