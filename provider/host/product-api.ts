import type { ProductUpsert } from "../api/product.ts";
import type { LocalImages } from "../images/local-images.ts";
import type { CatalogView } from "../live/catalog-view.ts";
import type { ProductWrite } from "../product/fields.ts";
import type { ProductApi } from "../product/lifecycle.ts";

/** Connects a product's operations to the live catalog: local images are opened when they are sent. */
export function productApi(view: CatalogView, localImages: LocalImages): ProductApi {
  return {
    getProduct: (externalId) => view.getProduct(externalId),
    findForCreate: (externalId) => view.findForCreate(externalId),
    upsertProduct: (write) => view.upsertProduct(upsertOf(write, localImages)),
    deleteProduct: (externalId) => view.deleteProduct(externalId),
  };
}

/**
 * Files are uploaded each time the list of images is sent: it replaces the whole list, and whether
 * the API would accept the address of an earlier upload is not documented.
 */
function upsertOf({ images, ...fields }: ProductWrite, localImages: LocalImages): ProductUpsert {
  if (images === undefined) return fields;
  return {
    ...fields,
    images: images.map(({ url, classifications, ...file }) => ({
      source: url === undefined ? { open: () => localImages.open(file) } : { url },
      ...(classifications === undefined ? {} : { classifications }),
    })),
  };
}
