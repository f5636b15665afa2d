import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import type { ApiError } from "./errors.ts";

/** A complete HTTP answer, before it is sent. */
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

interface Sending {
  /** Value of the `Date` header, in milliseconds since 1970. */
  readonly now: number;
  /** Sends half of the body, and then closes the connection. */
  readonly truncate: boolean;
}

export function sendAnswer(
  response: ServerResponse,
  answer: Answer,
  { now, truncate }: Sending,
): void {
  const headers = {
    date: new Date(now).toUTCString(),
    "x-request-id": `req_${randomUUID()}`,
    ...answer.headers,
  };
  const bytes = Buffer.from(answer.body);
  if (truncate) {
    // The length is one byte too large, so that an empty answer can be truncated as well.
    response.writeHead(answer.status === 204 ? 200 : answer.status, {
      ...headers,
      "content-length": bytes.length + 1,
    });
    response.write(bytes.subarray(0, bytes.length / 2));
    response.flushHeaders();
    response.socket?.end();
  } else {
    // A 204 must not have a content-length.
    const length = answer.status === 204 ? {} : { "content-length": bytes.length };
    response.writeHead(answer.status, { ...headers, ...length }).end(bytes);
  }
}
