import { type AddressInfo, createServer } from "node:net";
import * as fc from "fast-check";
import type { Dispatcher } from "undici";
import { GenlookClient } from "../../provider/api/client.ts";
import { GenlookError, InvalidResponseError } from "../../provider/api/errors.ts";
import type { ProductData } from "../../provider/api/product.ts";
import { productData } from "../product.ts";
import { calls, methods } from "./calls.ts";
import { type HostileAnswer, hostileAnswers } from "./hostile-answers.ts";
import { type ScriptedAnswer, ScriptedServer, text } from "./scripted-server.ts";

/** The same answers at every run; set another one to look for more. */
const seed = Number(process.env.FAST_CHECK_SEED ?? 20_261_124);

const once = { maxAttempts: 1, deadlineMs: 1 };
const apiKey = "gk_test";

/** What came of a call: its result, or the error that is no GenlookError or not fit to be shown. */
async function outcomeOf(client: GenlookClient, { method }: HostileAnswer): Promise<unknown> {
  try {
    return await calls[method](client);
  } catch (error) {
    expect(error).toBeInstanceOf(GenlookError);
    const { message, code } = error as GenlookError;
    expect(code).not.toBe("");
    expect(message.length).toBeLessThan(5000);
    return undefined;
  }
}

function expectValid(result: unknown): void {
  expect(Object.keys(Object.prototype)).toEqual([]);
  if (result === undefined) return;
  const { items, nextCursor = null } = result as { items?: unknown[]; nextCursor?: unknown };
  expect(nextCursor === null || typeof nextCursor === "string").toBe(true);
  for (const product of items ?? [result]) expectProduct(product);
}

function expectProduct(value: unknown): void {
  const { externalId, title, description, images, metadata, ...others } = value as ProductData;
  const { autoDetectImageRoles, validForDays, problems = [], ...times } = others;
  expect([externalId, title, description].map((field) => typeof field)).toEqual(
    Array(3).fill("string"),
  );
  for (const image of images) {
    expect(typeof image.sourceUrl).toBe("string");
    expect(Number.isFinite(image.order)).toBe(true);
    expect(["sourceUrl", "order", "role", "classifications"]).toEqual(
      expect.arrayContaining(Object.keys(image)),
    );
  }
  expect(typeof metadata === "object" && !Array.isArray(metadata)).toBe(true);
  expect([true, false, null]).toContain(autoDetectImageRoles);
  expect(validForDays === null || Number.isFinite(validForDays)).toBe(true);
  expect(Object.keys(times).sort()).toEqual(["createdAt", "expiresAt", "lastUsedAt", "updatedAt"]);
  for (const [name, time] of Object.entries(times)) {
    // A time that can't be read stays as it is, and is named.
    if (problems.some(({ path }) => path === name)) continue;
    expect(time === null || !Number.isNaN(Date.parse(time))).toBe(true);
  }
  // It is written to the state as JSON, and must come back the same.
  const json = JSON.stringify(value);
  expect(JSON.stringify(JSON.parse(json))).toBe(json);
}

test(`10,000 mutated answers give a valid product or a GenlookError (seed ${seed})`, async () => {
  let valid = 0;
  await fc.assert(
    fc.asyncProperty(hostileAnswers, async (answer) => {
      const dispatcher = {
        dispatch(_: unknown, handler: Required<Dispatcher.DispatchHandler>) {
          const controller = {} as Dispatcher.DispatchController;
          handler.onResponseStart(controller, answer.status, {
            "content-type": answer.contentType,
          });
          handler.onResponseData(controller, Buffer.from(answer.body));
          handler.onResponseEnd(controller, {});
          return true;
        },
      } as unknown as Dispatcher;
      const client = new GenlookClient(
        { apiKey, baseUrl: "http://hostile.example" },
        { dispatcher, retry: once },
      );
      const result = await outcomeOf(client, answer);
      expectValid(result);
      if (result !== undefined) valid += 1;
    }),
    { numRuns: 10_000, seed },
  );
  // Enough of them pass for the check of what passes to mean something.
  expect(valid).toBeGreaterThan(500);
}, 60_000);

describe("on a real socket", () => {
  let server: ScriptedServer;
  afterEach(() => server.stop());

  async function clientFor(...script: ScriptedAnswer[]): Promise<GenlookClient> {
    server = new ScriptedServer(...script);
    return new GenlookClient({ apiKey, baseUrl: await server.start() }, { retry: once });
  }

  test(`300 mutated answers give a valid product or a GenlookError (seed ${seed})`, async () => {
    const answers = fc.sample(hostileAnswers, { numRuns: 300, seed });
    let current = answers[0];
    const client = await clientFor((...exchange) => {
      const { status = 0, contentType = "", body = "" } = current ?? {};
      text(status, status === 204 ? "" : body, { "content-type": contentType })(...exchange);
    });
    for (const answer of answers) {
      current = answer;
      const before = server.requests.length;
      expectValid(await outcomeOf(client, answer));
      const sent = server.requests.slice(before).map(({ method }) => method);
      // A DELETE whose answer is not clear is followed by a lookup.
      const expected =
        answer.method === "DELETE"
          ? ["DELETE", "GET"].slice(0, sent.length || 1)
          : [answer.method.replace("LIST", "GET")];
      expect(sent).toEqual(expected);
    }
  });

  test("an answer with a megabyte of text gives a short message", async () => {
    const endless = "no ".repeat(400_000);
    const details = Array(5).fill({ path: endless, message: endless });
    for (const [status, body] of [
      [400, { code: endless, message: endless, status: 400, details }],
      [200, { ...productData(), externalId: endless }],
      [200, endless],
    ] as const) {
      const client = await clientFor(text(status, JSON.stringify(body)));
      const error = await client.getProduct("shirt-42").catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(GenlookError);
      expect((error as GenlookError).message.length).toBeLessThan(5000);
      await server.stop();
    }
  });

  const MIB = Buffer.alloc(1024 * 1024, "[");
  test.each([
    ["announced", { "content-length": String(100 * MIB.length) }],
    ["in chunks", {}],
  ])("a body of 100 MiB, %s, is refused at the limit", async (_name, headers) => {
    let sent = 0;
    const flood: ScriptedAnswer = (_request, response) => {
      response.writeHead(200, { "content-type": "application/json", ...headers });
      const write = (): void => {
        while (sent < 100 && !response.destroyed) {
          sent += 1;
          if (!response.write(MIB)) return void response.once("drain", write);
        }
        response.end();
      };
      write();
    };
    const client = await clientFor(flood);
    const error = await client.listPage().catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(InvalidResponseError);
    expect(error).toMatchObject({ message: expect.stringContaining("larger than 64 MiB") });
    expect(server.requests).toHaveLength(1);
    // What the sockets themselves hold comes on top.
    expect(sent).toBeLessThan(80);
  });

  test.each(methods)("a %s refuses a body that is nested a million levels deep", async (method) => {
    const deep = `${"[".repeat(1_000_000)}${"]".repeat(1_000_000)}`;
    const client = await clientFor(text(200, deep, { "content-type": "application/json" }));
    await expect(calls[method](client)).rejects.toBeInstanceOf(InvalidResponseError);
  });
});

test.each([
  ["nothing at all", ""],
  ["no HTTP", "220 mail.example ESMTP\r\n"],
  ["half a header", "HTTP/1.1 200 OK\r\ncontent-ty"],
  ["a status that is none", "HTTP/1.1 9999 What\r\ncontent-length: 2\r\n\r\n{}"],
  ["two lengths", "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 5\r\n\r\n{}"],
  ["a length below zero", "HTTP/1.1 200 OK\r\ncontent-length: -2\r\n\r\n{}"],
  ["chunks that are none", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n{}"],
  ["a header without end", `HTTP/1.1 200 OK\r\nx: ${"x".repeat(200_000)}`],
  ["another protocol", "HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n"],
])("a server that sends %s gives a GenlookError", async (_name, bytes) => {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", () => socket.end(bytes));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new GenlookClient({ apiKey, baseUrl }, { retry: once });
  await expect(client.getProduct("shirt-42")).rejects.toBeInstanceOf(GenlookError);
  await new Promise((resolve) => server.close(resolve));
});
