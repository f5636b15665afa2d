import * as genlook from "pulumi-genlook";

/** The whole catalog is one resource, however many products the file has. */
const shop = new genlook.ProductSet("shop", {
  file: "products.csv",
  validForDays: 365,
  // The file comes from another system. One that was cut off must not empty the catalog.
  maxDeletes: 2,
});

/** A product that is protected, and that others may refer to, has a resource of its own. */
const coat = new genlook.Product(
  "coat",
  {
    externalId: "coat-camel",
    title: "Camel coat",
    images: [{ url: "https://cdn.example.com/coat/camel.jpg" }],
  },
  { retainOnDelete: true },
);

export const productCount = shop.products.apply((products) => Object.keys(products).length);
export const coatEditedAt = coat.updatedAt;
