/**
 * (b) A dynamic provider as it is usually written: a class in the program, which
 * `pulumi.dynamic.Resource` serializes by value. It sends a GET for every read and waits on every 429.
 */
const { readFileSync } = require("node:fs") as typeof import("node:fs");
const util = require("node:util") as typeof import("node:util");
const pulumi = require("@pulumi/pulumi") as typeof import("@pulumi/pulumi");
const undici = require("undici") as typeof import("undici");

async function call(method: "GET" | "POST" | "DELETE", path: string, body?: unknown) {
  for (;;) {
    const response = await undici.request(process.env.GENLOOK_BASE_URL + path, {
      method,
      headers: {
        "x-api-key": process.env.GENLOOK_API_KEY ?? "",
        "content-type": "application/json",
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await response.body.text();
    if (response.statusCode === 429) {
      const seconds = Number(response.headers["retry-after"] ?? 1);
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
      continue;
    }
    if (response.statusCode === 404) return undefined;
    if (response.statusCode >= 400) throw new Error(`${method} ${path}: ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  }
}

// biome-ignore-start lint/suspicious/noExplicitAny: such providers are usually untyped.
function upsert({ __provider, ...inputs }: any) {
  const images = inputs.images.map(({ url }: any) => ({ source: { url } }));
  return call("POST", "/products", { ...inputs, images });
}

function asInputs(product: any) {
  const { externalId, title, description, images, metadata } = product;
  return {
    externalId,
    title,
    description,
    images: images.map(({ sourceUrl }: any) => ({ url: sourceUrl })),
    metadata,
  };
}

class NaiveProductProvider {
  async create(inputs: any) {
    const product = await upsert(inputs);
    return { id: product.externalId, outs: product };
  }

  async read(id: string, props: any) {
    const product = await call("GET", `/products/${encodeURIComponent(id)}`);
    return product === undefined ? { id: "" } : { id, props: { ...props, ...product } };
  }

  async diff(_id: string, olds: any, { __provider, ...news }: any) {
    return { changes: !util.isDeepStrictEqual(asInputs(olds), news) };
  }

  async update(_id: string, _olds: any, news: any) {
    return { outs: await upsert(news) };
  }

  async delete(id: string) {
    await call("DELETE", `/products/${encodeURIComponent(id)}`);
  }
}

class NaiveProduct extends pulumi.dynamic.Resource {
  constructor(name: string, args: any) {
    super(new NaiveProductProvider(), name, args);
  }
}
// biome-ignore-end lint/suspicious/noExplicitAny: such providers are usually untyped.

const products = JSON.parse(readFileSync("products.json", "utf8"));
for (const args of products) new NaiveProduct(args.externalId, args);
