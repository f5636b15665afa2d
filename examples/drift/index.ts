import * as genlook from "pulumi-genlook";

const image = (name: string) => `https://cdn.example.com/${name}.jpg`;

/** What the shop declares. It may come from anywhere, a file of the shop's own for example. */
const declared = [
  { externalId: "tee-red", title: "Red tee", images: [{ url: image("tee-red") }] },
  { externalId: "tee-navy", title: "Navy blue tee", images: [{ url: image("tee-navy") }] },
];

/** Reads the whole list, 1 request for 200 products, and writes nothing. */
export const checkedProducts = genlook.getProductsOutput({ prefix: "tee-" }).apply((live) => {
  const problems = [
    ...declared.flatMap((product) => {
      const found = live.find(({ externalId }) => externalId === product.externalId);
      return found === undefined
        ? [`${product.externalId} is missing`]
        : differences(product, found);
    }),
    ...live
      .filter(({ externalId }) => !declared.some((product) => product.externalId === externalId))
      .map(({ externalId }) => `${externalId} is not declared`),
  ];
  if (problems.length > 0) {
    throw new Error(`The live catalogue is not what is declared:\n  ${problems.join("\n  ")}`);
  }
  return live.length;
});

function differences(product: (typeof declared)[number], live: genlook.ProductData): string[] {
  const urls = product.images.map(({ url }) => url);
  const liveUrls = live.images.map(({ sourceUrl }) => sourceUrl);
  return [
    ...(product.title === live.title ? [] : [`${product.externalId}: title is "${live.title}"`]),
    ...(String(urls) === String(liveUrls) ? [] : [`${product.externalId}: images are ${liveUrls}`]),
  ];
}
