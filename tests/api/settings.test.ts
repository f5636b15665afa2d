import { ConfigurationError } from "../../provider/api/errors.ts";
import {
  type ConnectionOptions,
  environmentSource,
  optionsSource,
  resolveSettings,
  stackSource,
} from "../../provider/api/settings.ts";

const apiKey = "gk_test";

type Values = Readonly<Record<string, string>>;

/** Resolves settings of a program: its options, then its stack, then the environment. */
function resolve(options: ConnectionOptions, environment: Values = {}, stack: Values = {}) {
  return resolveSettings([
    optionsSource(options),
    stackSource((name) => stack[name]),
    environmentSource(environment),
  ]);
}

test("only the API key is required", () => {
  expect(resolve({ apiKey })).toEqual({
    apiKey,
    baseUrl: "https://api.genlook.app/tryon/v1",
    requestsPerMinute: 100,
    maxRetries: 5,
    names: {
      apiKey: "the option `apiKey`",
      // The defaults are named as the user can set them.
      baseUrl: "genlook:baseUrl",
      requestsPerMinute: "genlook:requestsPerMinute",
    },
  });
});

test("an option wins over the configuration, and the configuration over the environment", () => {
  const environment = {
    GENLOOK_API_KEY: "gk_environment",
    GENLOOK_BASE_URL: "https://environment.example/",
    GENLOOK_REQUESTS_PER_MINUTE: "30",
    GENLOOK_MAX_RETRIES: "3",
  };
  const stack = { requestsPerMinute: "20", maxRetries: "2" };
  expect(resolve({ maxRetries: 0 }, environment, stack)).toEqual({
    apiKey: "gk_environment",
    baseUrl: "https://environment.example",
    requestsPerMinute: 20,
    maxRetries: 0,
    names: {
      apiKey: "GENLOOK_API_KEY",
      baseUrl: "GENLOOK_BASE_URL",
      requestsPerMinute: "genlook:requestsPerMinute",
    },
  });
});

test("an empty setting counts as missing", () => {
  const environment = { GENLOOK_REQUESTS_PER_MINUTE: "", GENLOOK_BASE_URL: "" };
  const settings = resolve({ apiKey, requestsPerMinute: "", baseUrl: "" }, environment);
  expect(settings).toEqual(resolve({ apiKey }));
});

test("a missing key names the ways to set one that there are", () => {
  expect(() => resolve({})).toThrow(
    "No Genlook API key is set: run `pulumi config set --secret genlook:apiKey gk_…` or set the environment variable GENLOOK_API_KEY.",
  );
  expect(() => resolveSettings([optionsSource({}), environmentSource({})])).toThrow(
    "No Genlook API key is set: set the environment variable GENLOOK_API_KEY.",
  );
  const prod = stackSource(() => undefined, "prod");
  expect(() => resolveSettings([prod, environmentSource({})])).toThrow(
    "run `pulumi config set --stack prod --secret genlook:apiKey gk_…` or set",
  );
});

/** Each place that a setting can come from, with what an error has to call it there. */
const places = (name: keyof ConnectionOptions, variable: string, value: unknown) => [
  { settings: () => resolve({ apiKey, [name]: value }), called: `the option \`${name}\`` },
  {
    settings: () => resolve({ apiKey }, {}, { [name]: String(value) }),
    called: `genlook:${name}`,
  },
  { settings: () => resolve({ apiKey }, { [variable]: String(value) }), called: variable },
];

test.each([1, 100, "100", " 6000 ", 1_000_000])("%j is accepted as requestsPerMinute", (budget) => {
  const { requestsPerMinute } = resolve({ apiKey, requestsPerMinute: budget });
  expect(requestsPerMinute).toBe(Number(budget));
});

test.each([0, -1, 1.5, 1_000_001, Number.NaN, Number.POSITIVE_INFINITY, "many", "1,000", " "])(
  "%p requests a minute are not, and the error names the place that says so",
  (requestsPerMinute) => {
    for (const { settings, called } of places(
      "requestsPerMinute",
      "GENLOOK_REQUESTS_PER_MINUTE",
      requestsPerMinute,
    )) {
      expect(settings).toThrow(ConfigurationError);
      expect(settings).toThrow(`${called} must be a whole number from 1 to 1,000,000, not `);
    }
  },
);

test.each([-1, 2.5, 101, "often"])("%p is refused as maxRetries", (maxRetries) => {
  for (const { settings, called } of places("maxRetries", "GENLOOK_MAX_RETRIES", maxRetries)) {
    expect(settings).toThrow(`${called} must be a whole number from 0 to 100, not `);
  }
});

test.each([
  ["", "No Genlook API key is set"],
  ["gk_a b", "(the option `apiKey`) contains a blank or a character outside ASCII; copy it again"],
  ["gk_é", "copy it again"],
])("the API key %j is refused, and no error shows it", (key, message) => {
  const settings = () => resolve({ apiKey: key });
  expect(settings).toThrow(message);
  if (key !== "") expect(settings).not.toThrow(key);
});

test.each([
  ["api.genlook.app", ', not "api.genlook.app"'],
  ["ftp://x.example", ', not "ftp://x.example"'],
  // These parts of a URL may be secrets.
  ["http://u:p@x.example", "tryon/v1."],
  ["http://x.example?a=1", "tryon/v1."],
])("%s is no base URL, and the error names the place that says so", (baseUrl, end) => {
  for (const { settings, called } of places("baseUrl", "GENLOOK_BASE_URL", baseUrl)) {
    expect(settings).toThrow(`The Genlook base URL (${called}) must be an http(s) URL`);
    expect(settings).toThrow(end);
  }
});

describe("an http address", () => {
  test.each([
    "http://localhost:8080/v1",
    "http://127.0.0.1:8080",
    "http://127.9.8.7",
    "http://127.1",
    "http://[::1]:8080",
  ])("%s is accepted, because it is this machine", (baseUrl) => {
    expect(resolve({ apiKey, baseUrl }).baseUrl).toBe(new URL(baseUrl).href.replace(/\/$/, ""));
  });

  test.each([
    "http://api.genlook.app",
    "http://localhost.example",
    "http://127.0.0.1.example",
    "http://10.0.0.1",
    "http://[::2]",
  ])("%s is refused, because the key would be sent unencrypted", (baseUrl) => {
    const resolved = (options: object, environment?: Values, stack?: Values) =>
      resolve({ apiKey, baseUrl, ...options }, environment, stack);
    for (const off of [{}, { allowHttp: false }, { allowHttp: "false" }]) {
      expect(() => resolved(off)).toThrow(expect.objectContaining({ code: "INSECURE_BASE_URL" }));
    }
    expect(() => resolved({})).toThrow(
      /\(the option `baseUrl`\).*use https, or set genlook:allowHttp to true/,
    );
    expect(() => resolved({ allowHttp: false })).toThrow("set the option `allowHttp` to true");
    for (const on of [true, "true"]) expect(resolved({ allowHttp: on }).baseUrl).toBe(baseUrl);
    expect(resolved({}, { GENLOOK_ALLOW_HTTP: "true" }).baseUrl).toBe(baseUrl);
    expect(resolved({}, {}, { allowHttp: "true" }).baseUrl).toBe(baseUrl);
  });

  test.each(["yes", "1", "TRUE"])(
    "is not decided by allowHttp %j, and the error says so",
    (allowHttp) => {
      for (const { settings, called } of places("allowHttp", "GENLOOK_ALLOW_HTTP", allowHttp)) {
        expect(settings).toThrow(
          `${called} must be true or false, not ${JSON.stringify(allowHttp)}`,
        );
      }
    },
  );
});
