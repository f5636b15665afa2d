import type { IncomingMessage } from "node:http";
import type { Body } from "./body.ts";
import { ApiError } from "./errors.ts";
import { isObject } from "./json.ts";
import { externalIdIn, type Target } from "./target.ts";

/** A request that the emulator got. */
export interface RecordedRequest {
  /** Place in the log, from 0. */
  readonly index: number;
  readonly method: string;
  /** Below the base URL, percent-encoded as it came, without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Names in lower case; `x-api-key` is left out. */
  readonly headers: Readonly<Record<string, string>>;
  /** The product that the path or the body names. */
  readonly externalId?: string;
  /** The parsed JSON; of a multipart form, that of its field `data`. */
  readonly body?: unknown;
  /** Absent until the request is answered, and for good when its connection was reset. */
  readonly status?: number;
  /** When it came in: milliseconds since 1970, on the system clock. */
  readonly startedAt: number;
}

/** A record whose answer is still to come. */
export type OpenRecord = { -readonly [Field in keyof RecordedRequest]: RecordedRequest[Field] };

export function openRecord(
  index: number,
  message: IncomingMessage,
  { path, query }: Target,
): OpenRecord {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers)) {
    if (name !== "x-api-key") headers[name] = String(value);
  }
  return {
    index,
    method: message.method ?? "",
    path,
    query: Object.fromEntries(query),
    headers,
    startedAt: Date.now(),
  };
}

/** Adds what is known once the body is read. */
export function recordBody(record: OpenRecord, target: Target, body: Body | ApiError): void {
  const json = body instanceof ApiError ? undefined : body.json;
  if (json !== undefined) record.body = json;
  const externalId = externalIdOf(target, json);
  if (externalId !== undefined) record.externalId = externalId;
}

function externalIdOf(target: Target, json: unknown): string | undefined {
  if (isObject(json)) {
    const product = isObject(json.product) ? json.product : json;
    if (typeof product.externalId === "string") return product.externalId;
  }
  try {
    return externalIdIn(target);
  } catch {
    return undefined;
  }
}
