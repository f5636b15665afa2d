import "./node/required.ts";

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
export type { Retry } from "./api/notices.ts";
export type { Problem } from "./api/problems.ts";
export type { ProductData, ProductFields, ProductImage, WritableFields } from "./api/product.ts";
export type { ConnectionOptions } from "./api/settings.ts";
export type { SentRequest } from "./api/transport.ts";
export { readCatalogFile } from "./catalog/file.ts";
export type { CatalogFormat } from "./catalog/formats.ts";
export type {
  CatalogFileOptions,
  CatalogFileRow,
  CatalogMetadata,
  CatalogOptions,
  CatalogSourceOptions,
  CatalogTransform,
} from "./catalog/options.ts";
export type { CatalogReport, CatalogSource, LeftOutProduct } from "./catalog/report.ts";
export type { FunctionOptions } from "./live/connect.ts";
export { getProduct, getProducts, listProducts, type ProductFilter } from "./live/products.ts";
export type { Declaration } from "./product/declaration.ts";
export type { DeclaredImage } from "./product/images.ts";
export { Catalog, type CatalogArgs, type CatalogOfProducts } from "./resources/catalog.ts";
export type { CatalogOfFile, CatalogProduct } from "./resources/declared.ts";
export { getProductOutput, getProductsOutput } from "./resources/functions.ts";
export {
  Product,
  type ProductArgs,
  type ProductImageArgs,
  type ProductOutputs,
} from "./resources/product.ts";
export {
  ProductSet,
  type ProductSetArgs,
  type ProductSetItem,
  type ProductSetOfProducts,
  type ProductSetOptions,
  type ProductSetProduct,
} from "./resources/product-set.ts";
export { escapeControl } from "./text/escape-control.ts";
export type { DriftReportArgs } from "./workflows/drift/args.ts";
export type { WordSpan } from "./workflows/drift/changes/words.ts";
export { driftReport } from "./workflows/drift/drift-report.ts";
export { type Change, fieldChanges } from "./workflows/drift/field-changes.ts";
export { type ReportFormat, renderDriftReport } from "./workflows/drift/formats.ts";
export { driftReportJsonSchema } from "./workflows/drift/json-schema.ts";
export type { RenderOptions } from "./workflows/drift/render/renderer.ts";
export type {
  DriftAbout,
  DriftReport,
  FieldDrift,
  ProductDrift,
} from "./workflows/drift/report.ts";
export type { DriftStatus } from "./workflows/drift/statuses.ts";
export { summarizeDrift } from "./workflows/drift/summary.ts";
export type { LeftOut } from "./workflows/generate/declarable.ts";
export type { ProgramFormat } from "./workflows/generate/formats.ts";
export {
  type GenerateArgs,
  type GeneratedProgram,
  generateProgram,
} from "./workflows/generate/generate.ts";
export type { ProgramHost } from "./workflows/generate/hosts.ts";
export type { ProgramShape } from "./workflows/generate/shapes.ts";
export type { RestConditions } from "./workflows/sweep/at-rest.ts";
export {
  type SweepArgs,
  type SweepOutcome,
  type SweepResult,
  type SweptProduct,
  sweep,
} from "./workflows/sweep/sweep.ts";
