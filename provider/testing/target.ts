import { invalidField } from "./errors.ts";

export const BASE_PATH = "/tryon/v1";

/** What an id in a path below each collection is the id of. */
const ID_NAMES: ReadonlyMap<string, string> = new Map([
  ["products", "externalId"],
  ["generations", "generationId"],
  ["customers", "customerId"],
]);

/** What a request asks for. */
export interface Target {
  /** Below the base URL, percent-encoded as received; the whole path when it is elsewhere. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** The path with `:id` in place of an id; undefined when it is not below the base URL. */
  readonly pattern: string | undefined;
  /** The id in the path, percent-encoded as received; "" when the path has none. */
  readonly encodedId: string;
}

/** Splits a request's URL. Dot segments are kept, because a product may have the id "..". */
export function parseTarget(url: string): Target {
  const at = url.indexOf("?");
  const whole = at === -1 ? url : url.slice(0, at);
  const query = new URLSearchParams(at === -1 ? "" : url.slice(at));
  if (!whole.startsWith(`${BASE_PATH}/`)) {
    return { path: whole, query, pattern: undefined, encodedId: "" };
  }
  const path = whole.slice(BASE_PATH.length);
  const [, collection = "", encodedId = ""] = /^\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
  return ID_NAMES.has(collection)
    ? { path, query, pattern: `/${collection}/:id`, encodedId }
    : { path, query, pattern: path, encodedId: "" };
}

/** @throws ApiError when the id is not valid percent-encoding. */
export function decodeId({ pattern, encodedId }: Target): string {
  try {
    return decodeURIComponent(encodedId);
  } catch {
    const [, collection = ""] = pattern?.split("/") ?? [];
    throw invalidField(ID_NAMES.get(collection) ?? "id", "is not valid percent-encoding");
  }
}
