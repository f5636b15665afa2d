import * as pulumi from "@pulumi/pulumi";
import { ValidationError } from "../api/errors.ts";
import type { Json, JsonObject } from "../api/json.ts";
import { formatPath, listProblems } from "../api/problems.ts";
import { PRODUCT_FIELDS, type ProductFields, type ProductImage } from "../api/product.ts";
import type { CheckedImage } from "../product/images.ts";
import { asLiveImage } from "../product/live-image.ts";
import { roundTripProblems } from "../product/round-trip-problem.ts";
import { LOADER, LOADER_PROPERTY, NATIVE_PRODUCT_TYPE, PRODUCT_TYPE } from "../pulumi.ts";
import { quoted } from "../text/escape-control.ts";
import { declareIds } from "./program.ts";

/** An image of a product, as a program declares it. */
export interface ProductImageArgs {
  /** An http(s) address of the image, from which Genlook fetches it. Use this or `file`. */
  url?: pulumi.Input<string> | undefined;
  /**
   * A local image to upload, at most 20 MiB: the path of a JPEG, PNG, GIF, WebP, AVIF or HEIC file,
   * relative to the Pulumi project, or an asset. Images are compared by content: an unchanged file
   * is not uploaded again, even if it moves. When anything in the list changes, the API takes the
   * whole list, so all of its files are uploaded. A RemoteAsset counts as a `url`: Genlook fetches
   * it, and its content is not compared.
   */
  file?: pulumi.Input<string | pulumi.asset.Asset> | undefined;
  /**
   * The part that the image plays, such as `"top-back"`; null for none. If you leave it out, it is
   * not compared, and a live one is kept when another image of the list changes. Newer versions of
   * the API may answer no roles.
   */
  role?: pulumi.Input<string | null> | undefined;
  /**
   * Classifications of the image, a JSON object as the API documents them; null for none. If you
   * leave them out, they are Genlook's own: they are not compared, and not sent when the images
   * change.
   */
  classifications?: pulumi.Input<Json> | undefined;
}

/** Arguments of a product. Arguments you leave out are not managed; changes to them are not drift. */
export interface ProductArgs {
  /**
   * The shop's own id of the product, unique in the account. Changing it replaces the product: the
   * new one is created before the old one is deleted. Must not start with `_anon_`.
   */
  externalId: pulumi.Input<string>;
  /** Title as shoppers see it. */
  title?: pulumi.Input<string> | undefined;
  /** Description. Genlook uses it to recognize the kind of garment. */
  description?: pulumi.Input<string> | undefined;
  /**
   * Images, the most important one first. Replaces the whole list. A new product needs at least one.
   * If you remove the argument, the live images stay, because a product can't be without images.
   */
  images?: pulumi.Input<pulumi.Input<ProductImageArgs>[]> | undefined;
  /** Any JSON object of the shop's own, or null for none. The order of keys does not matter. */
  metadata?: pulumi.Input<JsonObject | { [key: string]: unknown } | null> | undefined;
  /**
   * Whether Genlook finds out by itself what each image shows. If you remove the argument, the live
   * value stays, because the API documents no way to clear it.
   */
  autoDetectImageRoles?: pulumi.Input<boolean> | undefined;
  /** Days that the product lives between uses, 1–365, or null for no limit (Genlook's default). */
  validForDays?: pulumi.Input<number | null> | undefined;
  /**
   * What to do when the product exists already. `"fail"` (the default) leaves it unchanged and
   * fails, unless it can be what an interrupted create of this very resource made. `"adopt"` takes
   * it over and applies the declaration. A destroy deletes a product that was taken over, like any
   * other; the option `retainOnDelete` keeps it.
   */
  onExisting?: pulumi.Input<"fail" | "adopt"> | undefined;
}

/** The outputs of a product: its live fields, and `onExisting`. */
export type ProductOutputs = {
  readonly [Name in keyof ProductFields]: pulumi.Output<ProductFields[Name]>;
} & { readonly onExisting: pulumi.Output<"fail" | "adopt"> };

/** Outputs that the program can read. Pulumi wants each one named when a resource is registered. */
export const OUTPUTS: Readonly<Record<string, undefined>> = Object.fromEntries(
  [...PRODUCT_FIELDS, "onExisting"].map((name) => [name, undefined]),
);

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
 * @example Take over a product that exists, and manage only its title
 * ```typescript
 * new genlook.Product("old-tee", {
 *   externalId: "shirt-7",
 *   title: "Blue tee",
 *   onExisting: "adopt",
 * });
 * ```
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: OUTPUTS has every property of the interface.
export class Product extends pulumi.CustomResource {
  /**
   * Declares a product.
   *
   * @param name - Name of the resource in the stack. The product's own id is `args.externalId`.
   */
  constructor(name: string, args: ProductArgs, opts?: pulumi.CustomResourceOptions) {
    if (opts?.id !== undefined) {
      throw new ValidationError({
        code: "ID_NOT_SUPPORTED",
        message: `Product ${quoted(name)}: the option \`id\` can't be used. To read a product, call getProduct(), or use Product.get() of pulumi-genlook/native; to manage one that exists, declare it with onExisting: "adopt".`,
      });
    }
    refuseReserved(name, args);
    declareIds([args.externalId], PRODUCT_TYPE, opts);
    // A stack can move back from the native plugin.
    const options = pulumi.mergeOptions(opts, { aliases: [{ type: NATIVE_PRODUCT_TYPE }] });
    super(PRODUCT_TYPE, name, { ...OUTPUTS, ...args, [LOADER_PROPERTY]: LOADER }, options);
    // In a preview, the engine returns a new resource's arguments as its outputs.
    Object.assign(this, { images: this.images.apply((images) => images && asLiveImages(images)) });
  }
}

// Pulumi sets the outputs as properties of the resource. Here, only their types are declared.
export interface Product extends ProductOutputs {}

/**
 * Refuses data that Pulumi's SDK takes for a value of its own, such as an asset to fetch, or that it
 * fails on. The provider checks all inputs, but it would see only what the SDK makes of these.
 */
export function refuseReserved(name: string, { metadata, images }: Partial<ProductArgs>): void {
  const lists = Array.isArray(images) ? (images as readonly unknown[]) : [];
  const data: [path: PropertyKey[], value: unknown][] = [
    [["metadata"], metadata],
    ...lists.map((image, position): [PropertyKey[], unknown] => [
      ["images", position, "classifications"],
      (image as ProductImageArgs | null)?.classifications,
    ]),
  ];
  const details = data
    .filter(([, value]) => value !== undefined)
    .flatMap(([place, value]) =>
      roundTripProblems(value).map(({ path, message }) => ({
        path: formatPath([...place, ...path]),
        message,
      })),
    );
  if (details.length === 0) return;
  const message = `Product ${quoted(name)} can't be declared:${listProblems(details)}`;
  throw new ValidationError({ code: "INVALID_DECLARATION", message, details });
}

function asLiveImages(images: readonly (ProductImage | CheckedImage)[]): ProductImage[] {
  return images.map((image, order) => ("sourceUrl" in image ? image : asLiveImage(image, order)));
}
