import { ConfigurationError } from "../../provider/api/errors.ts";
import { resolveSettings, withConfiguration } from "../../provider/api/settings.ts";

const apiKey = "gk_test";

test("only the API key is required", () => {
  expect(resolveSettings({ apiKey }, {})).toEqual({
    apiKey,
    baseUrl: "https://api.genlook.app/tryon/v1",
    requestsPerMinute: 100,
    maxRetries: 5,
  });
});

test("an option wins over the configuration, and the configuration over the environment", () => {
  const environment = {
    GENLOOK_API_KEY: "gk_environment",
    GENLOOK_BASE_URL: "https://environment.example/",
    GENLOOK_REQUESTS_PER_MINUTE: "30",
    GENLOOK_MAX_RETRIES: "3",
  };
  const configuration: Record<string, string> = { requestsPerMinute: "20", maxRetries: "2" };
  const options = withConfiguration({ maxRetries: 0 }, (name) => configuration[name]);
  expect(resolveSettings(options, environment)).toEqual({
    apiKey: "gk_environment",
    baseUrl: "https://environment.example",
    requestsPerMinute: 20,
    maxRetries: 0,
  });
});

test("an empty setting counts as missing", () => {
  const environment = { GENLOOK_REQUESTS_PER_MINUTE: "", GENLOOK_BASE_URL: "" };
  const settings = resolveSettings({ apiKey, requestsPerMinute: "", baseUrl: "" }, environment);
  expect(settings).toEqual(resolveSettings({ apiKey }, {}));
});

test.each([1, 100, "100", " 6000 ", 1_000_000])("%j is accepted as requestsPerMinute", (budget) => {
  const { requestsPerMinute } = resolveSettings({ apiKey, requestsPerMinute: budget }, {});
  expect(requestsPerMinute).toBe(Number(budget));
});

test.each([0, -1, 1.5, 1_000_001, Number.NaN, Number.POSITIVE_INFINITY, "many", "1,000", " "])(
  "%p requests a minute are not, and the error says where to set it right",
  (requestsPerMinute) => {
    for (const resolve of [
      () => resolveSettings({ apiKey, requestsPerMinute }, {}),
      () => resolveSettings({ apiKey }, { GENLOOK_REQUESTS_PER_MINUTE: `${requestsPerMinute}` }),
    ]) {
      expect(resolve).toThrow(ConfigurationError);
      expect(resolve).toThrow(
        /genlook:requestsPerMinute.*GENLOOK_REQUESTS_PER_MINUTE.*whole number from 1 to 1,000,000/,
      );
    }
  },
);

test.each([-1, 2.5, 101, "often"])("%p is refused as maxRetries", (maxRetries) => {
  expect(() => resolveSettings({ apiKey, maxRetries }, {})).toThrow(
    /genlook:maxRetries.*GENLOOK_MAX_RETRIES.*whole number from 0 to 100/,
  );
});

test.each([
  ["", "No Genlook API key is set"],
  ["gk_a b", "copy it again"],
  ["gk_é", "copy it again"],
])("the API key %j is refused, and no error shows it", (key, message) => {
  const resolve = () => resolveSettings({ apiKey: key }, {});
  expect(resolve).toThrow(message);
  if (key !== "") expect(resolve).not.toThrow(key);
});

test.each(["api.genlook.app", "ftp://x.example", "http://u:p@x.example", "http://x.example?a=1"])(
  "%s is no base URL",
  (baseUrl) => {
    expect(() => resolveSettings({ apiKey, baseUrl }, {})).toThrow(/genlook:baseUrl/);
  },
);

describe("an http address", () => {
  test.each([
    "http://localhost:8080/v1",
    "http://127.0.0.1:8080",
    "http://127.9.8.7",
    "http://127.1",
    "http://[::1]:8080",
  ])("%s is accepted, because it is this machine", (baseUrl) => {
    expect(resolveSettings({ apiKey, baseUrl }, {}).baseUrl).toBe(
      new URL(baseUrl).href.replace(/\/$/, ""),
    );
  });

  test.each([
    "http://api.genlook.app",
    "http://localhost.example",
    "http://127.0.0.1.example",
    "http://10.0.0.1",
    "http://[::2]",
  ])("%s is refused, because the key would be sent unencrypted", (baseUrl) => {
    const resolve = (options: object, environment = {}) =>
      resolveSettings({ apiKey, baseUrl, ...options }, environment);
    for (const off of [{}, { allowHttp: false }, { allowHttp: "false" }]) {
      expect(() => resolve(off)).toThrow(expect.objectContaining({ code: "INSECURE_BASE_URL" }));
    }
    expect(() => resolve({})).toThrow(
      /genlook:baseUrl.*use https, or set genlook:allowHttp.*GENLOOK_ALLOW_HTTP/,
    );
    for (const on of [true, "true"]) expect(resolve({ allowHttp: on }).baseUrl).toBe(baseUrl);
    expect(resolve({}, { GENLOOK_ALLOW_HTTP: "true" }).baseUrl).toBe(baseUrl);
    const configured = withConfiguration({ apiKey, baseUrl }, (name) =>
      name === "allowHttp" ? "true" : undefined,
    );
    expect(resolve(configured).baseUrl).toBe(baseUrl);
  });

  test.each(["yes", "1", "TRUE"])(
    "is not decided by allowHttp %j, and the error says so",
    (allowHttp) => {
      expect(() => resolveSettings({ apiKey, allowHttp }, {})).toThrow(
        /genlook:allowHttp.*GENLOOK_ALLOW_HTTP.*must be true or false/,
      );
      expect(() => resolveSettings({ apiKey }, { GENLOOK_ALLOW_HTTP: allowHttp })).toThrow(
        ConfigurationError,
      );
    },
  );
});
