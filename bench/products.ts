/** Arguments of a product as a shop has them: some 500 bytes of JSON. */
export function productArgs(index: number) {
  const externalId = `item-${String(index).padStart(7, "0")}`;
  return {
    externalId,
    title: `Linen shirt No. ${index}`,
    description: `A light shirt of washed linen with a button-down collar, cut No. ${index}; runs small.`,
    images: [
      { url: `https://cdn.example.com/products/${externalId}/front.jpg` },
      { url: `https://cdn.example.com/products/${externalId}/back.jpg` },
    ],
    metadata: { sku: `LS-${index}`, season: "summer", category: "shirts" },
  };
}

/** The same, large: long texts, eight images, nested metadata. */
export function richProductArgs(index: number) {
  const args = productArgs(index);
  const base = `https://cdn.example.com/products/${args.externalId}`;
  return {
    ...args,
    description: `${args.description} `.repeat(15).trim(),
    images: Array.from({ length: 8 }, (_, at) => ({ url: `${base}/${at}.jpg` })),
    metadata: {
      ...args.metadata,
      variants: ["XS", "S", "M", "L", "XL"].map((size) => ({ size, sku: `LS-${index}-${size}` })),
    },
    validForDays: 90,
  };
}

export type ProductArgs = ReturnType<typeof productArgs>;

/** The item as the API answers it. */
export function listedProduct(index: number) {
  const { images, ...args } = productArgs(index);
  return {
    ...args,
    images: images.map(({ url }, order) => ({ sourceUrl: url, order })),
    validForDays: null,
    lastUsedAt: "2026-05-02T10:20:30.000Z",
    expiresAt: null,
    createdAt: "2026-04-30T08:11:00.000Z",
    updatedAt: "2026-04-30T08:11:00.000Z",
  };
}
