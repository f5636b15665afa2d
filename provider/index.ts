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
export type { ProductData, ProductImage, WritableFields } from "./api/product.ts";
export type { ConnectionOptions } from "./api/settings.ts";
export { type CatalogFileOptions, type CatalogFileRow, readCatalogFile } from "./catalog/file.ts";
export type { CatalogFormat } from "./catalog/format.ts";
export type { FunctionOptions } from "./live/connect.ts";
export { getProduct, getProducts, listProducts, type ProductFilter } from "./live/products.ts";
export type { Declaration } from "./product/declaration.ts";
export type { DeclaredImage } from "./product/images.ts";
export {
  Catalog,
  type CatalogArgs,
  type CatalogOfFile,
  type CatalogOfProducts,
  type CatalogOptions,
  type CatalogProduct,
} from "./resources/catalog.ts";
export { getProductOutput, getProductsOutput } from "./resources/functions.ts";
export {
  Product,
  type ProductArgs,
  type ProductImageArgs,
  type ProductOutputs,
} from "./resources/product.ts";
export {
  type DriftReport,
  type DriftReportArgs,
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
  type SweepArgs,
  type SweepOutcome,
  type SweepResult,
  type SweptProduct,
  sweep,
} from "./workflows/index.ts";
