import * as pulumi from "@pulumi/pulumi";
import { ValidationError } from "../api/errors.ts";
import type { Json, JsonObject } from "../api/json.ts";
import type { ProductImage } from "../api/product.ts";
import type { DeclaredImage } from "../product/declaration.ts";

/** An image of a product, as a program declares it. */
export interface ProductImageArgs {
  /** Address of the image, http or https, that Genlook can fetch; this or `file`. */
  url?: pulumi.Input<string> | undefined;
  /**
   * An image to upload, at most 20 MiB: the path of a JPEG, PNG, GIF, WebP, AVIF or HEIC file,
   * relative to the Pulumi project, or an asset. Its content is what counts: an unchanged file is
   * not uploaded again, wherever it lies. When anything in the list changes, the API takes the
   * whole list, so that all of its files are uploaded. The address of a RemoteAsset is taken as
   * `url`, whose content is Genlook's own to fetch.
   */
  file?: pulumi.Input<string | pulumi.asset.Asset> | undefined;
  /**
   * Classifications of the image, any JSON; null for none. Absent, they are Genlook's own business:
   * not compared, and not sent when the images change.
   */
  classifications?: pulumi.Input<Json> | undefined;
}

/** What a program declares of a product. An argument left out is not managed: drift in it is none. */
export interface ProductArgs {
  /**
   * The shop's own id of the product, unique in the account. Changing it replaces the product: the
   * new one is created before the old one is deleted. Must not start with `_anon_`.
   */
  externalId: pulumi.Input<string>;
  /** Title as shoppers see it. */
  title?: pulumi.Input<string> | undefined;
  /** Description; helps Genlook to tell what kind of garment it is. */
  description?: pulumi.Input<string> | undefined;
  /**
   * Images in the order of their importance; replaces the whole list. At least one for a new
   * product. Taken out of the program, the live images stay, as a product can't be without.
   */
  images?: pulumi.Input<pulumi.Input<ProductImageArgs>[]> | undefined;
  /** Any JSON object of the shop's own, or null for none. The order of its keys is no matter. */
  metadata?: pulumi.Input<JsonObject | { [key: string]: unknown } | null> | undefined;
  /** Days that the product lives between uses, 1–365, or null for ever (Genlook's default). */
  validForDays?: pulumi.Input<number | null> | undefined;
  /**
   * What to do when the product exists already and differs from this declaration: `"fail"` (the
   * default) leaves it untouched and fails; `"adopt"` takes it over and applies the declaration.
   * A product that already equals the declaration is taken over in both cases, without a write.
   */
  onExisting?: pulumi.Input<"fail" | "adopt"> | undefined;
}

/**
 * The text under which the state remembers how to load the provider. `pulumi.dynamic.Resource`
 * would derive it by serializing code: longer, different from build to build, slower, and able to
 * carry captured values into the state. A constant can do none of that.
 */
const LOADER = 'exports.handler=()=>require("pulumi-genlook/provider")';

/**
 * A product of the Genlook try-on catalog.
 *
 * @example
 * ```typescript
 * const tee = new genlook.Product("red-tee", {
 *   externalId: "shirt-42",
 *   title: "Red tee",
 *   images: [{ url: "https://cdn.example.com/front.jpg" }],
 * });
 * export const updatedAt = tee.updatedAt;
 * ```
 *
 * @example Let a preview environment's products expire 7 days after their last use
 * ```typescript
 * new genlook.Product("preview-tee", {
 *   externalId: `${pulumi.getStack()}-shirt-42`,
 *   title: "Red tee",
 *   images: [{ url: "https://cdn.example.com/front.jpg" }],
 *   validForDays: 7,
 * });
 * ```
 *
 * @example Take over a product that exists, managing its title alone
 * ```typescript
 * new genlook.Product("old-tee", {
 *   externalId: "shirt-7",
 *   title: "Blue tee",
 *   onExisting: "adopt",
 * });
 * ```
 */
export class Product extends pulumi.CustomResource {
  declare readonly externalId: pulumi.Output<string>;
  /** Live title; empty when none was ever set. */
  declare readonly title: pulumi.Output<string>;
  /** Live description; empty when none was ever set. */
  declare readonly description: pulumi.Output<string>;
  /** Live images, each with its `sourceUrl` and `order`. */
  declare readonly images: pulumi.Output<ProductImage[]>;
  declare readonly metadata: pulumi.Output<JsonObject | null>;
  /** Days that the product lives between uses; null = for ever. */
  declare readonly validForDays: pulumi.Output<number | null>;
  declare readonly onExisting: pulumi.Output<"fail" | "adopt">;
  /** Last try-on that used the product, ISO 8601, as of the last refresh; null = never. */
  declare readonly lastUsedAt: pulumi.Output<string | null>;
  /** When the product is removed unless used before, ISO 8601; null = never. */
  declare readonly expiresAt: pulumi.Output<string | null>;
  /** ISO 8601. */
  declare readonly createdAt: pulumi.Output<string>;
  /** Last edit, ISO 8601; use does not move it. */
  declare readonly updatedAt: pulumi.Output<string>;

  /**
   * Declares a product.
   *
   * @param name Name of the resource in the stack; the product's own id is `args.externalId`.
   */
  constructor(name: string, args: ProductArgs, opts?: pulumi.CustomResourceOptions) {
    const outputs = {
      externalId: undefined,
      title: undefined,
      description: undefined,
      images: undefined,
      metadata: undefined,
      validForDays: undefined,
      onExisting: undefined,
      lastUsedAt: undefined,
      expiresAt: undefined,
      createdAt: undefined,
      updatedAt: undefined,
    };
    if (opts?.id !== undefined) {
      throw new ValidationError({
        code: "ID_NOT_SUPPORTED",
        message: `Product ${JSON.stringify(name)}: the option \`id\` can't be used. To read a product, call getProduct(); to manage one that exists, declare it with onExisting: "adopt".`,
      });
    }
    super(
      "pulumi-nodejs:dynamic/genlook:Product",
      name,
      { ...outputs, ...args, __provider: LOADER },
      opts,
    );
    // In a preview the engine answers a new resource's arguments for its outputs.
    this.images = this.images.apply((images) => images?.map(asAnswered));
  }
}

function asAnswered(image: ProductImage | DeclaredImage, order: number): ProductImage {
  if ("sourceUrl" in image) return image;
  // Of an upload, no more is known before it was made.
  const { url = "upload://", classifications } = image;
  return { sourceUrl: url, order, ...(classifications !== undefined && { classifications }) };
}
