import { FRONT, startEmulator } from "../testing/session.ts";
import { configOf, LOADER, startFor, startProcess } from "./process.ts";

const shirt = { externalId: "shirt-42", title: "Red tee", images: [{ url: FRONT }] };
/** The inputs as the host passes them. */
const news = { ...shirt, __provider: LOADER };

beforeEach(() => {
  const { GENLOOK_API_KEY, GENLOOK_BASE_URL, ...env } = process.env;
  jest.replaceProperty(process, "env", env);
});
afterEach(() => {
  jest.restoreAllMocks();
});

// biome-ignore lint/suspicious/noExplicitAny: outputs cross the engine without a type.
type Outputs = any;

async function failureOf(call: Promise<unknown>): Promise<Outputs> {
  return call.then(
    () => {
      throw new Error("the call should have failed");
    },
    (error: unknown) => error,
  );
}

/** The least that the provider accepts as a state. */
const state = { ...shirt, onExisting: "fail", lastApplied: { updatedAt: "", fields: [] } };

describe("configuration", () => {
  test("takes effect for the first calls, which do not wait for configure", async () => {
    const emulator = await startEmulator();
    const provider = startProcess();
    const config = { "genlook:apiKey": emulator.apiKey, "genlook:baseUrl": emulator.url };
    const configured = provider.configure(configOf(config));
    const created = Array.from({ length: 8 }, (_, index) =>
      provider.create({ ...news, externalId: `shirt-${index}` } as typeof shirt),
    );
    await Promise.all([configured, ...created]);
    expect(emulator.products.size).toBe(8);
  });

  test("falls back to the environment, value by value", async () => {
    const emulator = await startEmulator();
    process.env.GENLOOK_API_KEY = "gk_wrong";
    process.env.GENLOOK_BASE_URL = emulator.url;
    const provider = startProcess();
    await provider.configure(configOf({ "genlook:apiKey": emulator.apiKey }));
    await provider.create(news);
    expect(emulator.products.size).toBe(1);
  });

  test("that is set again is used by later calls", async () => {
    const emulator = await startEmulator();
    const provider = startProcess();
    const wrong = { "genlook:apiKey": "gk_wrong", "genlook:baseUrl": emulator.url };
    await provider.configure(configOf(wrong));
    await expect(provider.create(news)).rejects.toMatchObject({ code: "INVALID_API_KEY" });
    await provider.configure(configOf({ ...wrong, "genlook:apiKey": emulator.apiKey }));
    await expect(provider.create(news)).resolves.toMatchObject({ id: "shirt-42" });
  });

  test("that the API refuses is named in each error, and the remedy is explained once", async () => {
    const emulator = await startEmulator();
    const provider = startProcess();
    const wrong = { "genlook:apiKey": "gk_wrong", "genlook:baseUrl": emulator.url };
    await provider.configure(configOf(wrong));
    const messages = [
      (await failureOf(provider.create(news))).message,
      (await failureOf(provider.delete("shirt-42"))).message,
    ];
    for (const message of messages) expect(message).toContain("; look at genlook:apiKey");
    expect(messages.map((message) => message.includes("still use the old key"))).toEqual([
      true,
      false,
    ]);
    const forbidden = startProcess();
    await forbidden.configure(configOf({ ...wrong, "genlook:apiKey": emulator.apiKey }));
    emulator.faults.add({ status: 403 });
    expect((await failureOf(forbidden.create(news))).message).not.toMatch(/old key|look at/);
  });

  test.each([
    ["create", (provider: ReturnType<typeof startProcess>) => provider.create(news)],
    ["read", (provider) => provider.read("shirt-42", state)],
    ["update", (provider) => provider.update("shirt-42", state, news)],
    ["delete", (provider) => provider.delete("shirt-42")],
  ])("without a key makes %s say in one sentence how to set it", async (_name, call) => {
    const provider = startProcess();
    await provider.configure(configOf({}));
    const error = await failureOf(call(provider));
    expect(error).toMatchObject({
      name: "ConfigurationError",
      message:
        "No Genlook API key is set: run `pulumi config set --secret genlook:apiKey gk_…` or set the environment variable GENLOOK_API_KEY.",
      stack: "",
    });
    expect(error).not.toHaveProperty("id");
  });

  test("is not needed for a check", async () => {
    const provider = startProcess();
    await expect(provider.check({}, news)).resolves.toEqual({ inputs: shirt, failures: [] });
  });
});

test("the host can check, create, diff, read, update and delete a product", async () => {
  const emulator = await startEmulator();
  const provider = await startFor(emulator);

  const checked = await provider.check({}, news);
  expect(checked).toEqual({ inputs: shirt, failures: [] });

  const { id, outs } = (await provider.create(news)) as { id: string; outs: Outputs };
  expect(id).toBe("shirt-42");
  expect(outs).toMatchObject({ ...shirt, images: [{ sourceUrl: FRONT, order: 0 }] });
  expect(outs).not.toHaveProperty("__provider");

  // The host itself keeps the loader in the outputs.
  const olds = { ...outs, __provider: LOADER };
  const next = await startFor(emulator);
  await expect(next.diff(id, olds, news)).resolves.toEqual({ changes: false, replaces: [] });
  await expect(next.read(id, olds)).resolves.toStrictEqual({ id, props: outs, inputs: shirt });

  const blue = { ...news, title: "Blue tee" };
  await expect(next.diff(id, olds, blue)).resolves.toEqual({ changes: true, replaces: [] });
  const updated = (await next.update(id, olds, blue)) as { outs: Outputs };
  expect(updated.outs).toMatchObject({ title: "Blue tee" });
  expect(updated.outs).not.toHaveProperty("__provider");

  const destroying = await startFor(emulator);
  await destroying.delete(id);
  await expect(destroying.read(id, updated.outs)).resolves.toEqual({ id: "" });
  await expect(destroying.delete(id)).resolves.toBeUndefined();
  expect(JSON.stringify([outs, updated, emulator.requests])).not.toContain("__provider");
});

test("a state of the native host is taken over with an update that sends nothing", async () => {
  const emulator = await startEmulator();
  const { outs } = (await (await startFor(emulator)).create(news)) as { outs: Outputs };
  const provider = await startFor(emulator);
  await expect(provider.diff("shirt-42", outs, news)).resolves.toMatchObject({ changes: true });
  emulator.clearRequests();
  await expect(provider.update("shirt-42", outs, news)).resolves.toEqual({ outs });
  expect(emulator.requests).toHaveLength(0);
});

test("check reports every problem, and returns the inputs unchanged", async () => {
  const provider = startProcess();
  const { inputs, failures } = await provider.check({}, { tittle: "Red tee", __provider: LOADER });
  expect(inputs).toEqual({ tittle: "Red tee" });
  expect(failures).toEqual([
    { property: "", reason: expect.stringContaining("externalId is required") },
    { property: "", reason: "tittle is not a property; did you mean `title`?" },
  ]);
});

test.each([undefined, null, "text", {}, { updatedAt: 1, fields: [] }])(
  "a state whose lastApplied is %j is refused, and the error says how to repair it",
  async (lastApplied) => {
    const emulator = await startEmulator();
    const provider = await startFor(emulator);
    const damaged = { ...state, lastApplied };
    for (const call of [
      provider.read("shirt-42", damaged),
      provider.diff("shirt-42", damaged, news),
      provider.update("shirt-42", damaged, news),
    ]) {
      expect(await failureOf(call)).toMatchObject({
        code: "INVALID_STATE",
        message: expect.stringContaining("pulumi state delete"),
        stack: "",
      });
    }
    // A delete needs no more than the id.
    await provider.delete("shirt-42", damaged);
    expect(emulator.requests.map(({ method }) => method)).toEqual(["DELETE"]);
  },
);

describe("an error", () => {
  test("has no stack trace, and does not contain the API key", async () => {
    const emulator = await startEmulator({ apiKey: "gk_secret_of_this_test" });
    const provider = await startFor(emulator);
    emulator.faults.add({
      status: 400,
      code: "BAD",
      body: { code: "BAD", message: "no gk_secret_of_this_test" },
    });
    const error = await failureOf(provider.create(news));
    expect(error).toMatchObject({ name: "ValidationError", stack: "" });
    expect(`${error}: ${error.stack}`).not.toContain("gk_secret_of_this_test");
  });

  test("of a create has no id, so the engine does not conclude that the product was created", async () => {
    const emulator = await startEmulator();
    emulator.products.put({ externalId: "shirt-42", title: "Theirs" });
    const error = await failureOf((await startFor(emulator)).create(news));
    expect(error).toMatchObject({ name: "ProductExistsError" });
    expect(error.id).toBeUndefined();
  });

  test("of an update has the state to keep, because part of the update may have taken effect", async () => {
    const emulator = await startEmulator();
    const { outs } = (await (await startFor(emulator)).create(news)) as { outs: Outputs };
    emulator.faults.add({ match: { method: "POST" }, status: 501 });
    const olds = { ...outs, __provider: LOADER };
    const updating = (await startFor(emulator)).update("shirt-42", olds, {
      ...news,
      title: "Blue tee",
    });
    const error = await failureOf(updating);
    expect(error).toMatchObject({
      id: "shirt-42",
      // Without the loader, the engine could not use this state any more.
      properties: { ...olds, uncertain: true },
      // The engine stores the reasons as plain text, and the API's text may quote a secret.
      reasons: [expect.stringMatching(/^The write failed \(INTERNAL_ERROR\), .* printed above\./)],
      stack: "",
    });
    const next = await startFor(emulator);
    await expect(next.diff("shirt-42", error.properties, news)).resolves.toMatchObject({
      changes: true,
    });
    emulator.clearRequests();
    await next.update("shirt-42", error.properties, news);
    expect(emulator.requests.map(({ method }) => method)).toEqual(["GET"]);
  });
});
