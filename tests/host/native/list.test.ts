import { once } from "node:events";
import { status } from "@grpc/grpc-js";
import { UNKNOWN } from "../../../provider/pulumi.ts";
import { startEmulator } from "../../testing/session.ts";
import { Plugin } from "./plugin.ts";

/** An account of 450 products, which is 3 pages: five shirts, and hats. */
async function start() {
  const emulator = await startEmulator();
  for (let n = 0; n < 450; n++) {
    emulator.products.put({
      externalId: `${n % 100 === 0 ? "shirt" : "hat"}-${n}`,
      title: `T ${n}`,
    });
  }
  const plugin = await Plugin.start({ apiKey: emulator.apiKey, baseUrl: emulator.url });
  return { emulator, plugin };
}

test("each call lists one page with one request, and says where the next one begins", async () => {
  const { emulator, plugin } = await start();
  await using _ = plugin;
  const sizes: number[] = [];
  const ids = new Set<string>();
  for (let from: string | undefined; from !== ""; ) {
    const page = await plugin.list(from === undefined ? {} : { from });
    from = page.token;
    sizes.push(page.ids.length);
    for (const id of page.ids) ids.add(id);
    expect(emulator.requests).toHaveLength(sizes.length);
  }
  expect(sizes).toEqual([200, 200, 50]);
  expect([...ids]).toEqual(emulator.products.list().map(({ externalId }) => externalId));
});

test("a product has its id and its title", async () => {
  const { plugin } = await start();
  await using _ = plugin;
  const { answers } = await plugin.list({ limit: 1 });
  expect(answers.map(({ result }) => result)).toEqual([{ id: "shirt-0", name: "T 0" }]);
});

test("only products with the prefix are listed, and pages without any are passed over", async () => {
  const { emulator, plugin } = await start();
  await using _ = plugin;
  expect((await plugin.list({ query: { prefix: "shirt-" } })).ids).toEqual([
    "shirt-0",
    "shirt-100",
  ]);
  expect((await plugin.list({ query: { prefix: "shirt-4" } })).ids).toEqual(["shirt-400"]);
  expect((await plugin.list({ query: { prefix: "shoe-" } })).answers).toEqual([]);
  expect(emulator.requests).toHaveLength(1 + 3 + 3);
});

describe("no more than the limit is listed", () => {
  /** Lists until the end, with the limit less the products listed so far. */
  async function all(plugin: Plugin, limit: (listed: number) => number): Promise<string[]> {
    const ids: string[] = [];
    for (let from: string | undefined; from !== ""; ) {
      const page = await plugin.list({
        limit: limit(ids.length),
        query: { prefix: "hat-" },
        ...(from === undefined ? {} : { from }),
      });
      from = page.token;
      ids.push(...page.ids);
    }
    return ids;
  }

  test.each([
    ["passes the same limit with each call", () => 250],
    ["passes what is left of it", (listed: number) => 250 - listed],
  ])("by an engine that %s", async (_name, limit) => {
    const { emulator, plugin } = await start();
    await using _ = plugin;
    expect(await all(plugin, limit)).toHaveLength(250);
    expect(emulator.requests).toHaveLength(2);
  });
});

test("a page has no more products than the engine wants", async () => {
  const { plugin } = await start();
  await using _ = plugin;
  const { ids, token } = await plugin.list({ pageSize: 3 });
  expect(ids).toEqual(["shirt-0", "hat-1", "hat-2"]);
  expect((await plugin.list({ pageSize: 3, from: token })).ids).toEqual([
    "hat-3",
    "hat-4",
    "hat-5",
  ]);
});

test("a prefix that is not known yet makes the list unknown, without a request", async () => {
  const { emulator, plugin } = await start();
  await using _ = plugin;
  const { answers } = await plugin.list({ query: { prefix: UNKNOWN } });
  expect(answers.map(({ computed }) => computed)).toEqual([{}]);
  expect(emulator.requests).toHaveLength(0);
});

test("no page is fetched after the engine ended the call", async () => {
  const { emulator, plugin } = await start();
  await using _ = plugin;
  emulator.faults.add({ delayMs: 300, times: 1 });
  const call = plugin.listing({ query: { prefix: "shirt-4" } });
  while (emulator.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  call.cancel();
  await once(call, "error");
  while (emulator.requests[0]?.status === undefined) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await plugin.list({ limit: 1 });
  expect(emulator.requests).toHaveLength(2);
});

test.each([
  [{ token: "genlook:index:Shoe" }, /has no resource "genlook:index:Shoe"/],
  [{ query: { prefix: 5 } }, /^prefix must be a string/],
  [{ from: "from elsewhere" }, /^The continuation token is not one/],
])("%j is refused", async (args, details) => {
  const { emulator, plugin } = await start();
  await using _ = plugin;
  const refused = { code: status.UNKNOWN, details: expect.stringMatching(details) };
  await expect(plugin.list(args)).rejects.toMatchObject(refused);
  expect(emulator.requests).toHaveLength(0);
});
