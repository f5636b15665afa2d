/** This package's products as one resource. */
import { readFileSync } from "node:fs";
import { ProductSet } from "pulumi-genlook";

const list: { externalId: string }[] = JSON.parse(readFileSync("products.json", "utf8"));
const products = Object.fromEntries(
  list.map(({ externalId, ...product }) => [externalId, product]),
);
new ProductSet("shop", { products });
