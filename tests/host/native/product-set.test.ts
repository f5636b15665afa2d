import { appendFileSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NATIVE_PRODUCT_SET_TYPE, SIGNATURE_KEY, UNKNOWN } from "../../../provider/pulumi.ts";
import type { Emulator } from "../../../provider/testing/index.ts";
import { FRONT, PNG, startEmulator } from "../../testing/session.ts";
import { failureOf, keptBy, Plugin, secret } from "./plugin.ts";

async function start(): Promise<{ emulator: Emulator; plugin: Plugin }> {
  const emulator = await startEmulator();
  const { apiKey, url: baseUrl } = emulator;
  const config = { apiKey: secret(apiKey), baseUrl, maxRetries: "0" };
  return { emulator, plugin: await Plugin.start(config, NATIVE_PRODUCT_SET_TYPE) };
}

function tee(id: string, more: object = {}) {
  return { images: [{ url: `https://cdn.example.com/${id}.jpg` }], title: `Tee ${id}`, ...more };
}

/** More than may be deleted at once by default. */
const IDS = Array.from({ length: 21 }, (_, index) => `tee${index}`);

/** Checks products, as the engine does before each other call. */
async function checked(plugin: Plugin, products: object, before?: object) {
  const { inputs, failures } = await plugin.check({ products }, before && { products: before });
  expect(failures).toEqual([]);
  return inputs;
}

test("a product may be an object or a text, and becomes one text", async () => {
  const { plugin } = await start();
  await using _ = plugin;
  const text = JSON.stringify(tee("b"));
  expect(await checked(plugin, { a: tee("a"), b: text })).toEqual({
    products: {
      a: '{"images":[{"url":"https://cdn.example.com/a.jpg"}],"title":"Tee a"}',
      b: '{"images":[{"url":"https://cdn.example.com/b.jpg"}],"title":"Tee b"}',
    },
  });
});

test("the list `clear` of a product and of an image says what has no value", async () => {
  const { plugin } = await start();
  await using _ = plugin;
  const images = [{ url: FRONT, clear: ["role"] }];
  const { products } = await checked(plugin, { a: { images, clear: ["metadata"] } });
  expect(JSON.parse(products.a)).toEqual({ images: [{ url: FRONT, role: null }], metadata: null });

  const wrong = { a: { images: [{ url: FRONT, clear: ["url"] }], clear: ["titel"], tittle: "x" } };
  const { failures } = await plugin.check({ products: wrong, maxDelete: 1 });
  expect(failures).toEqual([
    {
      property: "",
      reason: 'products["a"].clear[0] is "titel", which can\'t be cleared; did you mean `title`?',
    },
    {
      property: "",
      reason: expect.stringMatching(/^products\["a"\]\.images\[0\]\.clear\[0\] is "url"/),
    },
    { property: "", reason: "maxDelete is not a property; did you mean `maxDeletes`?" },
    { property: "", reason: 'products["a"].tittle is not a property; did you mean `title`?' },
  ]);
});

test("a diff names the products that change, and a preview shows which outputs stay", async () => {
  const { emulator, plugin } = await start();
  await using _ = plugin;
  const first = await checked(plugin, { a: tee("a"), b: tee("b"), 'c "1"': tee("c") });
  const { id, outputs } = await plugin.create(first);
  expect(id).toBe("product-set");
  // It is made of all texts, of which some may be secrets.
  expect(outputs.digest).toEqual(secret(expect.stringMatching(/^[\w-]{43}$/)));
  await plugin.begin();
  expect(await checked(plugin, first.products, first.products)).toEqual(first);
  expect(await plugin.diff(outputs, first)).toEqual({
    changes: false,
    replaces: [],
    stables: [],
    details: {},
  });
  await plugin.begin();
  const products = { a: tee("a"), b: tee("b", { title: "Blue" }), d: tee("d"), e: UNKNOWN };
  const next = { ...(await checked(plugin, products, first.products)), maxDeletes: 5 };
  expect(await plugin.diff(outputs, next)).toMatchObject({
    changes: true,
    details: {
      "products.b": "UPDATE",
      'products["c \\"1\\""]': "DELETE",
      "products.d": "ADD",
      "products.e": "ADD",
      maxDeletes: "ADD",
    },
  });
  emulator.clearRequests();
  expect(await plugin.update(outputs, next, true)).toEqual({
    products: { a: outputs.products.a, b: UNKNOWN, d: UNKNOWN, e: UNKNOWN },
    maxDeletes: 5,
  });
  expect(plugin.lines.at(-1)?.message).toBe(
    "products: 2 to create, 1 to update, 1 to delete, 1 unchanged",
  );
  expect(emulator.requests).toEqual([]);
});

test("products that are not known at all are one change, and delete nothing", async () => {
  const { plugin } = await start();
  await using _ = plugin;
  const first = { ...(await checked(plugin, { a: tee("a") })), maxDeletes: 1 };
  const { outputs } = await plugin.create(first);
  await plugin.begin();
  const unknown = { products: UNKNOWN, maxDeletes: 1 };
  expect(await plugin.check(unknown, first)).toEqual({ inputs: unknown, failures: [] });
  expect(await plugin.diff(outputs, unknown)).toMatchObject({
    changes: true,
    details: { products: "UPDATE" },
  });
  expect(await plugin.update(outputs, unknown, true)).toEqual(unknown);
  expect(await plugin.create(unknown, true)).toEqual({ id: "", outputs: unknown });
});

test("a limit on deletes that is not known yet stays one, and refuses nothing", async () => {
  const { plugin } = await start();
  await using _ = plugin;
  const first = await checked(plugin, Object.fromEntries(IDS.map((id) => [id, tee(id)])));
  const { outputs } = await plugin.create(first);
  await plugin.begin();
  const { inputs } = await plugin.check({ products: {}, maxDeletes: UNKNOWN }, first);
  expect(inputs).toEqual({ products: {}, maxDeletes: UNKNOWN });
  expect((await plugin.diff(outputs, inputs)).details).toMatchObject({
    "products.tee0": "DELETE",
    maxDeletes: "ADD",
  });
  expect(await plugin.update(outputs, inputs, true)).toEqual(inputs);
});

test("a secret anywhere in a product makes the product one, and no other product", async () => {
  const { emulator, plugin } = await start();
  await using _ = plugin;
  const declared = { a: tee("a", { metadata: { token: secret("t0ken") } }), b: tee("b") };
  const first = await checked(plugin, declared);
  const text = expect.stringContaining("t0ken");
  expect(first.products).toEqual({ a: secret(text), b: expect.stringContaining("Tee b") });
  const { outputs } = await plugin.create(first);
  expect(outputs.products).toMatchObject({ a: { [SIGNATURE_KEY]: expect.any(String) }, b: {} });

  await plugin.begin();
  emulator.products.edit("a", { description: "t0ken" });
  emulator.products.delete("b");
  const found = await plugin.read("product-set", outputs, first);
  expect(found.inputs.products).toEqual({ a: secret(text) });
  expect(found.outputs.products).toEqual({ a: secret(expect.anything()) });

  // The program no longer declares the secret, and the write fails: the state keeps what it was.
  await plugin.begin();
  const next = await checked(plugin, { a: tee("a") }, found.inputs.products);
  emulator.faults.add({ match: { method: "POST" }, status: 501 });
  const kept = keptBy(await failureOf(plugin.update(found.outputs, next)));
  expect(kept.properties.products).toEqual({ a: secret(expect.anything()) });
  emulator.faults.clear();
  const updated = await plugin.update(found.outputs, next);
  expect(updated.products.a).toHaveProperty("updatedAt");
});

test("a secret stays one when its product may have been created, and leaves the set", async () => {
  const { emulator, plugin } = await start();
  await using _ = plugin;
  const declared = { a: tee("a", { metadata: { token: secret("t0ken") } }), b: tee("b") };
  const first = await checked(plugin, declared);
  emulator.faults.add({ match: { method: "POST", externalId: "a" }, reset: "after" });
  const { properties } = keptBy(await failureOf(plugin.create(first)));
  expect(properties.products).toMatchObject({ a: secret({ uncertain: "create" }) });

  await plugin.begin();
  const moved = { products: { b: tee("b") }, declaredElsewhere: ["a"] };
  const { inputs } = await plugin.check(moved, first);
  const { products } = await plugin.update(properties, inputs);
  expect(products.a).toEqual(secret(expect.objectContaining({ leaving: true })));
});

test("what a partial failure did is kept, and the next update does the rest", async () => {
  const { emulator, plugin } = await start();
  await using _ = plugin;
  const inputs = await checked(plugin, { a: tee("a"), b: tee("b") });
  emulator.faults.add({ match: { method: "POST", externalId: "b" }, status: 422 });
  const error = await failureOf(plugin.create(inputs));
  expect(error.details).toMatch(/^1 of 2 products failed:\n {2}"b": /);
  const { id, reasons, properties } = keptBy(error);
  expect(id).toBe("product-set");
  expect(reasons).toEqual([expect.stringMatching(/^1 of 2 products failed; the reasons are/)]);
  expect(Object.keys(properties.products as object)).toEqual(["a"]);

  await plugin.begin();
  await checked(plugin, inputs.products, inputs.products);
  expect((await plugin.diff(properties, inputs)).details).toEqual({ "products.b": "ADD" });
  emulator.faults.clear();
  emulator.clearRequests();
  const outputs = await plugin.update(properties, inputs);
  expect(Object.keys(outputs.products)).toEqual(["a", "b"]);
  expect(emulator.requests.map(({ method }) => method).sort()).toEqual(["GET", "POST"]);
});

test("a text that the state holds is not checked again, and a local image is read each time", async () => {
  const { plugin } = await start();
  await using _ = plugin;
  const old = { products: { a: '{"titel":"of an older version"}' } };
  expect(await plugin.check(old, old)).toEqual({ inputs: old, failures: [] });

  const file = join(mkdtempSync(join(tmpdir(), "genlook-set-")), "front.png");
  writeFileSync(file, PNG);
  const declared = { a: JSON.stringify({ images: [{ file }] }) };
  const first = await checked(plugin, declared);
  expect(first.products.a).toContain('"hash":');
  expect(await checked(plugin, declared, first.products)).toEqual(first);
  appendFileSync(file, "more");
  expect(await checked(plugin, declared, first.products)).not.toEqual(first);
});
