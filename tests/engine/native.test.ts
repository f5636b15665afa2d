import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { version as VERSION } from "../../package.json";
import schema from "../../provider/host/native/schema.json";
import { PluginServer } from "../../provider/host/native/server.ts";
import { importResource, moveTo, openOn, pulumi } from "./hosts.ts";
import { installation, product, type Shop } from "./shop.ts";

const IMAGE = "https://cdn.example.com/front.jpg";

const PLUGIN = join(installation.directory, "node_modules/.bin/pulumi-resource-genlook");

function importProduct(shop: Shop, name: string, externalId: string) {
  return importResource(shop, "genlook:index:Product", name, externalId);
}

const live = {
  externalId: "tee",
  title: "Red tee",
  description: "Soft cotton",
  images: [IMAGE],
  metadata: { line: "basics" },
  validForDays: 30,
};

describe("an import", () => {
  test("by the command takes a product into the state without a write, and the fields it has", async () => {
    await using shop = await openOn("native");
    shop.emulator.products.put(live);
    await importProduct(shop, "tee", "tee");
    expect(shop.takeWrites()).toEqual([]);
    const { images, ...fields } = live;
    const declared = { ...fields, images: [{ url: IMAGE }] };
    expect(shop.stateProducts).toMatchObject([{ id: "tee", inputs: declared }]);
    shop.declare({ tee: declared });
    shop.takeRequests();
    expect(await shop.up()).toMatchObject({ succeeded: true, steps: [], unchanged: 1 });
    expect(await shop.refresh({ expectNoChanges: true })).toMatchObject({ succeeded: true });
    // A program that declares less changes nothing.
    shop.declare({ tee: { externalId: "tee", title: "Red tee" } });
    expect(await shop.up()).toMatchObject({ succeeded: true, steps: [], unchanged: 1 });
    shop.declare({ tee: { externalId: "tee", title: "Blue tee" } });
    expect(await shop.up()).toMatchObject({ steps: [{ op: "update", name: "tee" }] });
    expect(shop.takeWrites()).toEqual(["POST tee"]);
    expect(shop.emulator.products.get("tee")).toMatchObject({
      title: "Blue tee",
      description: "Soft cotton",
      validForDays: 30,
    });
  });

  test("by the option writes nothing, and up without the option changes nothing", async () => {
    await using shop = await openOn("native");
    shop.emulator.products.put(live);
    const declared = { externalId: "tee", title: "Red tee", validForDays: 30 };
    shop.declare({ tee: { ...declared, options: { import: "tee" } } });
    const imported = await shop.up();
    expect(imported).toMatchObject({ succeeded: true, errors: [] });
    expect(imported.steps.map(({ op }) => op)).toEqual(["import"]);
    shop.declare({ tee: declared });
    expect(await shop.up()).toMatchObject({ succeeded: true, steps: [], unchanged: 1 });
    expect(shop.takeWrites()).toEqual([]);
    expect(await shop.destroy()).toMatchObject({ succeeded: true });
    expect(shop.emulator.products.size).toBe(0);
  });

  test("of an id with odd characters works, and one of a product that does not exist fails", async () => {
    await using shop = await openOn("native");
    const externalId = "50% off/size ?#1 👕";
    shop.emulator.products.put({ ...live, externalId });
    await importProduct(shop, "tee", externalId);
    expect(shop.stateProducts).toMatchObject([{ id: externalId, inputs: { externalId } }]);
    await expect(importProduct(shop, "cap", "cap")).rejects.toMatchObject({
      stdout: expect.stringContaining("does not exist"),
    });
    expect(shop.takeWrites()).toEqual([]);
  });
});

test("Product.get reads a product that the stack does not manage, and destroy leaves it", async () => {
  const program = `
    import { Product, getProduct, getProducts, getProductOutput } from "pulumi-genlook/native";
    const tee = Product.get("tee", "tee");
    export const title = tee.title;
    export const image = tee.images.apply(([{ sourceUrl }]) => sourceUrl);
    export const found = (await getProduct("tee")).title;
    export const byOutput = getProductOutput(tee.externalId).apply(({ title }) => title);
    export const ids = (await getProducts({ prefix: "te" })).map(({ externalId }) => externalId);
  `;
  await using shop = await openOn("native", { program });
  shop.emulator.products.put(live);
  shop.emulator.products.put({ ...live, externalId: "cap" });
  expect(await shop.up()).toMatchObject({
    succeeded: true,
    outputs: {
      title: "Red tee",
      image: IMAGE,
      found: "Red tee",
      byOutput: "Red tee",
      ids: ["tee"],
    },
  });
  expect(await shop.destroy()).toMatchObject({ succeeded: true });
  expect(shop.takeWrites()).toEqual([]);
});

test("pulumi do lists the products of the account, with a request for each page", async () => {
  await using shop = await openOn("native");
  for (let n = 0; n < 201; n++) shop.emulator.products.put({ ...live, externalId: `tee-${n}` });
  const type = ["do", "--package", PLUGIN, "genlook:index:Product", "list"];
  const listed = async (...flags: string[]) =>
    JSON.parse((await pulumi(shop, ...type, ...flags)).stdout).map(({ id }: { id: string }) => id);
  expect(await listed("--all")).toHaveLength(201);
  expect(await listed("--all", "--prefix", "tee-20")).toEqual(["tee-20", "tee-200"]);
  expect(await listed("--count", "2")).toEqual(["tee-0", "tee-1"]);
  expect(shop.takeRequests()).toEqual(Array(5).fill("GET /products"));
});

describe("a stack of the dynamic host", () => {
  const declared = { tee: product("tee", { metadata: { a: 1 } }), cap: product("cap") };

  test("moves to the native one without a request or a change, and works on", async () => {
    await using shop = await openOn("dynamic");
    shop.declare(declared);
    await shop.up();
    moveTo(shop, "native");
    shop.takeRequests();
    expect(await shop.preview()).toMatchObject({ succeeded: true, steps: [], unchanged: 2 });
    expect(await shop.up()).toMatchObject({ succeeded: true, steps: [], unchanged: 2 });
    expect(shop.takeRequests()).toEqual([]);
    expect(shop.stateProducts.map(({ type }) => type)).toEqual([
      "genlook:index:Product",
      "genlook:index:Product",
    ]);
    expect(await shop.refresh({ expectNoChanges: true })).toMatchObject({ succeeded: true });
    expect(shop.stateText).not.toContain("__provider");
    shop.declare({ ...declared, tee: { ...declared.tee, title: "Blue tee" } });
    shop.takeRequests();
    expect(await shop.up()).toMatchObject({ steps: [{ op: "update", name: "tee" }], unchanged: 1 });
    expect(shop.takeWrites()).toEqual(["POST tee"]);
    expect(await shop.destroy()).toMatchObject({ succeeded: true });
    expect(shop.emulator.products.size).toBe(0);
  });
});

test("a resource that moves and is renamed at once, with an alias, changes nothing", async () => {
  await using shop = await openOn("dynamic");
  shop.declare({ tee: product("shirt") });
  await shop.up();
  moveTo(shop, "native");
  const aliases = [{ name: "tee", type: "pulumi-nodejs:dynamic/genlook:Product" }];
  shop.declare({ "new-tee": product("shirt", { options: { aliases } }) });
  shop.takeRequests();
  expect(await shop.up()).toMatchObject({ succeeded: true, steps: [], unchanged: 1 });
  expect(shop.takeRequests()).toEqual([]);
});

test("a stack of the native host moves back with an update that sends nothing, and works on", async () => {
  await using shop = await openOn("native");
  shop.declare({ tee: product("tee"), cap: product("cap") });
  await shop.up();
  moveTo(shop, "dynamic");
  shop.takeRequests();
  const back = await shop.up();
  expect(back).toMatchObject({ succeeded: true, steps: [{ op: "update" }, { op: "update" }] });
  expect(shop.takeRequests()).toEqual([]);
  expect(await shop.up()).toMatchObject({ succeeded: true, steps: [], unchanged: 2 });
  expect(await shop.refresh({ expectNoChanges: true })).toMatchObject({ succeeded: true });
  expect(await shop.destroy()).toMatchObject({ succeeded: true });
  expect(shop.emulator.products.size).toBe(0);
});

describe.each([
  ["dynamic", "native"],
  ["native", "dynamic"],
] as const)(
  "a product that moves from the %s host to the %s one under another name",
  (from, to) => {
    const emulator = { now: "2026-05-01T00:00:00.000Z" };

    test("is taken over, because the state holds it, and not deleted under its old name", async () => {
      await using shop = await openOn(from, { emulator });
      shop.declare({ tee: product("shirt"), cap: product("cap") });
      await shop.up();
      shop.emulator.clock.advance({ days: 2 });
      shop.takeRequests();
      moveTo(shop, to);
      shop.declare({ "new-tee": product("shirt"), "new-cap": product("cap") });
      expect(await shop.up()).toMatchObject({ succeeded: true, errors: [] });
      expect(shop.takeWrites()).toEqual([]);
      expect(shop.emulator.products.size).toBe(2);
      expect(shop.stateProducts.map(({ id }) => id).sort()).toEqual(["cap", "shirt"]);
      expect(await shop.up()).toMatchObject({ steps: [], unchanged: 2 });
      expect(await shop.destroy()).toMatchObject({ succeeded: true });
      expect(shop.emulator.products.size).toBe(0);
    });

    test("is refused as somebody's, and stays, when nothing says that it is the stack's", async () => {
      // The saved state does not show that an operation runs.
      const environment = { PULUMI_SKIP_CHECKPOINTS: "true" };
      await using shop = await openOn(from, { emulator, environment });
      shop.declare({ tee: product("shirt") });
      await shop.up();
      shop.emulator.clock.advance({ days: 2 });
      moveTo(shop, to);
      shop.declare({ "new-tee": product("shirt") });
      shop.takeRequests();
      const refused = await shop.up({ continueOnError: true });
      expect(refused.succeeded).toBe(false);
      expect(shop.takeWrites()).toEqual([]);
      expect(shop.stateProducts.map(({ id }) => id)).toEqual(["shirt"]);
      shop.declare({ "new-tee": product("shirt", { onExisting: "adopt" }) });
      expect(await shop.up()).toMatchObject({ succeeded: true, errors: [] });
      expect(shop.takeWrites()).toEqual([]);
      expect(shop.stateProducts.map(({ id }) => id)).toEqual(["shirt"]);
      expect(shop.emulator.products.size).toBe(1);
    });
  },
);

test("a preview shows each value that changes at its place", async () => {
  await using shop = await openOn("native");
  const images = [{ url: IMAGE }, { url: "https://cdn.example.com/back.jpg" }];
  shop.declare({ tee: product("tee", { images, metadata: { "a key": { deep: 1 }, same: 2 } }) });
  await shop.up();
  const changed = [{ url: IMAGE }, { url: "https://cdn.example.com/side.jpg" }];
  shop.declare({
    tee: product("tee", { images: changed, metadata: { "a key": { deep: 5 }, same: 2 } }),
  });
  const { output } = await shop.preview({ diff: true });
  expect(output).toMatch(
    /~ url: "https:\/\/cdn\.example\.com\/back\.jpg" => "https:\/\/cdn\.example\.com\/side\.jpg"/,
  );
  expect(output).toMatch(/~ deep: 1 => 5/);
  expect(output).not.toMatch(/front\.jpg|same: 2 =>|title/);
});

test("a secret that somebody moved to another key is in no output, and not in the state", async () => {
  await using shop = await openOn("native");
  shop.declare({ tee: product("tee", { metadata: { token: "secret:the-secret", line: "a" } }) });
  await shop.up();
  shop.emulator.products.edit("tee", { metadata: { moved: "the-secret" } });
  const outcomes = [
    await shop.refresh({ diff: true }),
    await shop.preview({ diff: true }),
    await shop.up({ diff: true }),
  ];
  expect(outcomes.map(({ steps }) => steps.length)).toEqual([1, 1, 1]);
  for (const { output } of outcomes) expect(output).not.toContain("the-secret");
  expect(shop.stateText).not.toContain("the-secret");
  expect(shop.emulator.products.get("tee")?.metadata).toEqual({ token: "the-secret", line: "a" });
});

test("the engine finds nothing wrong with the schema that the plugin answers", async () => {
  await using shop = await openOn("native");
  const { stdout } = await pulumi(shop, "package", "get-schema", PLUGIN);
  // The engine leaves out empty lists.
  const expected = JSON.stringify({ ...schema, version: VERSION }, (_, value) =>
    Array.isArray(value) && value.length === 0 ? undefined : value,
  );
  expect(JSON.parse(stdout)).toEqual(JSON.parse(expected));
  const file = join(shop.project.directory, "schema.json");
  writeFileSync(file, stdout);
  expect(await pulumi(shop, "schema", "check", file)).toMatchObject({ stdout: "", stderr: "" });
});

test("an engine can attach to a plugin that runs already, one operation after the other", async () => {
  const server = new PluginServer();
  const port = await server.listen();
  try {
    const environment = { PULUMI_DEBUG_PROVIDERS: `genlook:${port}` };
    await using shop = await openOn("native", { environment });
    // The engine passes the plugin no environment.
    const config = {
      "genlook:apiKey": { value: shop.emulator.apiKey, secret: true },
      "genlook:baseUrl": { value: shop.emulator.url },
    };
    shop.declare({ tee: product("tee") });
    expect(await shop.run({ config })).toMatchObject({
      succeeded: true,
      steps: [{ op: "create" }],
    });
    expect(await shop.up()).toMatchObject({ succeeded: true, steps: [], unchanged: 1 });
    shop.declare({ "new-tee": product("tee", { onExisting: "adopt" }) });
    const renamed = await shop.up();
    expect(renamed).toMatchObject({ succeeded: true });
    expect(renamed.output).toContain("tee existed; taken over, 0 fields changed");
    expect(shop.emulator.products.size).toBe(1);
    expect(await shop.destroy()).toMatchObject({ succeeded: true });
    expect(shop.emulator.products.size).toBe(0);
  } finally {
    server.close();
  }
});

test("the plugin prints its port and nothing else, and ends when its engine was killed", async () => {
  // A stand-in for the engine: it starts the plugin, passes on what that prints, and waits.
  const engine = spawn(
    process.execPath,
    ["-e", "require('node:child_process').spawn(process.argv[1], { stdio: 'inherit' })", PLUGIN],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const [printed] = (await once(engine.stdout, "data")) as [Buffer];
  expect(String(printed)).toMatch(/^\d+\n$/);
  const socket = connect(Number(printed), "127.0.0.1");
  await once(socket, "connect");
  engine.kill("SIGKILL");
  // The end of the process closes the connection.
  await once(socket.on("error", () => {}).resume(), "close");
});

test("two accounts in one program each get their own products, and no key is in the state", async () => {
  const program = `
    import { Product, Provider } from "pulumi-genlook/native";
    const image = { url: "${IMAGE}" };
    for (const name of ["FIRST", "SECOND"]) {
      const { [name + "_KEY"]: apiKey, [name + "_URL"]: baseUrl } = process.env;
      const provider = new Provider(name, { apiKey, baseUrl });
      new Product(name, { externalId: name, images: [image] }, { provider });
    }
  `;
  await using second = await openOn("native", { emulator: { apiKey: "gk_of_the_second" } });
  await using shop = await openOn("native", {
    program,
    emulator: { apiKey: "gk_of_the_first" },
    environment: {
      FIRST_KEY: "gk_of_the_first",
      SECOND_KEY: "gk_of_the_second",
      SECOND_URL: second.emulator.url,
      GENLOOK_API_KEY: "gk_of_nobody",
    },
  });
  expect(await shop.up()).toMatchObject({ succeeded: true, errors: [] });
  expect(shop.emulator.products.list().map(({ externalId }) => externalId)).toEqual(["FIRST"]);
  expect(second.emulator.products.list().map(({ externalId }) => externalId)).toEqual(["SECOND"]);
  expect(shop.stateText).not.toMatch(/gk_of_/);
  expect(await shop.destroy()).toMatchObject({ succeeded: true });
  expect(shop.emulator.products.size + second.emulator.products.size).toBe(0);
});
