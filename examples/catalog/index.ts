import * as genlook from "pulumi-genlook";

const cdn = "https://cdn.example.com";

/** The tee comes in three variants. Each is a product of its own. */
const colours = { red: "Red", navy: "Navy blue", sage: "Sage green" };

const tees = Object.entries(colours).map(
  ([colour, name]) =>
    new genlook.Product(`tee-${colour}`, {
      externalId: `tee-${colour}`,
      title: `${name} tee`,
      description: "A straight tee of heavy cotton",
      images: [{ url: `${cdn}/tee/${colour}/front.jpg` }, { url: `${cdn}/tee/${colour}/back.jpg` }],
      metadata: { line: "basics", colour },
    }),
);

const dress = new genlook.Product("linen-dress", {
  externalId: "dress/linen-2026",
  title: "Linen dress",
  description: "A midi dress with a tie at the waist",
  images: [{ url: `${cdn}/dress/linen-2026.jpg` }],
  metadata: { line: "summer", sizes: ["S", "M", "L"] },
});

/** A seasonal product: Genlook removes it 60 days after its last try-on. */
const scarf = new genlook.Product("wool-scarf", {
  externalId: "scarf-wool",
  title: "Wool scarf",
  images: [{ url: `${cdn}/scarf/wool.jpg` }],
  validForDays: 60,
});

export const productIds = [...tees, dress, scarf].map((product) => product.externalId);
export const scarfExpiresAt = scarf.expiresAt;
