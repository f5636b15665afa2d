/** What a program imports as `pulumi-genlook/native`: the resources of the native plugin. */
import "../node/required.ts";
import * as pulumi from "@pulumi/pulumi";
import type { ProductData } from "../api/product.ts";
import type { ConnectionOptions } from "../api/settings.ts";
import type { ProductFilter } from "../live/products.ts";
import {
  CONFIG_NAMESPACE,
  GET_PRODUCT,
  GET_PRODUCTS,
  NATIVE_PRODUCT_SET_TYPE,
  NATIVE_PRODUCT_TYPE,
  PRODUCT_SET_TYPE,
  PRODUCT_TYPE,
} from "../pulumi.ts";
import { type CatalogArgs, Catalog as DynamicCatalog } from "./catalog.ts";
import { OUTPUTS, type ProductArgs, type ProductOutputs, refuseReserved } from "./product.ts";
import {
  type ProductSet as DynamicProductSet,
  type ProductSetArgs,
  setInputs,
  withoutPrefix,
} from "./product-set.ts";
import { declareIds } from "./program.ts";

export type { ProductData, ProductFields, ProductImage } from "../api/product.ts";
export type { ProductFilter } from "../live/products.ts";
export type { CatalogArgs } from "./catalog.ts";
export type { CatalogProduct } from "./declared.ts";
export type { ProductArgs, ProductImageArgs, ProductOutputs } from "./product.ts";
export type {
  ProductSetArgs,
  ProductSetItem,
  ProductSetOfProducts,
  ProductSetOptions,
  ProductSetProduct,
} from "./product-set.ts";

/**
 * A product of the Genlook try-on catalog, managed by the native plugin. It takes the arguments of
 * the dynamic `Product`, and a stack can move from one to the other: the type is an alias.
 *
 * @example
 * ```typescript
 * import { Product } from "pulumi-genlook/native";
 *
 * const tee = new Product("red-tee", {
 *   externalId: "shirt-42",
 *   title: "Red tee",
 *   images: [{ url: "https://cdn.example.com/front.jpg" }],
 * });
 * ```
 *
 * @example Bring a product that exists under Pulumi's management, without a write
 * ```typescript
 * new Product("old-tee", { externalId: "shirt-7", title: "Blue tee" }, { import: "shirt-7" });
 * ```
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: OUTPUTS has every property of the interface.
export class Product extends pulumi.CustomResource {
  /**
   * Reads a product that this stack does not manage.
   *
   * @param name - Name of the resource in the stack.
   * @param externalId - The shop's own id of the product.
   */
  static get(
    name: string,
    externalId: pulumi.Input<pulumi.ID>,
    opts?: pulumi.CustomResourceOptions,
  ): Product {
    return new Product(name, {} as ProductArgs, { ...opts, id: externalId });
  }

  /**
   * Declares a product.
   *
   * @param name - Name of the resource in the stack. The product's own id is `args.externalId`.
   */
  constructor(name: string, args: ProductArgs, opts: pulumi.CustomResourceOptions = {}) {
    refuseReserved(name, args);
    declareIds([args.externalId], NATIVE_PRODUCT_TYPE, opts);
    const aliases = { aliases: [{ type: PRODUCT_TYPE }] };
    super(NATIVE_PRODUCT_TYPE, name, { ...OUTPUTS, ...args }, pulumi.mergeOptions(opts, aliases));
  }
}

// Pulumi sets the outputs as properties of the resource. Here, only their types are declared.
export interface Product extends ProductOutputs {}

/**
 * Declares many products from data, as the catalog of the dynamic host does, and in the same ways.
 *
 * @example
 * ```typescript
 * import { Catalog } from "pulumi-genlook/native";
 *
 * new Catalog("shop", { file: "products.csv", prefix: `${pulumi.getStack()}-` });
 * ```
 */
export class Catalog extends DynamicCatalog {
  /**
   * Declares the products.
   *
   * @param name - Name of the catalog in the stack.
   * @throws ValidationError with the code `INVALID_CATALOG`, before anything is declared.
   */
  // Without TypeScript in the project, Pulumi compiles with 3.8, which finds no inherited constructor.
  constructor(name: string, args: CatalogArgs, opts?: pulumi.ComponentResourceOptions) {
    super(name, args, opts);
  }

  protected override declareProduct(name: string, args: ProductArgs): Product {
    return new Product(name, args, { parent: this });
  }
}

/**
 * Many products of the Genlook try-on catalog as one resource, managed by the native plugin. It takes
 * the arguments of the dynamic `ProductSet`, and a stack can move from one to the other.
 *
 * @example
 * ```typescript
 * import { ProductSet } from "pulumi-genlook/native";
 *
 * new ProductSet("shop", { file: "products.csv" });
 * ```
 *
 * @example Bring all products whose externalId begins with a text under Pulumi's management
 * ```typescript
 * new ProductSet("summer", { file: "summer.csv" }, { import: "summer-" });
 * ```
 */
export class ProductSet extends pulumi.CustomResource {
  /** The products by their externalId, without the prefix. */
  declare readonly products: DynamicProductSet["products"];

  /**
   * Declares the products.
   *
   * @param name - Name of the set in the stack.
   * @throws ValidationError with the code `INVALID_CATALOG`, before anything is declared. It names
   * every problem at once, with file, line and column.
   */
  constructor(name: string, args: ProductSetArgs, opts?: pulumi.CustomResourceOptions) {
    const options = pulumi.mergeOptions(opts, { aliases: [{ type: PRODUCT_SET_TYPE }] });
    super(
      NATIVE_PRODUCT_SET_TYPE,
      name,
      setInputs(NATIVE_PRODUCT_SET_TYPE, name, args, opts),
      options,
    );
    Object.assign(this, { products: withoutPrefix(this.products, args.prefix) });
  }
}

/** How an instance of the provider reaches the API. What is left out comes from the environment. */
export type ProviderArgs = {
  readonly [Name in keyof ConnectionOptions]: pulumi.Input<ConnectionOptions[Name]> | undefined;
};

/**
 * An instance of the provider, for a second account in one program.
 *
 * @example
 * ```typescript
 * const outlet = new Provider("outlet", { apiKey: config.requireSecret("outletKey") });
 * new Product("red-tee", { externalId: "shirt-42" }, { provider: outlet });
 * ```
 */
export class Provider extends pulumi.ProviderResource {
  constructor(name: string, { apiKey, ...args }: ProviderArgs = {}, opts?: pulumi.ResourceOptions) {
    const key = apiKey === undefined ? {} : { apiKey: pulumi.secret(apiKey) };
    super(CONFIG_NAMESPACE, name, { ...args, ...key }, opts);
  }
}

/**
 * Returns one product by its externalId. Costs 1 request.
 *
 * @throws Error when it does not exist.
 */
export function getProduct(externalId: string, opts?: pulumi.InvokeOptions): Promise<ProductData> {
  return pulumi.runtime.invoke(GET_PRODUCT, { externalId }, opts);
}

/**
 * Calls {@link getProduct} with an id that is an output of another resource. Pass the `id` of a
 * product that the same program creates: it is unknown until then, so a preview does not ask for it.
 */
export function getProductOutput(
  externalId: pulumi.Input<string>,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<ProductData> {
  return pulumi.runtime.invokeOutput(GET_PRODUCT, { externalId }, opts);
}

/** Returns all products that match the filter. Costs 1 request per 200 products of the account. */
export async function getProducts(
  { prefix }: ProductFilter = {},
  opts?: pulumi.InvokeOptions,
): Promise<ProductData[]> {
  const found: FoundProducts = await pulumi.runtime.invoke(GET_PRODUCTS, { prefix }, opts);
  return found.products;
}

/** Calls {@link getProducts} with a filter that contains outputs of other resources. */
export function getProductsOutput(
  filter: pulumi.Input<{ prefix?: pulumi.Input<string> | undefined }> = {},
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<ProductData[]> {
  const prefix = pulumi.output(filter).apply((known) => known.prefix);
  const found = pulumi.runtime.invokeOutput<FoundProducts>(GET_PRODUCTS, { prefix }, opts);
  return found.apply(({ products }) => products);
}

interface FoundProducts {
  readonly products: ProductData[];
}
