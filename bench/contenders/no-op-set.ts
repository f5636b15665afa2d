/** A set whose provider does nothing, or only sends the requests. */
import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";

const provider = process.env.CONTENDER === "bare set" ? "bareSet" : "productSet";
const LOADER = `exports.handler=()=>require("no-op-provider/provider").${provider}`;

class NoOpSet extends pulumi.CustomResource {
  constructor(name: string, products: object) {
    super("pulumi-nodejs:dynamic/genlook:ProductSet", name, { products, __provider: LOADER });
  }
}

const list: { externalId: string }[] = JSON.parse(readFileSync("products.json", "utf8"));
const texts = list.map(({ externalId, ...product }) => [externalId, JSON.stringify(product)]);
new NoOpSet("shop", Object.fromEntries(texts));
