import * as pulumi from "@pulumi/pulumi";
import * as genlook from "../../provider/index.ts";
import type { Emulator } from "../../provider/testing/index.ts";
import { resolved } from "../host/process.ts";
import { asRead, startEmulator } from "../testing/session.ts";

beforeEach(() => {
  const { GENLOOK_API_KEY, GENLOOK_BASE_URL, ...env } = process.env;
  jest.replaceProperty(process, "env", env);
});
afterEach(() => {
  pulumi.runtime.setAllConfig({});
  jest.restoreAllMocks();
});

function optionsFor(emulator: Emulator): genlook.FunctionOptions {
  return { apiKey: emulator.apiKey, baseUrl: emulator.url };
}

/** Starts an emulator with products: `summer-0`, `winter-1`, `summer-2`, … */
async function catalogOf(size: number): Promise<Emulator> {
  const emulator = await startEmulator();
  for (let index = 0; index < size; index++) {
    emulator.products.put({ externalId: `${index % 2 === 0 ? "summer" : "winter"}-${index}` });
  }
  return emulator;
}

describe("the connection", () => {
  test("comes from the options in a plain script", async () => {
    const emulator = await catalogOf(1);
    await expect(genlook.getProducts({}, optionsFor(emulator))).resolves.toHaveLength(1);
  });

  test("comes from the environment when there is nothing else", async () => {
    const emulator = await catalogOf(1);
    process.env.GENLOOK_API_KEY = emulator.apiKey;
    process.env.GENLOOK_BASE_URL = emulator.url;
    await expect(genlook.getProducts()).resolves.toHaveLength(1);
  });

  test("comes from the stack's configuration before the environment", async () => {
    const emulator = await catalogOf(1);
    process.env.GENLOOK_API_KEY = "gk_wrong";
    pulumi.runtime.setAllConfig({
      "genlook:apiKey": emulator.apiKey,
      "genlook:baseUrl": emulator.url,
    });
    await expect(genlook.getProducts()).resolves.toHaveLength(1);
  });

  test("comes from the options before the stack's configuration", async () => {
    const emulator = await catalogOf(1);
    pulumi.runtime.setAllConfig({ "genlook:apiKey": "gk_wrong", "genlook:baseUrl": emulator.url });
    await expect(genlook.getProducts({}, { apiKey: emulator.apiKey })).resolves.toHaveLength(1);
  });

  test("without a key fails with an error that names GENLOOK_API_KEY", async () => {
    await expect(genlook.getProducts()).rejects.toBeInstanceOf(genlook.ConfigurationError);
    await expect(genlook.getProduct("shirt-42")).rejects.toThrow("GENLOOK_API_KEY");
  });
});

describe("getProducts", () => {
  test("returns all products in the API's order, with one request per 200 products", async () => {
    const emulator = await catalogOf(401);
    const products = await genlook.getProducts({}, optionsFor(emulator));
    expect(products).toEqual(emulator.products.list().map((product) => asRead(product)));
    expect(emulator.requests.map(({ query }) => query.limit)).toEqual(["200", "200", "200"]);
  });

  test("returns an empty list for an empty account", async () => {
    const emulator = await catalogOf(0);
    await expect(genlook.getProducts({}, optionsFor(emulator))).resolves.toEqual([]);
  });

  test("returns only the products whose id starts with the prefix", async () => {
    const emulator = await catalogOf(5);
    const products = await genlook.getProducts({ prefix: "winter-" }, optionsFor(emulator));
    expect(products.map(({ externalId }) => externalId)).toEqual(["winter-1", "winter-3"]);
  });

  test("fails as a whole when one page fails", async () => {
    const emulator = await catalogOf(401);
    emulator.faults.add({ skip: 1, status: 400 });
    await expect(genlook.getProducts({}, optionsFor(emulator))).rejects.toBeInstanceOf(
      genlook.ValidationError,
    );
  });
});

describe("listProducts", () => {
  test("fetches a page at a time, and only when its products are taken", async () => {
    const emulator = await catalogOf(401);
    const walk = genlook.listProducts({}, optionsFor(emulator));
    for (let taken = 0; taken < 200; taken++) await walk.next();
    expect(emulator.requests).toHaveLength(1);
    await walk.next();
    expect(emulator.requests).toHaveLength(2);
    await walk.return();
    expect(emulator.requests).toHaveLength(2);
  });

  test("keeps the order and fetches each page once when many products are taken at a time", async () => {
    const emulator = await catalogOf(401);
    const walk = genlook.listProducts({}, optionsFor(emulator));
    const results = await Promise.all(Array.from({ length: 403 }, () => walk.next()));
    expect(results.map(({ value }) => value)).toEqual([
      ...emulator.products.list().map((product) => asRead(product)),
      undefined,
      undefined,
    ]);
    expect(results.map(({ done }) => Boolean(done)).indexOf(true)).toBe(401);
    expect(emulator.requests).toHaveLength(3);
  });

  test("ends when the caller breaks out of the loop", async () => {
    const emulator = await catalogOf(401);
    const walk = genlook.listProducts({}, optionsFor(emulator));
    for await (const _product of walk) break;
    await expect(walk.next()).resolves.toEqual({ done: true, value: undefined });
    expect(emulator.requests).toHaveLength(1);
  });

  test("ends when the caller returns while a page is in flight, after that page", async () => {
    const emulator = await catalogOf(401);
    const walk = genlook.listProducts({}, optionsFor(emulator));
    const [first] = await Promise.all([walk.next(), walk.return()]);
    expect(first.value).toEqual(asRead(emulator.products.list()[0]));
    await expect(walk.next()).resolves.toEqual({ done: true, value: undefined });
    expect(emulator.requests).toHaveLength(1);
  });

  test("ends when the caller throws into it, and rethrows the error", async () => {
    const emulator = await catalogOf(401);
    const walk = genlook.listProducts({}, optionsFor(emulator));
    await walk.next();
    await expect(walk.throw(new Error("no more"))).rejects.toThrow("no more");
    await expect(walk.next()).resolves.toEqual({ done: true, value: undefined });
  });

  test("throws a CancelledError after the current page when it is cancelled", async () => {
    const emulator = await catalogOf(401);
    const controller = new AbortController();
    const { signal } = controller;
    const walk = genlook.listProducts({}, { ...optionsFor(emulator), signal });
    await walk.next();
    controller.abort();
    const rest = async () => {
      for await (const _product of walk) {
        // The rest of the current page still comes.
      }
    };
    await expect(rest()).rejects.toBeInstanceOf(genlook.CancelledError);
    expect(emulator.requests).toHaveLength(1);
  });
});

describe("getProduct", () => {
  test("returns a product by its id, one-shot products included", async () => {
    const emulator = await startEmulator();
    const { externalId } = emulator.tryOn({ images: ["https://cdn.example/front.jpg"] });
    const product = await genlook.getProduct(externalId, optionsFor(emulator));
    expect(product).toEqual(asRead(emulator.products.get(externalId)));
    expect(emulator.requests).toHaveLength(1);
  });

  test.each<
    [string, () => Promise<genlook.FunctionOptions>, object, new (...args: never[]) => Error]
  >([
    [
      "NotFoundError for a product that does not exist",
      async () => optionsFor(await startEmulator()),
      { code: "PRODUCT_NOT_FOUND", status: 404, method: "GET", path: "/products/shirt-42" },
      genlook.NotFoundError,
    ],
    [
      "UnauthorizedError for a wrong key",
      async () => ({ ...optionsFor(await startEmulator()), apiKey: "gk_wrong" }),
      { code: "INVALID_API_KEY", status: 401, requestId: expect.stringMatching(/^req_/) },
      genlook.UnauthorizedError,
    ],
  ])("throws %s", async (_case, prepare, fields, type) => {
    const error = await genlook.getProduct("shirt-42", await prepare()).catch((caught) => caught);
    expect(error).toBeInstanceOf(type);
    expect(error).toBeInstanceOf(genlook.GenlookError);
    expect(error).toMatchObject(fields);
  });
});

describe("with an output of another resource", () => {
  test("getProductsOutput lists the products with that prefix", async () => {
    const emulator = await catalogOf(5);
    const prefix = pulumi.output(Promise.resolve("winter-"));
    const products = genlook.getProductsOutput({ prefix }, optionsFor(emulator));
    expect(await resolved(products.length)).toBe(2);
  });

  test("getProductOutput returns the product with that id", async () => {
    const emulator = await startEmulator();
    emulator.products.put({ externalId: "50% off/size", title: "Red tee" });
    const id = pulumi.output(Promise.resolve("50% off/size"));
    const product = genlook.getProductOutput(id, optionsFor(emulator));
    expect(await resolved(product.title)).toBe("Red tee");
  });
});

test("the functions run in a plain Node script without an engine", async () => {
  expect(pulumi.runtime.hasEngine()).toBe(false);
  const emulator = await catalogOf(1);
  const ids: string[] = [];
  for await (const { externalId } of genlook.listProducts({}, optionsFor(emulator))) {
    ids.push(externalId);
  }
  expect(ids).toEqual(["summer-0"]);
});
