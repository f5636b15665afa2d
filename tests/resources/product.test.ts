import * as pulumi from "@pulumi/pulumi";
import { Product, type ProductArgs, type ProductImageArgs } from "../../provider/index.ts";
import type { Declaration } from "../../provider/product/declaration.ts";
import type { DeclaredImage } from "../../provider/product/images.ts";
import { LOADER, resolved } from "../host/process.ts";
import { productData } from "../product.ts";

const FRONT = "https://cdn.example/front.jpg";
const shirt = { externalId: "shirt-42", title: "Red tee", images: [{ url: FRONT }] };

let registered: pulumi.runtime.MockResourceArgs[];

/** Runs programs against mocks. The callback returns a resource's outputs. */
async function mockEngine(
  outputsOf: (inputs: Record<string, unknown>) => object,
  preview = false,
): Promise<void> {
  registered = [];
  await pulumi.runtime.setMocks(
    {
      newResource: (args) => {
        registered.push(args);
        return { id: String(args.inputs.externalId), state: outputsOf(args.inputs) };
      },
      call: ({ inputs }) => inputs,
    },
    "shop",
    "dev",
    preview,
  );
}

describe("a product", () => {
  test("is registered with its arguments and the loader, and nothing else", async () => {
    await mockEngine((inputs) => ({ ...productData(), ...inputs }));
    const product = new Product("red-tee", { ...shirt, metadata: { a: 1 }, validForDays: null });
    await resolved(product.urn);
    expect(registered).toMatchObject([
      {
        type: "pulumi-nodejs:dynamic/genlook:Product",
        name: "red-tee",
        inputs: { ...shirt, metadata: { a: 1 }, validForDays: null, __provider: LOADER },
      },
    ]);
    expect(Object.keys(registered[0]?.inputs ?? {}).sort()).toEqual([
      "__provider",
      "externalId",
      "images",
      "metadata",
      "title",
      "validForDays",
    ]);
  });

  test("with the option `id` throws an error that says what to do instead", async () => {
    await mockEngine((inputs) => inputs);
    expect(() => new Product("red-tee", shirt, { id: "shirt-42" })).toThrow(/getProduct\(\)/);
  });

  test("takes outputs of other resources as arguments", async () => {
    await mockEngine((inputs) => inputs);
    const stack = pulumi.output(Promise.resolve("pr-7"));
    const product = new Product("red-tee", {
      externalId: pulumi.interpolate`${stack}-shirt-42`,
      images: [{ url: pulumi.output(FRONT), classifications: pulumi.output({ side: "front" }) }],
      metadata: stack.apply((name) => ({ stack: name })),
    });
    await expect(resolved(product.id)).resolves.toBe("pr-7-shirt-42");
    expect(registered[0]?.inputs).toMatchObject({
      externalId: "pr-7-shirt-42",
      images: [{ url: FRONT, classifications: { side: "front" } }],
      metadata: { stack: "pr-7" },
    });
  });

  test("has the provider's answer as its outputs", async () => {
    const live = productData({ metadata: { a: 1 }, lastUsedAt: "2026-05-02T00:00:00.000Z" });
    await mockEngine(() => ({ ...live, onExisting: "fail", lastApplied: {} }));
    const product = new Product("red-tee", shirt);
    const outputs = pulumi.output({
      externalId: product.externalId,
      title: product.title,
      description: product.description,
      images: product.images,
      metadata: product.metadata,
      autoDetectImageRoles: product.autoDetectImageRoles,
      validForDays: product.validForDays,
      lastUsedAt: product.lastUsedAt,
      expiresAt: product.expiresAt,
      createdAt: product.createdAt,
      updatedAt: product.updatedAt,
    });
    expect(await resolved(outputs)).toEqual(live);
    await expect(resolved(product.onExisting)).resolves.toBe("fail");
    expect(product).not.toHaveProperty("lastApplied");
  });

  test("has images with a sourceUrl in a preview too, where the engine returns the arguments", async () => {
    await mockEngine((inputs) => inputs, true);
    const images = [{ url: FRONT, classifications: { side: "front" } }, { url: `${FRONT}?2` }];
    const product = new Product("red-tee", { ...shirt, images });
    expect(await resolved(product.images)).toEqual([
      { sourceUrl: FRONT, order: 0, classifications: { side: "front" } },
      { sourceUrl: `${FRONT}?2`, order: 1 },
    ]);
    expect(await resolved(product.images[0]?.sourceUrl ?? pulumi.output(""))).toBe(FRONT);
  });
});

test.each<[string, object, string]>([
  ["an asset", { __pulumiAsset: true, uri: "http://10.0.0.1/" }, "metadata: must not have the key"],
  ["a key that breaks the SDK", { toString: "x" }, "metadata: must not have the key `toString`"],
  [
    "an integer beyond 2^53",
    { barcode: 2 ** 53 + 2 },
    "metadata.barcode: is an integer beyond 2^53",
  ],
])(
  "a product whose metadata has %s is refused before the SDK sees it",
  async (_case, metadata, why) => {
    await mockEngine((inputs) => inputs);
    const declare = () => new Product("red-tee", { ...shirt, metadata: metadata as never });
    expect(declare).toThrow(why);
    expect(registered).toEqual([]);
  },
);

describe("the loader", () => {
  test("is short, because every product's state holds it", () => {
    expect(LOADER.length).toBeLessThanOrEqual(300);
  });

  test("returns the provider's functions when it runs as in the host", () => {
    const loaded = new Function("exports", "require", `${LOADER}; return exports.handler();`);
    const provider = loaded({}, (path: string) => {
      expect(path).toBe("pulumi-genlook/provider");
      return require("../../provider/host/process.ts");
    });
    for (const name of ["configure", "check", "diff", "create", "read", "update", "delete"]) {
      expect(provider[name]).toBeInstanceOf(Function);
    }
  });
});

/** True if both types have the same keys. Otherwise an assignment of `true` does not compile. */
type SameKeys<A, B> = [keyof A, keyof B] extends [keyof B, keyof A] ? true : never;

/** Is only compiled: states what the compiler must accept and refuse. */
export function types(product: Product): void {
  const everyFieldIsAnArgument: SameKeys<ProductArgs, Declaration> = true;
  const everyImageFieldIsAnArgument: SameKeys<ProductImageArgs, DeclaredImage> = true;
  const args: ProductArgs = { externalId: "shirt-42", metadata: null, onExisting: "adopt" };
  const sourceUrl: pulumi.Output<string> = product.images.apply(
    (images) => images[0]?.sourceUrl ?? "",
  );
  const days: pulumi.Output<number | null> = product.validForDays;
  // @ts-expect-error: the id is missing.
  new Product("a", { title: "Red tee" });
  // @ts-expect-error: an argument is misspelt.
  new Product("b", { externalId: "b", tittle: "Red tee" });
  // @ts-expect-error: the value is unknown.
  new Product("c", { externalId: "c", onExisting: "replace" });
  // @ts-expect-error: metadata must be an object.
  new Product("d", { externalId: "d", metadata: "summer" });
  // @ts-expect-error: outputs are read-only.
  product.title = pulumi.output("Blue tee");
  void [args, sourceUrl, days, everyFieldIsAnArgument, everyImageFieldIsAnArgument];
}
