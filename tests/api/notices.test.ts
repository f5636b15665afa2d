import { GenlookClient } from "../../provider/api/client.ts";
import type { GenlookError } from "../../provider/api/errors.ts";
import { describeRetry, noticesTo, type Retry } from "../../provider/api/notices.ts";
import type { TransportOptions } from "../../provider/api/transport.ts";
import { success } from "./calls.ts";
import {
  json,
  refusal,
  reset,
  type ScriptedAnswer,
  ScriptedServer,
  text,
} from "./scripted-server.ts";

let server: ScriptedServer;

afterEach(() => server?.stop());

const names = {
  apiKey: "GENLOOK_API_KEY",
  baseUrl: "--base-url",
  requestsPerMinute: "GENLOOK_REQUESTS_PER_MINUTE",
};

async function clientFor(script: ScriptedAnswer[], options: TransportOptions = {}) {
  server = new ScriptedServer(...script);
  const settings = { apiKey: "gk_test", baseUrl: await server.start(), names };
  return new GenlookClient(settings, { retry: { baseDelayMs: 1 }, ...options });
}

async function messageFor(...script: ScriptedAnswer[]): Promise<string> {
  const client = await clientFor(script, { retry: { deadlineMs: 1000 } });
  const error = await client.listPage().catch((caught: unknown) => caught as GenlookError);
  await server.stop();
  return (error as GenlookError).message;
}

const failed: Retry = {
  method: "GET",
  path: "/products",
  reason: "connection refused",
  waitMs: 400,
  attempt: 2,
  of: 5,
};

describe("each retry is reported", () => {
  test("with its number, the reason and the request", async () => {
    const retries: Retry[] = [];
    const onRetry = (retry: Retry) => retries.push(retry);
    const client = await clientFor([reset, text(503, ""), success.GET], { onRetry });
    await client.getProduct("shirt-42");
    const request = { method: "GET", path: "/products/shirt-42", waitMs: expect.any(Number) };
    expect(retries).toEqual([
      {
        ...request,
        attempt: 1,
        of: 5,
        reason: expect.stringMatching(/^connection (reset|closed)$/),
      },
      { ...request, attempt: 2, of: 5, reason: "status 503" },
    ]);
  });

  test("without a number when the API names the wait, because that is no fault", async () => {
    const retries: Retry[] = [];
    const onRetry = (retry: Retry) => retries.push(retry);
    const busy = text(503, "", { "retry-after": "1" });
    const client = await clientFor([busy, success.GET], { onRetry });
    await client.getProduct("shirt-42");
    expect(retries.map(describeRetry)).toEqual([
      "retrying in 1 s: status 503 (GET /products/shirt-42)",
    ]);
  });

  test("but not after a 429, which makes a wait for the rate limit", async () => {
    const onRetry = jest.fn();
    const script = [refusal(429, "RATE_LIMITED", { "retry-after": "1" }), success.GET];
    await (await clientFor(script, { onRetry })).getProduct("shirt-42");
    expect(onRetry).not.toHaveBeenCalled();
  });

  test("in a line, which calls that fail together share", () => {
    let now = 0;
    const lines: string[] = [];
    const { onRetry } = noticesTo(
      (line) => lines.push(line),
      () => now,
    );
    for (const path of ["/products/a", "/products/b"]) onRetry({ ...failed, path });
    onRetry({ ...failed, attempt: 3 });
    now = 5000;
    onRetry(failed);
    expect(lines).toEqual([
      "retrying 2 of 5: connection refused (GET /products/a)",
      "retrying 3 of 5: connection refused (GET /products)",
      "retrying 2 of 5: connection refused (GET /products)",
    ]);
  });
});

test("each request is reported with its outcome, each retry included", async () => {
  const onRequest = jest.fn();
  const client = await clientFor([text(500, ""), success.LIST], { onRequest });
  await client.listPage();
  const request = { method: "GET", path: "/products?limit=200", durationMs: expect.any(Number) };
  expect(onRequest.mock.calls).toEqual([
    [{ ...request, outcome: 500 }],
    [{ ...request, outcome: 200 }],
  ]);
});

describe("an error names the setting that it may be due to:", () => {
  test("the key, after a 401", async () => {
    expect(await messageFor(refusal(401, "INVALID_API_KEY"))).toMatch(/; look at GENLOOK_API_KEY$/);
    expect(await messageFor(refusal(403, "FORBIDDEN"))).not.toContain("look at");
  });

  test.each([
    ["of a proxy", text(404, "<html>")],
    ["in the API's shape", refusal(404, "NOT_FOUND")],
    ["with a page in place of JSON", text(200, "<html>")],
  ])("the base URL, after an answer %s to a path that the API does not know", async (_, answer) => {
    const message = await messageFor(answer);
    expect(message).toContain(`; is the base URL ${server.baseUrl} (--base-url) right?`);
  });

  test("no base URL, when the product is missing", async () => {
    expect(await messageFor(refusal(404, "PRODUCT_NOT_FOUND"))).not.toContain("base URL");
  });

  test("the budget, after a refusal for too long", async () => {
    const busy = json(429, { code: "RATE_LIMITED", message: "" }, { "retry-after": "30" });
    expect(await messageFor(busy)).toMatch(/or lower GENLOOK_REQUESTS_PER_MINUTE if others use/);
  });
});
