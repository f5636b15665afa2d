import type { IncomingMessage } from "node:http";
import { ApiError, invalidField } from "./errors.ts";

/** Larger bodies are refused with 413. */
export const MAX_BODY_BYTES = 64 * 1024 * 1024;

/** The body of a request. */
export interface Body {
  /** The parsed JSON, for a form that of its field `data`; undefined when there is none. */
  readonly json: unknown;
  /** The files of a multipart form, by field name. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** The texts of a multipart form, by field name; undefined when the body is not a form. */
  readonly texts?: ReadonlyMap<string, string>;
}

/**
 * Reads and parses a body. An invalid one is returned as its error instead of thrown, because the
 * API key and the request budget are checked first.
 */
export async function readBody(message: IncomingMessage): Promise<Body | ApiError> {
  const bytes = await readBytes(message);
  if (bytes === undefined) {
    return new ApiError("PAYLOAD_TOO_LARGE", `The body is larger than ${MAX_BODY_BYTES} bytes`);
  }
  if (bytes.length === 0) return { json: undefined, files: new Map() };
  const type = message.headers["content-type"] ?? "";
  try {
    return /^multipart\/form-data\b/i.test(type)
      ? await parseForm(bytes, type)
      : { json: parseJson(bytes.toString("utf8"), "body"), files: new Map() };
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
}

/** Whether a JSON value is an object: neither null nor an array. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * The JSON object of a body.
 *
 * @throws ApiError
 */
export function requireJson({ json, texts }: Body): Record<string, unknown> {
  return requireObject(json, texts === undefined ? "body" : "data");
}

/**
 * Narrows a part of a body to an object.
 *
 * @throws ApiError
 */
export function requireObject(value: unknown, path: string): Record<string, unknown> {
  if (!isObject(value)) throw invalidField(path, "must be a JSON object");
  return value;
}

/** Undefined for a body that is too large. It is still read to its end, so the answer arrives. */
async function readBytes(message: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message) {
    size += (chunk as Buffer).length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk as Buffer);
    else chunks.length = 0;
  }
  return size > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks);
}

async function parseForm(bytes: Buffer, type: string): Promise<Body> {
  const form = await new Response(new Uint8Array(bytes), { headers: { "content-type": type } })
    .formData()
    .catch(() => {
      throw invalidField("body", "is not valid multipart/form-data");
    });
  const files = new Map<string, Uint8Array>();
  const texts = new Map<string, string>();
  for (const [name, value] of form) {
    if (typeof value === "string") texts.set(name, value);
    else files.set(name, new Uint8Array(await value.arrayBuffer()));
  }
  // Some clients send the JSON as a part with a type of its own, which counts as a file.
  const part = files.get("data");
  const data = texts.get("data") ?? (part && Buffer.from(part).toString("utf8"));
  return { json: data === undefined ? undefined : parseJson(data, "data"), files, texts };
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalidField(path, "is not valid JSON");
  }
}
