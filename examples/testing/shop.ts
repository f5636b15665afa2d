import * as pulumi from "@pulumi/pulumi";
import * as genlook from "pulumi-genlook";

export interface Item {
  readonly sku: string;
  readonly name: string;
  readonly photos: readonly string[];
}

/** Declares a try-on product by the shop's rules. */
export class TryOnItem extends pulumi.ComponentResource {
  readonly product: genlook.Product;

  constructor(item: Item, opts?: pulumi.ComponentResourceOptions) {
    super("shop:index:TryOnItem", item.sku, {}, opts);
    const isPreview = pulumi.getStack() !== "production";
    this.product = new genlook.Product(
      item.sku,
      {
        externalId: isPreview ? `${pulumi.getStack()}-${item.sku}` : item.sku,
        title: item.name.trim(),
        images: item.photos.map((photo) => ({ url: `https://cdn.example.com/${photo}` })),
        metadata: { sku: item.sku },
        // Previews may be forgotten, so they expire. Products on sale must not.
        validForDays: isPreview ? 7 : null,
      },
      { parent: this },
    );
    this.registerOutputs({ externalId: this.product.externalId });
  }
}

const items: readonly Item[] = [
  { sku: "tee-red", name: "Red tee", photos: ["tee-red/front.jpg", "tee-red/back.jpg"] },
  { sku: "scarf-wool", name: "Wool scarf", photos: ["scarf.jpg"] },
];

/** Declares all products of the shop. A function, so that a test can run it more than once. */
export function declareShop(): pulumi.Output<string>[] {
  return items.map((item) => new TryOnItem(item).product.externalId);
}
