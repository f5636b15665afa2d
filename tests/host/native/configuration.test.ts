import * as wire from "@pulumi/pulumi/proto/provider_pb.js";
import { GET_PRODUCT, GET_PRODUCTS, UNKNOWN } from "../../../provider/pulumi.ts";
import { FRONT, startEmulator } from "../../testing/session.ts";
import { Plugin, secret, struct } from "./plugin.ts";

const shirt = { externalId: "shirt-42", title: "Red tee", images: [{ url: FRONT }] };

beforeEach(() => {
  const { GENLOOK_API_KEY, GENLOOK_BASE_URL, ...env } = process.env;
  jest.replaceProperty(process, "env", env);
});
afterEach(() => {
  jest.restoreAllMocks();
});

async function check(config: object) {
  await using plugin = await Plugin.start();
  const request = new wire.CheckRequest().setNews(struct(config));
  const response: wire.CheckResponse = await plugin.call("checkConfig", request);
  return {
    inputs: response.getInputs()?.toJavaScript(),
    failures: response.toObject().failuresList,
  };
}

test("the API key is always a secret, and what the engine adds is left out", async () => {
  const settings = { apiKey: "gk_1", baseUrl: "https://example.com", maxRetries: 3 };
  expect(await check({ ...settings, version: "1.0.0", pluginDownloadURL: "x" })).toEqual({
    inputs: { ...settings, apiKey: secret("gk_1"), maxRetries: "3" },
    failures: [],
  });
});

test("a setting of the environment is used, and not copied into the state", async () => {
  process.env.GENLOOK_API_KEY = "gk_of_environment";
  expect(await check({})).toEqual({ inputs: {}, failures: [] });
});

test.each([
  [{ maxRetries: "many" }, /^genlook:maxRetries must be a whole number/],
  [{ baseUrl: "http://example.com" }, /would send the API key unencrypted/],
  [{ apiKey: "gk_ä" }, /contains a blank or a character outside ASCII/],
])("%j is refused, and the engine gets no property to print", async (config, reason) => {
  expect((await check(config)).failures).toEqual([
    { property: "", reason: expect.stringMatching(reason) },
  ]);
});

test("a key that is not known before the update is not checked", async () => {
  expect(await check({ apiKey: secret(UNKNOWN), maxRetries: "many" })).toEqual({
    inputs: { apiKey: secret(UNKNOWN), maxRetries: "many" },
    failures: [],
  });
});

test("another key or address is a change of the provider, and never replaces it", async () => {
  await using plugin = await Plugin.start();
  const diff = async (olds: object, news: object) => {
    const request = new wire.DiffRequest().setOlds(struct(olds)).setNews(struct(news));
    const response: wire.DiffResponse = await plugin.call("diffConfig", request);
    return [response.getChanges(), response.getReplacesList()];
  };
  const { DIFF_NONE, DIFF_SOME } = wire.DiffResponse.DiffChanges;
  const settings = { apiKey: secret("gk_1"), baseUrl: "https://a.example" };
  expect(await diff(settings, settings)).toEqual([DIFF_NONE, []]);
  expect(await diff(settings, { ...settings, apiKey: secret("gk_2") })).toEqual([DIFF_SOME, []]);
});

test("without a key, a call says in one sentence how to set it", async () => {
  await using plugin = await Plugin.start();
  await expect(plugin.create(shirt)).rejects.toMatchObject({
    details:
      "No Genlook API key is set: run `pulumi config set --secret genlook:apiKey gk_…` or set the environment variable GENLOOK_API_KEY.",
  });
});

test("a key that the API refuses makes the error name the remedy", async () => {
  const emulator = await startEmulator();
  await using plugin = await Plugin.start({ apiKey: "gk_wrong", baseUrl: emulator.url });
  const error = await plugin.create(shirt).catch((caught: unknown) => caught);
  expect((error as { details: string }).details).toMatch(/use the old key.*GENLOOK_API_KEY/);
});

test("two instances of the provider each reach their own account", async () => {
  const [ours, theirs] = [await startEmulator(), await startEmulator()];
  for (const [emulator, externalId] of [
    [ours, "a"],
    [theirs, "b"],
  ] as const) {
    await using plugin = await Plugin.start({ apiKey: emulator.apiKey, baseUrl: emulator.url });
    await plugin.create({ ...shirt, externalId });
    expect(emulator.products.list().map((product) => product.externalId)).toEqual([externalId]);
  }
  await ours.close();
});

describe("the functions", () => {
  async function start() {
    const emulator = await startEmulator();
    for (const externalId of ["shirt-1", "shirt-2", "hat-1"]) {
      emulator.products.put({ externalId, title: `Title of ${externalId}` });
    }
    const plugin = await Plugin.start({ apiKey: emulator.apiKey, baseUrl: emulator.url });
    return { emulator, plugin };
  }

  test("getProduct returns the live product", async () => {
    const { plugin } = await start();
    await using _ = plugin;
    expect(await plugin.invoke(GET_PRODUCT, { externalId: "hat-1" })).toMatchObject({
      externalId: "hat-1",
      title: "Title of hat-1",
      metadata: null,
    });
  });

  test("getProducts returns those with the prefix, or all", async () => {
    const { plugin } = await start();
    await using _ = plugin;
    const idsOf = async (args: object) =>
      (await plugin.invoke(GET_PRODUCTS, args)).products.map(
        (product: { externalId: string }) => product.externalId,
      );
    expect(await idsOf({ prefix: "shirt-" })).toEqual(["shirt-1", "shirt-2"]);
    expect(await idsOf({})).toHaveLength(3);
  });

  test("what a secret argument finds is a secret", async () => {
    const { plugin } = await start();
    await using _ = plugin;
    const found = await plugin.invoke(GET_PRODUCT, { externalId: secret("hat-1") });
    expect(found.title).toEqual(secret("Title of hat-1"));
  });

  test.each([
    [GET_PRODUCT, { externalId: "shoe-1" }, /no product|not found/i],
    [GET_PRODUCT, {}, /^externalId must be a string/],
    ["genlook:index:getShoes", {}, /it has genlook:index:getProduct and genlook:index:getProducts/],
  ])("%s(%j) fails with a message that says what is wrong", async (token, args, message) => {
    const { plugin } = await start();
    await using _ = plugin;
    await expect(plugin.invoke(token, args)).rejects.toMatchObject({
      details: expect.stringMatching(message),
    });
  });
});
