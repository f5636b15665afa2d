/** (a) This package's provider. */
import { readFileSync } from "node:fs";
import { Product } from "pulumi-genlook";

const products = JSON.parse(readFileSync("products.json", "utf8"));
for (const args of products) new Product(args.externalId, args);
