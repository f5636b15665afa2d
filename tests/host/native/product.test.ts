import { status } from "@grpc/grpc-js";
import * as wire from "@pulumi/pulumi/proto/provider_pb.js";
import { LOADER, LOADER_PROPERTY, NATIVE_PRODUCT_TYPE, UNKNOWN } from "../../../provider/pulumi.ts";
import type { Emulator } from "../../../provider/testing/index.ts";
import { BACK, FRONT, startEmulator } from "../../testing/session.ts";
import { failureOf, keptBy, Plugin, secret } from "./plugin.ts";

const shirt = { externalId: "shirt-42", title: "Red tee", images: [{ url: FRONT }] };

function configOf({ apiKey, url: baseUrl }: Emulator) {
  return { apiKey: secret(apiKey), baseUrl, maxRetries: "0" };
}

async function start(): Promise<{ emulator: Emulator; plugin: Plugin }> {
  const emulator = await startEmulator();
  return { emulator, plugin: await Plugin.start(configOf(emulator)) };
}

function methods(emulator: Emulator): string[] {
  const found = emulator.requests.map(({ method }) => method);
  emulator.clearRequests();
  return found;
}

test("the engine can check, create, diff, read, update and delete a product", async () => {
  const { emulator, plugin } = await start();
  await using _ = plugin;
  expect(await plugin.check(shirt)).toEqual({ inputs: shirt, failures: [] });
  const { id, outputs } = await plugin.create(shirt);
  expect(id).toBe("shirt-42");
  expect(outputs).toMatchObject({ title: "Red tee", images: [{ sourceUrl: FRONT, order: 0 }] });
  expect(methods(emulator)).toEqual(["GET", "POST"]);

  await plugin.begin();
  expect(await plugin.diff(outputs, shirt)).toMatchObject({ changes: false, details: {} });
  expect(await plugin.read(id, outputs, shirt)).toEqual({ id, outputs, inputs: shirt });
  const blue = { ...shirt, title: "Blue tee" };
  expect(await plugin.diff(outputs, blue)).toEqual({
    changes: true,
    replaces: [],
    stables: ["externalId", "createdAt"],
    details: { title: "UPDATE" },
  });
  const updated = await plugin.update(outputs, blue);
  expect(updated).toMatchObject({ title: "Blue tee" });
  await plugin.delete(id, updated);
  expect(await plugin.read(id, updated, blue)).toMatchObject({ id: "" });
  expect(emulator.products.size).toBe(0);
});

test("a check names every problem, and no property whose value the engine would print", async () => {
  await using plugin = await Plugin.start();
  const { inputs, failures } = await plugin.check({ tittle: secret("x"), images: [] });
  expect(inputs).toEqual({ tittle: secret("x"), images: [] });
  expect(failures).toEqual([
    { property: "", reason: expect.stringMatching(/^externalId is required/) },
    { property: "", reason: expect.stringMatching(/^images must have at least one image/) },
    { property: "", reason: "tittle is not a property; did you mean `title`?" },
  ]);
});

test("a new externalId replaces the product, and the diff shows it at its path", async () => {
  const { plugin } = await start();
  await using _ = plugin;
  const { outputs } = await plugin.create(shirt);
  expect(await plugin.diff(outputs, { ...shirt, externalId: "shirt-43" })).toEqual({
    changes: true,
    replaces: ["externalId"],
    stables: [],
    details: { externalId: "UPDATE_REPLACE" },
  });
});

test("a diff shows each value that changes at its property path", async () => {
  const { plugin } = await start();
  await using _ = plugin;
  const before = {
    ...shirt,
    description: "Soft",
    images: [{ url: FRONT }, { url: FRONT }],
    metadata: { line: "a", "a.b c": { d: 1 }, 'say "hi"': 1, sizes: ["S"] },
  };
  const { outputs } = await plugin.create(before);
  const after = {
    externalId: "shirt-42",
    title: "Red tee",
    validForDays: 7,
    images: [{ url: FRONT }, { url: BACK, role: "back" }],
    metadata: { line: "a", "a.b c": { d: 2 }, sizes: ["S", "M"] },
  };
  expect((await plugin.diff(outputs, after)).details).toEqual({
    description: "DELETE",
    "images[1].url": "UPDATE",
    "images[1].role": "ADD",
    'metadata["a.b c"].d': "UPDATE",
    'metadata["say \\"hi\\""]': "DELETE",
    "metadata.sizes[1]": "ADD",
    validForDays: "ADD",
  });
});

describe("a preview", () => {
  test("of a create shows what is declared, and what only the API knows as unknown", async () => {
    const { emulator, plugin } = await start();
    await using _ = plugin;
    const images = [{ url: FRONT }, { file: "front.jpg", hash: "h" }];
    const inputs = { ...shirt, images, metadata: UNKNOWN };
    expect(await plugin.create(inputs, true)).toEqual({
      id: "",
      outputs: {
        externalId: "shirt-42",
        title: "Red tee",
        description: UNKNOWN,
        images: [
          { sourceUrl: FRONT, order: 0 },
          { sourceUrl: UNKNOWN, order: 1 },
        ],
        metadata: UNKNOWN,
        autoDetectImageRoles: UNKNOWN,
        validForDays: UNKNOWN,
        lastUsedAt: UNKNOWN,
        expiresAt: UNKNOWN,
        createdAt: UNKNOWN,
        updatedAt: UNKNOWN,
        onExisting: "fail",
      },
    });
    expect(emulator.requests).toHaveLength(0);
  });

  test("of an update keeps what no write changes", async () => {
    const { emulator, plugin } = await start();
    await using _ = plugin;
    const { outputs } = await plugin.create({ ...shirt, description: "Soft" });
    emulator.clearRequests();
    const foreseen = await plugin.update(outputs, { ...shirt, title: secret("Blue tee") }, true);
    const { lastApplied, ...live } = outputs;
    expect(foreseen).toEqual({
      ...live,
      title: secret("Blue tee"),
      description: "",
      expiresAt: UNKNOWN,
      updatedAt: UNKNOWN,
    });
    // Nothing is written when only the policy changes.
    expect(
      await plugin.update(outputs, { ...shirt, description: "Soft", onExisting: "adopt" }, true),
    ).toEqual({ ...live, onExisting: "adopt" });
    expect(emulator.requests).toHaveLength(0);
  });
});

describe("secrets", () => {
  const inputs = {
    ...shirt,
    title: secret("Red tee"),
    metadata: { token: secret("t0ken"), line: "a" },
    images: [{ url: secret(FRONT) }, { url: BACK }],
  };

  test("stay sealed in inputs and outputs, from the create to a refresh after edits", async () => {
    const { emulator, plugin } = await start();
    await using _ = plugin;
    expect((await plugin.check(inputs)).inputs).toEqual(inputs);
    const { outputs } = await plugin.create(inputs);
    await plugin.begin();
    const sealed = {
      title: secret("Red tee"),
      metadata: { token: secret("t0ken"), line: "a" },
      // The input's place is gone: outputs have `sourceUrl` in place of `url`.
      images: secret([
        { sourceUrl: FRONT, order: 0 },
        { sourceUrl: BACK, order: 1 },
      ]),
    };
    expect(outputs).toMatchObject(sealed);
    expect((await plugin.diff(outputs, inputs)).changes).toBe(false);
    expect(await plugin.read("shirt-42", outputs, inputs)).toMatchObject({
      outputs: sealed,
      inputs: { ...sealed, images: inputs.images },
    });
    emulator.products.edit("shirt-42", {
      metadata: { moved: "t0ken" },
      images: [{ sourceUrl: BACK }, { sourceUrl: FRONT }],
    });
    expect((await plugin.read("shirt-42", outputs, inputs)).inputs).toMatchObject({
      metadata: secret({ moved: "t0ken" }),
      images: secret([{ url: BACK }, { url: FRONT }]),
    });
  });

  test("stay sealed when the program no longer declares them and they stay live", async () => {
    const { plugin } = await start();
    await using _ = plugin;
    const { outputs } = await plugin.create(inputs);
    await plugin.begin();
    const { images: _images, ...others } = inputs;
    const updated = await plugin.update(outputs, { ...others, title: "Red tee" });
    expect(updated).toMatchObject({ title: "Red tee", images: outputs.images });
  });

  test("stay sealed in a refresh after the update failed that was to clear them", async () => {
    const { emulator, plugin } = await start();
    await using _ = plugin;
    const { outputs } = await plugin.create({ ...shirt, metadata: { token: secret("t0ken") } });
    await plugin.begin();
    emulator.faults.add({ match: { method: "POST" }, status: 501 });
    const { properties } = keptBy(await failureOf(plugin.update(outputs, shirt)));
    const { inputs } = await plugin.read("shirt-42", properties, shirt);
    expect(inputs).toEqual({ ...shirt, metadata: { token: secret("t0ken") } });
  });
});

describe("a failed write", () => {
  test("is kept in the state when part of it may have reached the product", async () => {
    const { emulator, plugin } = await start();
    await using _ = plugin;
    const metadata = { token: secret("t0ken") };
    const { outputs } = await plugin.create({ ...shirt, metadata });
    await plugin.begin();
    emulator.faults.add({ match: { method: "POST" }, status: 501 });
    const updating = plugin.update(outputs, { ...shirt, title: "Blue tee", metadata });
    const error = await failureOf(updating);
    expect(error.code).toBe(status.UNKNOWN);
    const { id, reasons, properties } = keptBy(error);
    expect(id).toBe("shirt-42");
    expect(reasons).toEqual([expect.stringMatching(/^The write failed \(INTERNAL_ERROR\)/)]);
    expect(properties).toMatchObject({ ...outputs, uncertain: true, lastApplied: {} });
    // The cause may quote a secret, so it is shown and not stored.
    expect(plugin.lines).toEqual([
      { urn: expect.stringContaining("::tee"), message: error.details },
    ]);
    expect((await plugin.diff(properties, { ...shirt, metadata })).changes).toBe(true);
  });

  test("of a create that may have taken effect is kept too", async () => {
    const { emulator, plugin } = await start();
    await using _ = plugin;
    emulator.faults.add({ match: { method: "POST" }, reset: "after" });
    const kept = keptBy(await failureOf(plugin.create(shirt)));
    expect(kept).toMatchObject({ id: "shirt-42", properties: { uncertain: "create" } });
    await plugin.begin();
    await plugin.delete("shirt-42", kept.properties);
    expect(emulator.products.size).toBe(0);
  });

  test("that changed nothing keeps nothing, and its message is one the user can act on", async () => {
    const { emulator, plugin } = await start();
    await using _ = plugin;
    emulator.products.put({ externalId: "shirt-42", title: "Theirs\u001b[31m" });
    const error = await failureOf(plugin.create(shirt));
    expect(error.details).toContain('"shirt-42" already exists');
    expect(error.metadata.get("grpc-status-details-bin")).toEqual([]);
  });
});

test("a cancelled call ends at once, and the error says so", async () => {
  const { emulator, plugin } = await start();
  await using _ = plugin;
  emulator.faults.add({ delayMs: 20_000 });
  const creating = failureOf(plugin.create(shirt));
  await plugin.cancel();
  const error = await creating;
  expect(error.code).toBe(status.CANCELLED);
  expect(error.details).toContain("cancelled before the answer came");
});

test("a note of a call is shown under its resource, before the answer", async () => {
  const { emulator, plugin } = await start();
  await using _ = plugin;
  emulator.products.put({ externalId: "shirt-42", title: "Theirs", images: [FRONT] });
  await plugin.create({ ...shirt, onExisting: "adopt" });
  expect(plugin.lines).toEqual([
    {
      urn: `urn:pulumi:dev::shop::${NATIVE_PRODUCT_TYPE}::tee`,
      message: "shirt-42 existed; taken over, 1 field changed",
    },
  ]);
});

test("what the dynamic host wrote is read without its loader", async () => {
  const { plugin } = await start();
  await using _ = plugin;
  const { outputs } = await plugin.create(shirt);
  await plugin.begin();
  const loader = { [LOADER_PROPERTY]: LOADER };
  const old = { ...outputs, ...loader };
  expect((await plugin.check({ ...shirt, ...loader }, { ...shirt, ...loader })).inputs).toEqual(
    shirt,
  );
  expect(await plugin.diff(old, shirt)).toMatchObject({ changes: false });
  expect(await plugin.read("shirt-42", old, shirt)).toEqual({
    id: "shirt-42",
    outputs,
    inputs: shirt,
  });
});

test("a damaged state is refused, and the error says how to repair it", async () => {
  const { plugin } = await start();
  await using _ = plugin;
  const { details } = await failureOf(plugin.diff({ externalId: "shirt-42", title: "x" }, shirt));
  expect(details).toContain("pulumi state delete");
});

test("a type that this version does not have is refused", async () => {
  await using plugin = await Plugin.start();
  const request = new wire.CheckRequest().setType("genlook:index:Shoe");
  expect((await failureOf(plugin.call("check", request))).details).toBe(
    'This version of the plugin has no resource "genlook:index:Shoe"; it has genlook:index:Product and genlook:index:ProductSet.',
  );
});
