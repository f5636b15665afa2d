import * as pulumi from "@pulumi/pulumi";
import { NotFoundError } from "../api/errors.ts";
import type { ProductData } from "../api/product.ts";
import { environmentSource, stackSource } from "../api/settings.ts";
import { type FunctionOptions, useSources } from "../live/connect.ts";
import { getProduct, getProducts } from "../live/products.ts";
import { CONFIG_NAMESPACE } from "../pulumi.ts";
import { Product } from "./product.ts";

// In a Pulumi program, the functions use the stack's configuration. The command line has no stack.
useSources([
  stackSource((name) => new pulumi.Config(CONFIG_NAMESPACE).get(name)),
  environmentSource(),
]);

/** Calls {@link getProducts} with a filter that contains outputs of other resources. */
export function getProductsOutput(
  filter: pulumi.Input<{ prefix?: pulumi.Input<string> | undefined }> = {},
  options: FunctionOptions = {},
): pulumi.Output<ProductData[]> {
  return pulumi.output(filter).apply((known) => getProducts(known, options));
}

/**
 * Calls {@link getProduct} with an id that is an output of another resource. In a preview, a product
 * that the same program is about to create is an unknown value.
 */
export function getProductOutput(
  externalId: pulumi.Input<string>,
  options: FunctionOptions = {},
): pulumi.Output<ProductData> {
  const id = pulumi.output(externalId);
  return id.apply(async (known) => {
    try {
      return await getProduct(known, options);
    } catch (error) {
      const mayComeLater = pulumi.runtime.isDryRun() && error instanceof NotFoundError;
      if (mayComeLater && (await isOfProduct(id))) return pulumi.unknown as unknown as ProductData;
      throw error;
    }
  });
}

/** Whether an output comes from a product that the program declares. */
async function isOfProduct(output: pulumi.Output<unknown>): Promise<boolean> {
  // Of the SDK, but not in its types.
  const { allResources } = output as unknown as { allResources?(): Promise<Set<pulumi.Resource>> };
  const resources = (await allResources?.()) ?? new Set();
  return [...resources].some((resource) => resource instanceof Product);
}
