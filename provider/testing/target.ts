import { invalidField } from "./errors.ts";

export const BASE_PATH = "/tryon/v1";

/** What a request asks for. */
export interface Target {
  /** Below the base URL, percent-encoded as it came; the whole path when it lies elsewhere. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Whether the path lies below the base URL. */
  readonly inApi: boolean;
}

/** Splits a request's URL. It is never resolved: a product may be called "..". */
export function parseTarget(url: string): Target {
  const at = url.indexOf("?");
  const whole = at === -1 ? url : url.slice(0, at);
  const inApi = whole.startsWith(`${BASE_PATH}/`);
  return {
    path: inApi ? whole.slice(BASE_PATH.length) : whole,
    query: new URLSearchParams(at === -1 ? "" : url.slice(at)),
    inApi,
  };
}

/**
 * The id in `/products/:externalId`, undefined for another path.
 *
 * @throws ApiError when it is not valid percent-encoding.
 */
export function externalIdIn({ path, inApi }: Target): string | undefined {
  const [, encoded] = (inApi && /^\/products\/([^/]+)$/.exec(path)) || [];
  if (encoded === undefined) return undefined;
  try {
    return decodeURIComponent(encoded);
  } catch {
    throw invalidField("externalId", "is not valid percent-encoding");
  }
}
