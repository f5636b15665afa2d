/** (d) This package's native plugin. */
import { readFileSync } from "node:fs";
import { Product } from "pulumi-genlook/native";

const products = JSON.parse(readFileSync("products.json", "utf8"));
for (const args of products) new Product(args.externalId, args);
