import { CONFIG_NAMESPACE } from "../pulumi.ts";
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

/** The name of a setting: that of its option, and of its key in a stack's configuration. */
export type SettingName = keyof ConnectionOptions;

const SETTINGS: Record<SettingName, true> = {
  apiKey: true,
  baseUrl: true,
  requestsPerMinute: true,
  maxRetries: true,
  allowHttp: true,
};

/** The names of all settings. */
export const SETTING_NAMES = Object.keys(SETTINGS) as SettingName[];

type Setting = number | boolean | string | undefined;

/** A place that settings are read from. */
export interface SettingsSource {
  readonly get: (name: SettingName) => Setting;
  /** Names a setting for the user as this place has it, such as `GENLOOK_API_KEY`. */
  readonly nameOf: (name: SettingName) => string;
  /** Says how to set the API key here. Absent for a place that can't hold one. */
  readonly remedy?: string;
}

/** Settings that a call was given. */
export function optionsSource(options: ConnectionOptions): SettingsSource {
  return { get: (name) => options[name], nameOf: (name) => `the option \`${name}\`` };
}

/**
 * A stack's configuration.
 *
 * @param stack - Names the stack, for a user who deals with several.
 */
export function stackSource(
  get: (name: SettingName) => string | undefined,
  stack?: string,
): SettingsSource {
  const option = stack === undefined ? "" : `--stack ${stack} `;
  const of = stack === undefined ? "" : ` of the stack ${stack}`;
  return {
    get,
    nameOf: (name) => `${CONFIG_NAMESPACE}:${name}${of}`,
    remedy: `run \`pulumi config set ${option}--secret ${CONFIG_NAMESPACE}:apiKey gk_…\``,
  };
}

/** The environment. */
export function environmentSource(environment?: NodeJS.ProcessEnv): SettingsSource {
  return {
    get: (name) => (environment ?? process.env)[variableOf(name)],
    nameOf: variableOf,
    remedy: "set the environment variable GENLOOK_API_KEY",
  };
}

/** The environment variable of a setting: `GENLOOK_API_KEY` for `apiKey`. */
function variableOf(name: SettingName): string {
  return `GENLOOK_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

/** How the user calls the settings that an error of the API may be due to. */
export type SettingNames = Readonly<Record<"apiKey" | "baseUrl" | "requestsPerMinute", string>>;

/** Connection settings that are complete and well-formed. */
export interface Settings {
  readonly apiKey: string;
  /** Without a trailing slash. */
  readonly baseUrl: string;
  /** The account's budget. If it is absent, only the API's refusals limit requests. */
  readonly requestsPerMinute?: number | undefined;
  /** Default: 5. */
  readonly maxRetries?: number | undefined;
  /** Where the settings come from. Default: as the options of a call are called. */
  readonly names?: SettingNames | undefined;
}

/** A setting as the user gave it, and what the user calls it. */
interface Given {
  readonly value: Setting;
  readonly name: string;
}

/**
 * Reads each setting from the first place that has it, or takes its default, and checks it.
 *
 * @throws ConfigurationError when no key is set or a value is malformed. It names the place.
 */
export function resolveSettings(sources: readonly SettingsSource[]): Settings {
  const settable = sources.find(({ remedy }) => remedy !== undefined) ?? optionsSource({});
  const read = (setting: SettingName, standard?: Setting): Given => {
    const isGiven = (value: Setting) => value !== undefined && value !== "";
    const source = sources.find(({ get }) => isGiven(get(setting)));
    return {
      value: source?.get(setting) ?? standard,
      name: (source ?? settable).nameOf(setting),
    };
  };
  const apiKey = read("apiKey");
  const baseUrl = read("baseUrl", DEFAULT_BASE_URL);
  const requestsPerMinute = read("requestsPerMinute", DEFAULT_REQUESTS_PER_MINUTE);
  const allowHttp = read("allowHttp", false);
  return {
    apiKey: checkedKey(apiKey, sources),
    baseUrl: normalizeBaseUrl(baseUrl, flag("ALLOW_HTTP", allowHttp), allowHttp.name),
    requestsPerMinute: wholeNumber(
      "REQUESTS_PER_MINUTE",
      requestsPerMinute,
      1,
      MAX_REQUESTS_PER_MINUTE,
    ),
    maxRetries: wholeNumber("MAX_RETRIES", read("maxRetries", DEFAULT_MAX_RETRIES), 0, MAX_RETRIES),
    names: {
      apiKey: apiKey.name,
      baseUrl: baseUrl.name,
      requestsPerMinute: requestsPerMinute.name,
    },
  };
}

function checkedKey({ value = "", name }: Given, sources: readonly SettingsSource[]): string {
  const key = String(value).trim();
  if (key === "") {
    const remedies = sources.flatMap(({ remedy = [] }) => remedy);
    throw new ConfigurationError({
      code: "MISSING_API_KEY",
      message: `No Genlook API key is set: ${remedies.join(" or ")}.`,
    });
  }
  // Other characters can't be sent in a header, and the HTTP library's error would print the key.
  if (!/^[\x21-\x7e]+$/.test(key)) {
    throw new ConfigurationError({
      code: "INVALID_API_KEY_FORMAT",
      message: `The Genlook API key (${name}) contains a blank or a character outside ASCII; copy it again.`,
    });
  }
  return key;
}

/** @param flagName - What the user calls the setting that allows `http://`. */
function normalizeBaseUrl({ value, name }: Given, allowHttp: boolean, flagName: string): string {
  const text = String(value).trim();
  const url = URL.parse(text);
  const usable =
    url !== null &&
    (url.protocol === "https:" || url.protocol === "http:") &&
    url.username === "" &&
    url.password === "" &&
    url.search === "" &&
    url.hash === "";
  if (!usable) {
    // A user name, a query or a fragment may be a secret.
    const given = /[@?#]/.test(text) ? "" : `, not ${quoted(text)}`;
    throw new ConfigurationError({
      code: "INVALID_BASE_URL",
      message: `The Genlook base URL (${name}) must be an http(s) URL without user name, query or fragment, such as ${DEFAULT_BASE_URL}${given}.`,
    });
  }
  if (url.protocol === "http:" && !allowHttp && !isLoopback(url.hostname)) {
    throw new ConfigurationError({
      code: "INSECURE_BASE_URL",
      message: `The Genlook base URL ${quoted(url.href)} (${name}) would send the API key unencrypted: use https, or set ${flagName} to true.`,
    });
  }
  return url.href.replace(/\/+$/, "");
}

/** Whether a host, as a URL writes it, is this machine. */
function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
}

function wholeNumber(code: string, given: Given, minimum: number, maximum: number): number {
  const number = Number(given.value);
  if (Number.isInteger(number) && number >= minimum && number <= maximum) return number;
  const expected = `a whole number from ${minimum} to ${maximum.toLocaleString("en")}`;
  throw invalidSetting(code, given, expected);
}

function flag(code: string, given: Given): boolean {
  const text = String(given.value).trim();
  if (text === "true" || text === "false") return text === "true";
  throw invalidSetting(code, given, "true or false");
}

function invalidSetting(code: string, { name, value }: Given, expected: string) {
  return new ConfigurationError({
    code: `INVALID_${code}`,
    message: `${name} must be ${expected}, not ${quoted(String(value))}.`,
  });
}
