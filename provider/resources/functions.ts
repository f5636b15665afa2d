import * as pulumi from "@pulumi/pulumi";
import type { ProductData } from "../api/product.ts";
import { type FunctionOptions, useConfiguration } from "../live/connect.ts";
import { getProduct, getProducts } from "../live/products.ts";
import { CONFIG_NAMESPACE } from "../pulumi.ts";

// In a Pulumi program, the functions use the stack's configuration. The command line has no stack.
useConfiguration((name) => new pulumi.Config(CONFIG_NAMESPACE).get(name));

/** Calls {@link getProducts} with a filter that contains outputs of other resources. */
export function getProductsOutput(
  filter: pulumi.Input<{ prefix?: pulumi.Input<string> | undefined }> = {},
  options: FunctionOptions = {},
): pulumi.Output<ProductData[]> {
  return pulumi.output(filter).apply((known) => getProducts(known, options));
}

/** Calls {@link getProduct} with an id that is an output of another resource. */
export function getProductOutput(
  externalId: pulumi.Input<string>,
  options: FunctionOptions = {},
): pulumi.Output<ProductData> {
  return pulumi.output(externalId).apply((known) => getProduct(known, options));
}
