import { GenlookClient } from "../../provider/api/client.ts";
import { productData } from "../product.ts";
import { json, refusal, type ScriptedAnswer, ScriptedServer } from "./scripted-server.ts";

const DAY_MS = 86_400_000;

let server: ScriptedServer;
afterEach(() => server.stop());

async function clientFor(...script: ScriptedAnswer[]): Promise<GenlookClient> {
  server = new ScriptedServer(...script);
  const settings = { apiKey: "gk_test", baseUrl: await server.start() };
  return new GenlookClient(settings, { retry: { maxAttempts: 1 } });
}

/** A Date header of a clock that differs from this machine's. */
const ahead = (ms: number) => ({ date: new Date(Date.now() + ms).toUTCString() });

/** How far the client's idea of the server's time is ahead of this machine, in whole days. */
const daysAhead = (client: GenlookClient) =>
  Math.round((client.serverTime() - Date.now()) / DAY_MS);

test("the server's time is that of the latest answer with a date, even of an error", async () => {
  const client = await clientFor(
    json(200, productData(), ahead(5 * DAY_MS)),
    refusal(403, "FORBIDDEN", ahead(-3 * DAY_MS)),
    json(200, productData(), { date: "soon" }),
  );
  expect(daysAhead(client)).toBe(0);
  await client.getProduct("shirt-42");
  expect(daysAhead(client)).toBe(5);
  await expect(client.getProduct("shirt-42")).rejects.toMatchObject({ status: 403 });
  expect(daysAhead(client)).toBe(-3);
  await client.getProduct("shirt-42");
  expect(daysAhead(client)).toBe(-3);
});

test("the server's time goes on between answers, and ignores a change of this machine's clock", async () => {
  const client = await clientFor(json(200, productData(), ahead(DAY_MS)));
  await client.getProduct("shirt-42");
  const before = client.serverTime();
  const { now } = Date;
  try {
    Date.now = () => now() + 100 * DAY_MS;
    await new Promise((resolve) => setTimeout(resolve, 50));
    const passed = client.serverTime() - before;
    expect(passed).toBeGreaterThan(45);
    expect(passed).toBeLessThan(DAY_MS);
  } finally {
    Date.now = now;
  }
});
