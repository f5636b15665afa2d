/**
 * HTTP status of each error code that the API answers.
 *
 * Source: Genlook's page "Errors".
 */
const STATUS = {
  VALIDATION_FAILED: 400,
  EXTERNAL_ID_REQUIRED: 400,
  PRODUCT_IMAGES_REQUIRED: 400,
  CUSTOMER_IMAGE_REQUIRED: 400,
  FILE_REQUIRED: 400,
  MULTIPART_FILE_NOT_FOUND: 400,
  INVALID_IMAGE_INPUT: 400,
  INVALID_IMAGE: 400,
  MISSING_API_KEY: 401,
  INVALID_API_KEY: 401,
  INSUFFICIENT_CREDITS: 402,
  FORBIDDEN: 403,
  PRODUCT_NOT_FOUND: 404,
  CUSTOMER_IMAGE_NOT_FOUND: 404,
  GENERATION_NOT_FOUND: 404,
  NOT_FOUND: 404,
  PAYLOAD_TOO_LARGE: 413,
  RATE_LIMITED: 429,
  INTERNAL_ERROR: 500,
} as const;

export type ErrorCode = keyof typeof STATUS;

/** One invalid field of a request. */
export interface ErrorDetail {
  readonly path: string;
  readonly message: string;
}

interface ErrorParts {
  readonly details?: readonly ErrorDetail[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** An error that the API answers. Any function below the routes may throw it. */
export class ApiError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly details: readonly ErrorDetail[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: ErrorCode, message: string, { details = [], headers = {} }: ErrorParts = {}) {
    super(message);
    this.name = "ApiError";
    this.code = code;
    this.status = STATUS[code];
    this.details = details;
    this.headers = headers;
  }
}

/** A VALIDATION_FAILED. Each message follows the path, as in "title must be …". */
export function invalidFields(details: readonly ErrorDetail[]): ApiError {
  const sentences = details.map(({ path, message }) => `${path} ${message}`);
  return new ApiError("VALIDATION_FAILED", sentences.join("; "), { details });
}

/** A VALIDATION_FAILED of one field. Its path has dots, as in `images.0.url`. */
export function invalidField(path: string, message: string): ApiError {
  return invalidFields([{ path, message }]);
}

/** Another error about one field. The API lists `details` only with VALIDATION_FAILED. */
export function fieldError(code: ErrorCode, path: string, message: string): ApiError {
  return new ApiError(code, `${path} ${message}`);
}

/** The code that the API answers with a status, for faults that give only the status. */
export function codeOfStatus(status: number): string {
  if (status >= 500) return "INTERNAL_ERROR";
  const found = Object.entries(STATUS).find(([, known]) => known === status);
  return found?.[0] ?? "ERROR";
}
