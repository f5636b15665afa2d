import * as pulumi from "@pulumi/pulumi";
import { ValidationError } from "../api/errors.ts";
import { canonicalJson } from "../api/json.ts";
import { listProblems } from "../api/problems.ts";
import type { ProductFields } from "../api/product.ts";
import type { CatalogOptions } from "../catalog/options.ts";
import { roundTripProblems } from "../product/round-trip-problem.ts";
import { itemIn } from "../product-set/item-text.ts";
import {
  LOADER_PROPERTY,
  NATIVE_PRODUCT_SET_TYPE,
  PRODUCT_SET_TYPE,
  SET_LOADER,
} from "../pulumi.ts";
import { quoted } from "../text/escape-control.ts";
import { type CatalogOfFile, type CatalogProduct, declaredBy } from "./declared.ts";
import type { ProductArgs } from "./product.ts";
import { declaredElsewhere, declareIds } from "./program.ts";

/** A product of a set: like {@link ProductArgs}, under its externalId. */
export type ProductSetProduct = Omit<ProductArgs, "externalId">;

/** Arguments of a {@link ProductSet}: its products, or a file of them, and options for all of them. */
export type ProductSetArgs = ProductSetOptions & (ProductSetOfProducts | CatalogOfFile);

/** What applies to a set as a whole. */
export interface ProductSetOptions extends CatalogOptions {
  /**
   * The most products that one operation deletes because the program no longer declares them. More
   * are refused, and nothing is changed. A destroy is not limited. Default: 20 % of the set or 20,
   * whichever is more, and none if the program declares no product.
   */
  maxDeletes?: number | undefined;
}

/** A set declared in the program. */
export interface ProductSetOfProducts {
  /** The products by externalId, without the prefix. Their order does not matter. */
  products: Readonly<Record<string, ProductSetProduct>>;
  /** Changes a product, or leaves it out by returning undefined. */
  transform?: ((product: CatalogProduct) => CatalogProduct | undefined) | undefined;
  file?: undefined;
}

/** What a program can read of a product of a set. */
export type ProductSetItem = Readonly<Pick<ProductFields, "createdAt" | "updatedAt">>;

/**
 * Many products of the Genlook try-on catalog as one resource, of thousands of products. The engine
 * writes its state once for all of them, so that an operation takes seconds where one resource a
 * product takes minutes. Each product has the lifecycle of a {@link Product}: ownership, drift, partial
 * updates, local images. When some fail, the others are done, and the next `up` does those alone.
 *
 * @example
 * ```typescript
 * const shop = new genlook.ProductSet("shop", {
 *   products: {
 *     "shirt-42": { title: "Red tee", images: [{ url: "https://cdn.example.com/front.jpg" }] },
 *   },
 * });
 * export const updatedAt = shop.products["shirt-42"]?.updatedAt;
 * ```
 *
 * @example Declare the products of a file
 * ```typescript
 * new genlook.ProductSet("shop", { file: "products.csv", prefix: `${pulumi.getStack()}-` });
 * ```
 */
export class ProductSet extends pulumi.CustomResource {
  /** The products by their externalId, without the prefix. */
  declare readonly products: pulumi.Output<Readonly<Record<string, ProductSetItem>>>;

  /**
   * Declares the products.
   *
   * @param name - Name of the set in the stack.
   * @throws ValidationError with the code `INVALID_CATALOG`, before anything is declared. It names
   * every problem at once, with file, line and column.
   */
  constructor(name: string, args: ProductSetArgs, opts?: pulumi.CustomResourceOptions) {
    const inputs = {
      ...setInputs(PRODUCT_SET_TYPE, name, args, opts),
      [LOADER_PROPERTY]: SET_LOADER,
    };
    // A stack can move back from the native plugin.
    const options = pulumi.mergeOptions(opts, { aliases: [{ type: NATIVE_PRODUCT_SET_TYPE }] });
    super(PRODUCT_SET_TYPE, name, inputs, options);
    Object.assign(this, { products: withoutPrefix(this.products, args.prefix) });
  }
}

/** Returns the inputs of a set's resource of a type, which both hosts take. */
export function setInputs(
  type: string,
  name: string,
  args: ProductSetArgs,
  opts?: pulumi.CustomResourceOptions,
): pulumi.Inputs {
  const products = declaredBy("product set", name, args).map(
    ({ declaration: { externalId, ...product } }) =>
      [externalId as string, written(product)] as const,
  );
  const externalIds = products.map(([externalId]) => externalId);
  refuseReservedIds(name, externalIds);
  return {
    products: Object.fromEntries(products),
    maxDeletes: args.maxDeletes,
    declaredElsewhere: declaredElsewhere(declareIds(externalIds, type, opts)),
  };
}

/** Refuses ids that can't be the keys of an argument: Pulumi's SDK would lose their products, or fail. */
function refuseReservedIds(name: string, externalIds: readonly string[]): void {
  const keys = Object.fromEntries(externalIds.map((externalId) => [externalId, null]));
  const details = roundTripProblems(keys).map(({ message }) => ({ path: "products", message }));
  if (details.length === 0) return;
  throw new ValidationError({
    code: "INVALID_CATALOG",
    message: `The product set ${quoted(name)} can't be declared:${listProblems(details)}`,
    details,
  });
}

/** Returns the products of a set under their ids in the program. */
export function withoutPrefix(
  products: ProductSet["products"],
  prefix = "",
): ProductSet["products"] {
  return products.apply((items) => {
    // In a preview, the outputs are the inputs, of which no output is known.
    const unknown = pulumi.unknown as unknown as ProductSetItem;
    const entries = Object.entries(items).map(([id, item]): [string, ProductSetItem] => [
      id.slice(prefix.length),
      itemIn(item) ?? unknown,
    ]);
    return Object.fromEntries(entries);
  });
}

/**
 * Writes a product as JSON, if all of it is known: Pulumi's SDK then passes one text, where it would
 * walk every value. It is the text that the state holds of it, so that the check sees what is new.
 */
function written(product: object): unknown {
  return isPlain(product) ? canonicalJson(product) : product;
}

function isPlain(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (Array.isArray(value)) return value.every(isPlain);
  const prototype = Object.getPrototypeOf(value);
  return (
    (prototype === Object.prototype || prototype === null) && Object.values(value).every(isPlain)
  );
}
