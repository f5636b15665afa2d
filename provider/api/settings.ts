import { ConfigurationError } from "./errors.ts";

/** The address of Genlook's production API. */
export const DEFAULT_BASE_URL = "https://api.genlook.app/tryon/v1";

/** How to reach the API. What is left out comes from the environment, then from the default. */
export interface ConnectionOptions {
  /** API key (`gk_…`). Default: the environment variable `GENLOOK_API_KEY`. */
  readonly apiKey?: string | undefined;
  /** Base URL. Default: `GENLOOK_BASE_URL`, then `https://api.genlook.app/tryon/v1`. */
  readonly baseUrl?: string | undefined;
}

/** Connection settings that are complete and well-formed. */
export interface Settings {
  readonly apiKey: string;
  /** Without a slash at its end. */
  readonly baseUrl: string;
}

/**
 * Completes the options from the environment.
 *
 * @throws ConfigurationError when no key is set, or a value can't be used.
 */
export function resolveSettings(
  options: ConnectionOptions,
  environment: NodeJS.ProcessEnv = process.env,
): Settings {
  const apiKey = (options.apiKey || environment.GENLOOK_API_KEY || "").trim();
  if (apiKey === "") {
    throw new ConfigurationError(
      "MISSING_API_KEY",
      "No Genlook API key is set: run `pulumi config set --secret genlook:apiKey gk_…` or set the environment variable GENLOOK_API_KEY.",
    );
  }
  // Anything else can't travel in a header, and the HTTP library's own error would print the key.
  if (!/^[\x21-\x7e]+$/.test(apiKey)) {
    throw new ConfigurationError(
      "INVALID_API_KEY_FORMAT",
      "The Genlook API key (genlook:apiKey or GENLOOK_API_KEY) holds a blank or a character outside ASCII; copy it again.",
    );
  }
  return {
    apiKey,
    baseUrl: normalizeBaseUrl(options.baseUrl || environment.GENLOOK_BASE_URL || DEFAULT_BASE_URL),
  };
}

function normalizeBaseUrl(text: string): string {
  const url = URL.parse(text.trim());
  const usable =
    url !== null &&
    (url.protocol === "https:" || url.protocol === "http:") &&
    url.username === "" &&
    url.password === "" &&
    url.search === "" &&
    url.hash === "";
  if (!usable) {
    throw new ConfigurationError(
      "INVALID_BASE_URL",
      "The Genlook base URL (genlook:baseUrl or GENLOOK_BASE_URL) must be an http(s) URL without user name, query or fragment, such as https://api.genlook.app/tryon/v1.",
    );
  }
  return url.href.replace(/\/+$/, "");
}
