import type { IncomingMessage } from "node:http";
import { type Body, isObject } from "./body.ts";
import { ApiError } from "./errors.ts";
import { decodeId, type Target } from "./target.ts";
import { productOf } from "./try-on.ts";

/** A request that the emulator received. */
export interface RecordedRequest {
  /** Position in the log, counted from 0. */
  readonly index: number;
  readonly method: string;
  /** Below the base URL, percent-encoded as received, without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Names are in lower case. `x-api-key` is left out. */
  readonly headers: Readonly<Record<string, string>>;
  /** The product that the path or the body names. */
  readonly externalId?: string;
  /** The parsed JSON; for a multipart form, that of its field `data`. */
  readonly body?: unknown;
  /** Absent until the request is answered; stays absent when its connection was reset. */
  readonly status?: number;
  /** When the request arrived: milliseconds since 1970, on the system clock. */
  readonly startedAt: number;
}

/** A record that still changes: the body and the status are added as they are known. */
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

/** Adds what the body says to a record. */
export function recordBody(record: OpenRecord, target: Target, body: Body | ApiError): void {
  const json = body instanceof ApiError ? undefined : body.json;
  if (json !== undefined) record.body = json;
  const externalId = externalIdOf(target, json);
  if (externalId !== undefined) record.externalId = externalId;
}

function externalIdOf(target: Target, json: unknown): string | undefined {
  if (isObject(json)) {
    const inner = productOf(json);
    const { externalId } = isObject(inner) ? inner : json;
    if (typeof externalId === "string") return externalId;
  }
  if (target.pattern !== "/products/:id") return undefined;
  try {
    return decodeId(target);
  } catch {
    return undefined;
  }
}
