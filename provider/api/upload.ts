import { FormData } from "undici";
import type { ProductUpsert } from "./product.ts";

/**
 * The body of an upsert: JSON, or a form when there are images to upload, with the JSON in the
 * field `data` and a file field for each `fileKey`. The files are streamed, from their beginning
 * for each attempt, and must stay as they are until the call has ended.
 */
export async function upsertBody(product: ProductUpsert): Promise<ProductUpsert | FormData> {
  const files: [fileKey: string, content: Blob][] = [];
  const images: unknown[] = [];
  for (const { source, ...image } of product.images ?? []) {
    if ("url" in source) images.push({ ...image, source });
    else {
      const fileKey = `image-${images.length}`;
      files.push([fileKey, await source.open()]);
      images.push({ ...image, source: { fileKey } });
    }
  }
  if (files.length === 0) return product;
  const form = new FormData();
  form.set("data", JSON.stringify({ ...product, images }));
  for (const [fileKey, content] of files) form.set(fileKey, content, nameOf(fileKey, content));
  return form;
}

/** Some servers look at a file's ending before they look at its type. */
function nameOf(fileKey: string, { type }: Blob): string {
  return `${fileKey}.${type.replace(/^image\//, "")}`;
}
