/** HTTP status of each error code that the API itself answers. */
const STATUS = {
  VALIDATION_FAILED: 400,
  EXTERNAL_ID_REQUIRED: 400,
  PRODUCT_IMAGES_REQUIRED: 400,
  MULTIPART_FILE_NOT_FOUND: 400,
  INVALID_IMAGE_INPUT: 400,
  INVALID_IMAGE: 400,
  MISSING_API_KEY: 401,
  INVALID_API_KEY: 401,
  INSUFFICIENT_CREDITS: 402,
  FORBIDDEN: 403,
  PRODUCT_NOT_FOUND: 404,
  NOT_FOUND: 404,
  PAYLOAD_TOO_LARGE: 413,
  RATE_LIMITED: 429,
  INTERNAL_ERROR: 500,
} as const;

export type ErrorCode = keyof typeof STATUS;

/** One wrong field of a request. */
export interface ErrorDetail {
  readonly path: string;
  readonly message: string;
}

/** A refusal, thrown anywhere below the routes and answered in the API's error shape. */
export class ApiError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly details: readonly ErrorDetail[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ErrorCode,
    message: string,
    details: readonly ErrorDetail[] = [],
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = "ApiError";
    this.code = code;
    this.status = STATUS[code];
    this.details = details;
    this.headers = headers;
  }
}

/** A refusal for one wrong field. */
export function invalidField(path: string, message: string): ApiError {
  return new ApiError("VALIDATION_FAILED", `${path}: ${message}`, [{ path, message }]);
}

export function productNotFound(externalId: string): ApiError {
  return new ApiError("PRODUCT_NOT_FOUND", `No product has the externalId "${externalId}"`);
}

/** The code that the API answers with a status, for faults that name the status alone. */
export function codeOfStatus(status: number): string {
  if (status >= 500) return "INTERNAL_ERROR";
  const found = Object.entries(STATUS).find(([, known]) => known === status);
  return found?.[0] ?? "ERROR";
}
