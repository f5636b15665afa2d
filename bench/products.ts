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
