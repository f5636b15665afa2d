import { quoted } from "../text/escape-control.ts";
import { ConfigurationError } from "./errors.ts";

/** The address of Genlook's production API. */
export const DEFAULT_BASE_URL = "https://api.genlook.app/tryon/v1";

/** The API's limit for an account, unless Genlook raised it. */
export const DEFAULT_REQUESTS_PER_MINUTE = 100;
export const MAX_REQUESTS_PER_MINUTE = 1_000_000;

export const DEFAULT_MAX_RETRIES = 5;
const MAX_RETRIES = 100;

/** How to reach the API. Options you leave out come from the environment, then from the default. */
export interface ConnectionOptions {
  /** API key (`gk_…`). Default: the environment variable `GENLOOK_API_KEY`. */
  readonly apiKey?: string | undefined;
  /** Base URL. Default: `GENLOOK_BASE_URL`, then `https://api.genlook.app/tryon/v1`. */
  readonly baseUrl?: string | undefined;
  /**
   * Requests that the account may send in a minute, from 1 to 1,000,000. All of them may be sent at
   * once. A text is parsed as a number. Default: `GENLOOK_REQUESTS_PER_MINUTE`, then 100.
   */
  readonly requestsPerMinute?: number | string | undefined;
  /**
   * Retries after a 5xx, a reset or a timeout, from 0 to 100. An answer that names a wait (429, or
   * any `Retry-After`) does not count. Default: `GENLOOK_MAX_RETRIES`, then 5.
   */
  readonly maxRetries?: number | string | undefined;
  /**
   * Whether `baseUrl` may be an `http://` address beyond this machine, which sends the API key
   * unencrypted. A text must be "true" or "false". Default: `GENLOOK_ALLOW_HTTP`, then false.
   */
  readonly allowHttp?: boolean | string | undefined;
}

/** The names of the options, which are the keys of a stack's configuration too. */
const NAMES = ["apiKey", "baseUrl", "requestsPerMinute", "maxRetries", "allowHttp"] as const;

/** Reads a setting by the name of its option, such as `apiKey`. */
export type Configuration = (name: string) => string | undefined;

/** Fills in missing options from a stack's configuration. */
export function withConfiguration(
  options: ConnectionOptions,
  get: Configuration,
): ConnectionOptions {
  return Object.fromEntries(NAMES.map((name) => [name, options[name] ?? get(name)]));
}

/** Connection settings that are complete and well-formed. */
export interface Settings {
  readonly apiKey: string;
  /** Without a trailing slash. */
  readonly baseUrl: string;
  /** The account's budget. If it is absent, only the API's refusals limit requests. */
  readonly requestsPerMinute?: number | undefined;
  /** Default: 5. */
  readonly maxRetries?: number | undefined;
}

/**
 * Fills in missing options from the environment, and checks them.
 *
 * @throws ConfigurationError when no key is set or a value is malformed.
 */
export function resolveSettings(
  options: ConnectionOptions,
  environment: NodeJS.ProcessEnv = process.env,
): Settings {
  const apiKey = (options.apiKey || environment.GENLOOK_API_KEY || "").trim();
  if (apiKey === "") {
    throw new ConfigurationError({
      code: "MISSING_API_KEY",
      message:
        "No Genlook API key is set: run `pulumi config set --secret genlook:apiKey gk_…` or set the environment variable GENLOOK_API_KEY.",
    });
  }
  // Other characters can't be sent in a header, and the HTTP library's error would print the key.
  if (!/^[\x21-\x7e]+$/.test(apiKey)) {
    throw new ConfigurationError({
      code: "INVALID_API_KEY_FORMAT",
      message:
        "The Genlook API key (genlook:apiKey or GENLOOK_API_KEY) contains a blank or a character outside ASCII; copy it again.",
    });
  }
  return {
    apiKey,
    baseUrl: normalizeBaseUrl(
      options.baseUrl || environment.GENLOOK_BASE_URL || DEFAULT_BASE_URL,
      flag("allowHttp", [options.allowHttp, environment.GENLOOK_ALLOW_HTTP, false]),
    ),
    requestsPerMinute: wholeNumber("requestsPerMinute", 1, MAX_REQUESTS_PER_MINUTE, [
      options.requestsPerMinute,
      environment.GENLOOK_REQUESTS_PER_MINUTE,
      DEFAULT_REQUESTS_PER_MINUTE,
    ]),
    maxRetries: wholeNumber("maxRetries", 0, MAX_RETRIES, [
      options.maxRetries,
      environment.GENLOOK_MAX_RETRIES,
      DEFAULT_MAX_RETRIES,
    ]),
  };
}

function normalizeBaseUrl(text: string, allowHttp: boolean): string {
  const url = URL.parse(text.trim());
  const usable =
    url !== null &&
    (url.protocol === "https:" || url.protocol === "http:") &&
    url.username === "" &&
    url.password === "" &&
    url.search === "" &&
    url.hash === "";
  if (!usable) {
    throw new ConfigurationError({
      code: "INVALID_BASE_URL",
      message:
        "The Genlook base URL (genlook:baseUrl or GENLOOK_BASE_URL) must be an http(s) URL without user name, query or fragment, such as https://api.genlook.app/tryon/v1.",
    });
  }
  if (url.protocol === "http:" && !allowHttp && !isLoopback(url.hostname)) {
    throw new ConfigurationError({
      code: "INSECURE_BASE_URL",
      message: `The Genlook base URL ${quoted(url.href)} (genlook:baseUrl or GENLOOK_BASE_URL) would send the API key unencrypted: use https, or set genlook:allowHttp (or GENLOOK_ALLOW_HTTP) to true.`,
    });
  }
  return url.href.replace(/\/+$/, "");
}

/** Whether a host, as a URL writes it, is this machine. */
function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
}

type Setting = number | boolean | string | undefined;

/** Parses the first value that is given. */
function wholeNumber(
  name: "requestsPerMinute" | "maxRetries",
  minimum: number,
  maximum: number,
  values: readonly Setting[],
): number {
  const value = firstOf(values);
  const number = Number(value);
  if (Number.isInteger(number) && number >= minimum && number <= maximum) return number;
  const expected = `a whole number from ${minimum} to ${maximum.toLocaleString("en")}`;
  throw invalidSetting(name, expected, value);
}

/** Parses the first value that is given. */
function flag(name: "allowHttp", values: readonly Setting[]): boolean {
  const value = firstOf(values);
  const text = String(value).trim();
  if (text === "true" || text === "false") return text === "true";
  throw invalidSetting(name, "true or false", value);
}

function firstOf(values: readonly Setting[]): Setting {
  return values.find((value) => value !== undefined && value !== "");
}

function invalidSetting(name: string, expected: string, value: Setting): ConfigurationError {
  const variable = name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
  return new ConfigurationError({
    code: `INVALID_${variable}`,
    message: `genlook:${name} (or GENLOOK_${variable}) must be ${expected}, not ${quoted(String(value))}.`,
  });
}
