import * as genlook from "pulumi-genlook";

/** What is on sale in the shop, but for the products whose tags say that they are not tried on. */
const shop = new genlook.Catalog("shop", {
  file: "products_export.csv",
  from: "shopify",
  only: "available",
  metadata: ["vendor", "price", "variants"],
  validForDays: 90,
  transform: (product, row) => (row.Tags.includes("try-on:no") ? undefined : product),
});

export const productIds = [...shop.products.keys()];
