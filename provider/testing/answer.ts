import type { ApiError } from "./errors.ts";

/** A whole HTTP answer, before it is sent. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function jsonAnswer(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return {
    status,
    headers: { "content-type": "application/json; charset=utf-8", ...headers },
    body: JSON.stringify(value),
  };
}

export function errorAnswer(error: ApiError): Answer {
  const { code, message, status, details, headers } = error;
  return jsonAnswer(
    status,
    { code, message, status, ...(details.length > 0 && { details }) },
    headers,
  );
}
