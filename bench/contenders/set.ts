/** This package's products as one resource, by the host of dynamic providers or by the native plugin. */
import { readFileSync } from "node:fs";

const isNative = process.env.CONTENDER === "native set";
const { ProductSet } = await import(isNative ? "pulumi-genlook/native" : "pulumi-genlook");

const list: { externalId: string }[] = JSON.parse(readFileSync("products.json", "utf8"));
const products = Object.fromEntries(
  list.map(({ externalId, ...product }) => [externalId, product]),
);
new ProductSet("shop", { products });
