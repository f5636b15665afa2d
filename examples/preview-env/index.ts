import * as pulumi from "@pulumi/pulumi";
import * as genlook from "pulumi-genlook";

// Each pull request has its own stack, such as "pr-42". All stacks share one account, so every id
// begins with the name of the stack.
const prefix = `${pulumi.getStack()}-`;

// The safety net: if `pulumi destroy` never runs, Genlook removes products that nobody uses.
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

/** The ids that the preview's shop passes to the try-on widget. */
export const productIds = products.map((product) => product.externalId);
