import type { ProductUpsert } from "../api/product.ts";
import type { LocalImages } from "../images/local-images.ts";
import type { CatalogView } from "../live/catalog-view.ts";
import type { ProductWrite } from "../product/fields.ts";
import type { ProductApi } from "../product/lifecycle.ts";
import { withoutReserved } from "./reserved.ts";

/**
 * Connects a product's lifecycle to the live catalog. Local images are opened when they are sent,
 * and what comes back can be passed to the engine.
 */
export function productApi(view: CatalogView, localImages: LocalImages): ProductApi {
  return {
    getProduct: (externalId, notBefore) =>
      view.getProduct(externalId, notBefore).then(withoutReserved),
    lookUp: (externalId) => view.lookUp(externalId).then(withoutReserved),
    findForCreate: async (externalId) => {
      const found = await view.findForCreate(externalId);
      return found && withoutReserved(found);
    },
    upsertProduct: (write) =>
      view.upsertProduct(upsertOf(write, localImages)).then(withoutReserved),
    deleteProduct: (externalId) => view.deleteProduct(externalId),
    now: () => view.serverTime(),
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
    images: images.map(({ url, role, classifications, ...file }) => ({
      source: url === undefined ? { open: () => localImages.open(file) } : { url },
      ...(role === undefined ? {} : { role }),
      ...(classifications === undefined ? {} : { classifications }),
    })),
  };
}
