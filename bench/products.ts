/** Returns the arguments of a typical product: about 500 bytes of JSON. */
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

/** Returns a live product like the sample of Genlook's page on the list, with an id of its own. */
export function sampleProduct(index: number) {
  return {
    externalId: `shirt-${String(index).padStart(7, "0")}`,
    title: "Red tee",
    description: "Soft cotton regular fit",
    images: ["https://cdn.example/front.jpg", "https://cdn.example/back.jpg"],
    createdAt: "2026-04-30T08:11:00.000Z",
    lastUsedAt: "2026-05-12T14:32:00.000Z",
  };
}

/** Returns a live product without a value in any optional field. */
export function leanProduct(index: number) {
  return { ...sampleProduct(index), lastUsedAt: null };
}

/** Returns the arguments of a large product: long texts, eight images, nested metadata. */
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
