/** HTTP status of each error code that the API answers. */
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

/** An error about one or more fields. Each message follows the path, as in "title must be …". */
export function invalidFields(
  details: readonly ErrorDetail[],
  code: ErrorCode = "VALIDATION_FAILED",
): ApiError {
  const sentences = details.map(({ path, message }) => `${path} ${message}`);
  return new ApiError(code, sentences.join("; "), { details });
}

/** An error about one field. */
export function invalidField(path: string, message: string, code?: ErrorCode): ApiError {
  return invalidFields([{ path, message }], code);
}

/** The code that the API answers with a status, for faults that give only the status. */
export function codeOfStatus(status: number): string {
  if (status >= 500) return "INTERNAL_ERROR";
  const found = Object.entries(STATUS).find(([, known]) => known === status);
  return found?.[0] ?? "ERROR";
}
