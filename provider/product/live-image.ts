import type { ProductImage } from "../api/product.ts";
import type { CheckedImage } from "./images.ts";

/** Returns the live image that a declared one becomes, as far as that is known before it is sent. */
export function asLiveImage(
  { url = "upload://", role, classifications }: CheckedImage,
  order: number,
): ProductImage {
  return {
    sourceUrl: url,
    order,
    ...(role !== undefined && { role }),
    ...(classifications !== undefined && { classifications }),
  };
}
