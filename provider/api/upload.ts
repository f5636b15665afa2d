import type { FormData } from "undici";
import type { ProductUpsert } from "./product.ts";
import { undici } from "./undici.ts";

/**
 * Makes the body of an upsert: JSON, or a form when there are images to upload. The form has the
 * JSON in its field `data`, and a file field for each `fileKey`. Files are streamed, from the start
 * for each attempt, and must not change until the call has ended.
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
  const form = new (undici().FormData)();
  form.set("data", JSON.stringify({ ...product, images }));
  for (const [fileKey, content] of files) form.set(fileKey, content, nameOf(fileKey, content));
  return form;
}

/** Names a file with an ending, because some servers look at the ending before the type. */
function nameOf(fileKey: string, { type }: Blob): string {
  return `${fileKey}.${type.replace(/^image\//, "")}`;
}
