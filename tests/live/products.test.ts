import * as pulumi from "@pulumi/pulumi";
import * as genlook from "../../provider/index.ts";
import type { Emulator } from "../../provider/testing/index.ts";
import { resolved } from "../host/process.ts";
import { startEmulator } from "../testing/session.ts";

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

/** A catalog of so many products: `summer-0`, `winter-1`, `summer-2`, … */
async function catalogOf(size: number): Promise<Emulator> {
  const emulator = await startEmulator();
  for (let index = 0; index < size; index++) {
    emulator.products.put({ externalId: `${index % 2 === 0 ? "summer" : "winter"}-${index}` });
  }
  return emulator;
}

describe("the connection", () => {
  test("is the options' in a plain script", async () => {
    const emulator = await catalogOf(1);
    await expect(genlook.getProducts({}, optionsFor(emulator))).resolves.toHaveLength(1);
  });

  test("is the environment's where nothing else is said", async () => {
    const emulator = await catalogOf(1);
    process.env.GENLOOK_API_KEY = emulator.apiKey;
    process.env.GENLOOK_BASE_URL = emulator.url;
    await expect(genlook.getProducts()).resolves.toHaveLength(1);
  });

  test("is the stack's in a Pulumi program, before the environment's", async () => {
    const emulator = await catalogOf(1);
    process.env.GENLOOK_API_KEY = "gk_wrong";
    pulumi.runtime.setAllConfig({
      "genlook:apiKey": emulator.apiKey,
      "genlook:baseUrl": emulator.url,
    });
    await expect(genlook.getProducts()).resolves.toHaveLength(1);
  });

  test("is the options' before the stack's", async () => {
    const emulator = await catalogOf(1);
    pulumi.runtime.setAllConfig({ "genlook:apiKey": "gk_wrong", "genlook:baseUrl": emulator.url });
    await expect(genlook.getProducts({}, { apiKey: emulator.apiKey })).resolves.toHaveLength(1);
  });

  test("without a key is a clear error", async () => {
    await expect(genlook.getProducts()).rejects.toBeInstanceOf(genlook.ConfigurationError);
    await expect(genlook.getProduct("shirt-42")).rejects.toThrow("GENLOOK_API_KEY");
  });
});

describe("the list", () => {
  test("comes whole, in the API's order, by one request for each 200 products", async () => {
    const emulator = await catalogOf(401);
    const products = await genlook.getProducts({}, optionsFor(emulator));
    expect(products).toEqual(emulator.products.list());
    expect(emulator.requests.map(({ query }) => query.limit)).toEqual(["200", "200", "200"]);
  });

  test("is empty where there is nothing", async () => {
    const emulator = await catalogOf(0);
    await expect(genlook.getProducts({}, optionsFor(emulator))).resolves.toEqual([]);
  });

  test("holds the products whose id begins with the prefix", async () => {
    const emulator = await catalogOf(5);
    const products = await genlook.getProducts({ prefix: "winter-" }, optionsFor(emulator));
    expect(products.map(({ externalId }) => externalId)).toEqual(["winter-1", "winter-3"]);
  });

  test("takes a prefix that another resource knows", async () => {
    const emulator = await catalogOf(5);
    const prefix = pulumi.output(Promise.resolve("winter-"));
    const products = genlook.getProductsOutput({ prefix }, optionsFor(emulator));
    expect(await resolved(products.length)).toBe(2);
  });

  test("walked one by one, is fetched a page at a time, and no further than it is walked", async () => {
    const emulator = await catalogOf(401);
    const walk = genlook.listProducts({}, optionsFor(emulator));
    for (let taken = 0; taken < 200; taken++) await walk.next();
    expect(emulator.requests).toHaveLength(1);
    await walk.next();
    expect(emulator.requests).toHaveLength(2);
    await walk.return();
    expect(emulator.requests).toHaveLength(2);
  });

  test("asked for much at a time, is walked in order, each page fetched once", async () => {
    const emulator = await catalogOf(401);
    const walk = genlook.listProducts({}, optionsFor(emulator));
    const results = await Promise.all(Array.from({ length: 403 }, () => walk.next()));
    expect(results.map(({ value }) => value)).toEqual([
      ...emulator.products.list(),
      undefined,
      undefined,
    ]);
    expect(results.map(({ done }) => Boolean(done)).indexOf(true)).toBe(401);
    expect(emulator.requests).toHaveLength(3);
  });

  test("left in the middle, is at its end", async () => {
    const emulator = await catalogOf(401);
    const walk = genlook.listProducts({}, optionsFor(emulator));
    for await (const _product of walk) break;
    await expect(walk.next()).resolves.toEqual({ done: true, value: undefined });
    expect(emulator.requests).toHaveLength(1);
  });

  test("left while a page is under way, is at its end once that has come", async () => {
    const emulator = await catalogOf(401);
    const walk = genlook.listProducts({}, optionsFor(emulator));
    const [first] = await Promise.all([walk.next(), walk.return()]);
    expect(first.value).toEqual(emulator.products.list()[0]);
    await expect(walk.next()).resolves.toEqual({ done: true, value: undefined });
    expect(emulator.requests).toHaveLength(1);
  });

  test("is at its end where it is told of an error, which it gives back", async () => {
    const emulator = await catalogOf(401);
    const walk = genlook.listProducts({}, optionsFor(emulator));
    await walk.next();
    await expect(walk.throw(new Error("no more"))).rejects.toThrow("no more");
    await expect(walk.next()).resolves.toEqual({ done: true, value: undefined });
  });

  test("is never a part of the list: a page that fails is an error", async () => {
    const emulator = await catalogOf(401);
    emulator.faults.add({ skip: 1, status: 400 });
    await expect(genlook.getProducts({}, optionsFor(emulator))).rejects.toBeInstanceOf(
      genlook.ValidationError,
    );
  });

  test("ends when it is cancelled", async () => {
    const emulator = await catalogOf(401);
    const controller = new AbortController();
    const { signal } = controller;
    const walk = genlook.listProducts({}, { ...optionsFor(emulator), signal });
    await walk.next();
    controller.abort();
    const rest = async () => {
      for await (const _product of walk) {
        // The page that is there is walked to its end.
      }
    };
    await expect(rest()).rejects.toBeInstanceOf(genlook.CancelledError);
    expect(emulator.requests).toHaveLength(1);
  });
});

describe("one product", () => {
  test("is found by its id, one-shot products included", async () => {
    const emulator = await startEmulator();
    const { externalId } = emulator.tryOn({ images: ["https://cdn.example/front.jpg"] });
    const product = await genlook.getProduct(externalId, optionsFor(emulator));
    expect(product).toEqual(emulator.products.get(externalId));
    expect(emulator.requests).toHaveLength(1);
  });

  test("is found by an id that another resource knows", async () => {
    const emulator = await startEmulator();
    emulator.products.put({ externalId: "50% off/size", title: "Red tee" });
    const id = pulumi.output(Promise.resolve("50% off/size"));
    const product = genlook.getProductOutput(id, optionsFor(emulator));
    expect(await resolved(product.title)).toBe("Red tee");
  });

  test.each<
    [string, () => Promise<genlook.FunctionOptions>, object, new (...args: never[]) => Error]
  >([
    [
      "a product that is not there",
      async () => optionsFor(await startEmulator()),
      { code: "PRODUCT_NOT_FOUND", status: 404, method: "GET", path: "/products/shirt-42" },
      genlook.NotFoundError,
    ],
    [
      "a wrong key",
      async () => ({ ...optionsFor(await startEmulator()), apiKey: "gk_wrong" }),
      { code: "INVALID_API_KEY", status: 401, requestId: expect.stringMatching(/^req_/) },
      genlook.UnauthorizedError,
    ],
  ])("%s is an error of its own type", async (_case, prepare, fields, type) => {
    const error = await genlook.getProduct("shirt-42", await prepare()).catch((caught) => caught);
    expect(error).toBeInstanceOf(type);
    expect(error).toBeInstanceOf(genlook.GenlookError);
    expect(error).toMatchObject(fields);
  });
});

test("the functions run in a script of plain Node, without an engine", async () => {
  expect(pulumi.runtime.hasEngine()).toBe(false);
  const emulator = await catalogOf(1);
  const ids: string[] = [];
  for await (const { externalId } of genlook.listProducts({}, optionsFor(emulator))) {
    ids.push(externalId);
  }
  expect(ids).toEqual(["summer-0"]);
});
