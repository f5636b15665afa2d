import type { ProductData } from "../provider/api/product.ts";

/** Makes a product as the API answers it. A test gives only the fields that it is about. */
export function productData(fields: Partial<ProductData> = {}): ProductData {
  return {
    externalId: "shirt-42",
    title: "Red tee",
    description: "Soft cotton",
    images: [{ sourceUrl: "https://cdn.example/front.jpg", order: 0 }],
    metadata: null,
    autoDetectImageRoles: null,
    validForDays: null,
    lastUsedAt: null,
    expiresAt: null,
    createdAt: "2026-04-30T08:11:00.000Z",
    updatedAt: "2026-04-30T08:11:00.000Z",
    ...fields,
  };
}
