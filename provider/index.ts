export {
  CancelledError,
  ConfigurationError,
  type ErrorContext,
  type ErrorDetail,
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
export type { ProductData, ProductImage } from "./api/schema.ts";
export type { ConnectionOptions } from "./api/settings.ts";
export {
  type FunctionOptions,
  getProduct,
  getProductOutput,
  getProducts,
  getProductsOutput,
  listProducts,
  type ProductFilter,
} from "./functions.ts";
export { Product, type ProductArgs, type ProductImageArgs } from "./product.ts";
