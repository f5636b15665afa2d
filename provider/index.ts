export {
  CancelledError,
  ConfigurationError,
  type ErrorContext,
  type ErrorInit,
  GenlookError,
  InvalidResponseError,
  NetworkError,
  NotFoundError,
  ProductExistsError,
  RateLimitedError,
  UnauthorizedError,
  ValidationError,
} from "./api/errors.ts";
export type { Json, JsonObject } from "./api/json.ts";
export type { Wait } from "./api/limiter.ts";
export type { Problem } from "./api/problems.ts";
export type { ProductData, ProductImage } from "./api/product.ts";
export type { ConnectionOptions } from "./api/settings.ts";
export { type CatalogFileOptions, type CatalogFileRow, readCatalogFile } from "./catalog/file.ts";
export type { CatalogFormat } from "./catalog/format.ts";
export {
  type FunctionOptions,
  getProduct,
  getProductOutput,
  getProducts,
  getProductsOutput,
  listProducts,
  type ProductFilter,
} from "./live/products.ts";
export type { Declaration, DeclaredImage } from "./product/declaration.ts";
export {
  Catalog,
  type CatalogArgs,
  type CatalogOfFile,
  type CatalogOfProducts,
  type CatalogOptions,
  type CatalogProduct,
} from "./resources/catalog.ts";
export { Product, type ProductArgs, type ProductImageArgs } from "./resources/product.ts";
export {
  type DriftReport,
  type DriftReportOptions,
  driftHtml,
  driftMarkdown,
  driftReport,
  type FieldDrift,
  type GeneratedProgram,
  type GenerateOptions,
  generateProgram,
  type LeftOut,
  type ProductDrift,
  type ProgramFormat,
  type RestConditions,
  type SweepOptions,
  type SweepOutcome,
  type SweepResult,
  type SweptProduct,
  sweep,
} from "./workflows/index.ts";
