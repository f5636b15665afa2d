import * as pulumi from "@pulumi/pulumi";
import * as genlook from "pulumi-genlook";

// A stack for each pull request, such as "pr-42". All share one account, so the stack's name goes
// before every product's id.
const prefix = `${pulumi.getStack()}-`;

// The safety net: should `pulumi destroy` never run, Genlook removes the products by itself.
const validForDays = new pulumi.Config().getNumber("validForDays") ?? 7;

const items = [
  { id: "tee-red", title: "Red tee", image: "https://cdn.example.com/tee/red/front.jpg" },
  { id: "dress-linen", title: "Linen dress", image: "https://cdn.example.com/dress/linen.jpg" },
  { id: "scarf-wool", title: "Wool scarf", image: "https://cdn.example.com/scarf/wool.jpg" },
];

const products = items.map(
  ({ id, title, image }) =>
    new genlook.Product(id, {
      externalId: prefix + id,
      title,
      images: [{ url: image }],
      validForDays,
    }),
);

/** For the preview's shop: the ids to pass to the try-on widget. */
export const productIds = products.map((product) => product.externalId);
