import { GenlookClient } from "../../provider/api/client.ts";
import { NotFoundError } from "../../provider/api/errors.ts";
import { Emulator } from "../../provider/testing/index.ts";
import { answers } from "../testing/session.ts";

let emulator: Emulator;
let client: GenlookClient;
beforeEach(async () => {
  emulator = await Emulator.start({ answers });
  emulator.products.put({ externalId: "tee", title: "Red tee" });
  emulator.products.put({ externalId: "cap", title: "Blue cap" });
  client = new GenlookClient({ apiKey: emulator.apiKey, baseUrl: emulator.url });
});
afterEach(() => emulator.close());

const log = () => emulator.requests.map(({ method, externalId }) => `${method} ${externalId}`);

/** Until so many requests have reached the emulator. */
async function received(count: number): Promise<void> {
  while (emulator.requests.length < count) await new Promise((resolve) => setTimeout(resolve, 1));
}

test("concurrent reads of the same product are one request", async () => {
  const reads = await Promise.all(["tee", "tee", "cap", "tee"].map((id) => client.getProduct(id)));
  expect(reads.map(({ title }) => title)).toEqual(["Red tee", "Red tee", "Blue cap", "Red tee"]);
  expect(log()).toEqual(["GET tee", "GET cap"]);
});

test("an answer is not cached: the next read sends its own request", async () => {
  await client.getProduct("tee");
  emulator.products.edit("tee", { title: "Edited" });
  await expect(client.getProduct("tee")).resolves.toMatchObject({ title: "Edited" });
  expect(log()).toEqual(["GET tee", "GET tee"]);
});

test("a failure rejects all concurrent reads, and is not cached", async () => {
  const reads = Promise.allSettled([client.getProduct("hat"), client.getProduct("hat")]);
  for (const read of await reads) {
    expect(read).toMatchObject({ status: "rejected", reason: expect.any(NotFoundError) });
  }
  emulator.products.put({ externalId: "hat" });
  await client.getProduct("hat");
  expect(log()).toEqual(["GET hat", "GET hat"]);
});

test.each<[string, () => void]>([
  ["an upsert", () => {}],
  [
    "an upsert whose answer was lost",
    () => emulator.faults.add({ match: { method: "POST" }, reset: "after" }),
  ],
])("a read after %s does not join a read from before it", async (_name, trouble) => {
  const settings = { apiKey: emulator.apiKey, baseUrl: emulator.url };
  client = new GenlookClient(settings, { retry: { maxAttempts: 1 } });
  emulator.faults.add({ match: { method: "GET" }, delayMs: 300 });
  const before = client.getProduct("tee");
  await received(1);
  trouble();
  await client.upsertProduct({ externalId: "tee", title: "Written" }).catch(() => {});
  await expect(client.getProduct("tee")).resolves.toMatchObject({ title: "Written" });
  // It was answered before the write, and held back.
  await expect(before).resolves.toMatchObject({ title: "Red tee" });
});

test("a read after a delete finds nothing, although an earlier read is still in flight", async () => {
  emulator.faults.add({ match: { method: "GET" }, delayMs: 300 });
  const before = client.getProduct("tee");
  await received(1);
  await client.deleteProduct("tee");
  await expect(client.getProduct("tee")).rejects.toBeInstanceOf(NotFoundError);
  await expect(before).resolves.toMatchObject({ title: "Red tee" });
});

test("the end of an old read does not remove a newer one", async () => {
  emulator.faults.add({ match: { method: "GET" }, delayMs: 100 });
  emulator.faults.add({ match: { method: "GET" }, delayMs: 1000 });
  const old = client.getProduct("tee");
  await received(1);
  await client.upsertProduct({ externalId: "tee", title: "Written" });
  const newer = client.getProduct("tee");
  await old;
  const joined = client.getProduct("tee");
  await Promise.all([newer, joined]);
  expect(log()).toEqual(["GET tee", "POST tee", "GET tee"]);
});

test.each(["", "\ud83d"])(
  "an id that no URL can hold (%j) is refused before any request",
  async (id) => {
    await expect(client.getProduct(id)).rejects.toThrow("externalId");
    await expect(client.deleteProduct(id)).rejects.toThrow("externalId");
    expect(log()).toEqual([]);
  },
);
