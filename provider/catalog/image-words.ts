import type { JsonObject } from "../api/json.ts";

const IS_URL = /^[a-z][a-z\d+.-]*:\/\//i;

/** Whether a word stands for the image at an address. Any other word is the path of a file. */
export function isAddress(word: string): boolean {
  return IS_URL.test(word);
}

/** Returns the image that a word stands for. */
export function imageOfWord(word: string): { url: string } | { file: string } {
  return isAddress(word) ? { url: word } : { file: word };
}

/** Replaces the words among the images of a row by the images that they stand for. */
export function imagesOfWords(fields: JsonObject): JsonObject {
  const { images } = fields;
  if (!Array.isArray(images)) return fields;
  return {
    ...fields,
    images: images.map((image) => (typeof image === "string" ? imageOfWord(image) : image)),
  };
}
