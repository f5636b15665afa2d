export { findProduct, GenlookClient, MAX_PAGE_SIZE } from "./client.ts";
export * from "./errors.ts";
export type { Wait } from "./limiter.ts";
export type { Retry } from "./notices.ts";
export { type FetchPage, walkPages } from "./paging.ts";
export type { ImageUpsert, ProductData, ProductImage, ProductUpsert } from "./product.ts";
export type { ProductPage } from "./read-answer.ts";
export {
  type ConnectionOptions,
  environmentSource,
  optionsSource,
  resolveSettings,
  type Settings,
  type SettingsSource,
  stackSource,
} from "./settings.ts";
export type { SentRequest } from "./transport.ts";
