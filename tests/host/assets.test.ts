import { pathToFileURL } from "node:url";
import * as pulumi from "@pulumi/pulumi";
import { withoutAssets } from "../../provider/host/assets.ts";
import { LocalImages } from "../../provider/images/local-images.ts";
import { imageFile, png } from "../images/image-files.ts";
import { FRONT, startEmulator } from "../testing/session.ts";
import { LOADER, startFor, startProcess } from "./process.ts";

const { AssetArchive, FileArchive, FileAsset, RemoteAsset, StringAsset } = pulumi.asset;

/** A GIF of one pixel that is also a valid text. */
const GIF = "GIF89a\x01\0\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";

/** Returns a product's inputs as the SDK sends them to the engine, and the engine to the provider. */
async function serialized(...images: unknown[]): Promise<Record<string, unknown>> {
  return pulumi.runtime.serializeProperties("", { externalId: "a", images });
}

test("withoutAssets replaces assets by paths and URLs", async () => {
  const inputs = await serialized(
    { file: new FileAsset("./front.png"), classifications: ["front"] },
    { file: "back.png" },
    { file: new RemoteAsset(FRONT) },
    { file: new RemoteAsset(pathToFileURL("/shop/a b.png").href) },
    { url: FRONT },
  );
  expect(withoutAssets(inputs, new LocalImages())).toEqual({
    externalId: "a",
    images: [
      { file: "./front.png", classifications: ["front"] },
      { file: "back.png" },
      { url: FRONT },
      { file: "/shop/a b.png" },
      { url: FRONT },
    ],
  });
});

test.each([["x"], [7], [null], [[null, "x", { file: { path: "a.png" } }]]])(
  "withoutAssets leaves images that are %j to the check",
  (images) => {
    expect(withoutAssets({ images }, new LocalImages())).toEqual({ images });
  },
);

describe("the dynamic provider", () => {
  async function inputsOf(...images: unknown[]) {
    return { ...(await serialized(...images)), __provider: LOADER };
  }

  async function check(...images: unknown[]) {
    return startProcess().check({}, await inputsOf(...images));
  }

  test.each([
    ["an archive", new FileArchive("a.zip"), "must be the path of an image to upload, or a Pulumi"],
    ["an archive of assets", new AssetArchive({}), "must be the path of an image to upload, or a"],
    ["a FileAsset without a path", new FileAsset(""), "must not be empty"],
    ["a missing file", new FileAsset("gone.png"), "does not exist: /"],
    [
      "a StringAsset that is not an image",
      new StringAsset("Hello"),
      "is not a JPEG, PNG, GIF, WebP, AVIF or HEIC image",
    ],
    ["an empty StringAsset", new StringAsset(""), "must not be empty"],
  ])("refuses %s", async (_case, file, reason) => {
    const { failures } = await check({ file });
    expect(failures).toEqual([
      { property: "", reason: expect.stringMatching(/^images\[0\]\.file /) },
    ]);
    expect(failures?.[0]?.reason).toContain(reason);
  });

  test("refuses an image with a file and a URL, and an image with neither", async () => {
    const file = imageFile("beside.png", png("beside"));
    expect((await check({ url: FRONT, file }, {})).failures).toEqual([
      { property: "", reason: "images[0].url can't be used together with `file`" },
      {
        property: "",
        reason: expect.stringMatching(/^images\[1\]\.url is required: .* or `file`/),
      },
    ]);
  });

  test("uploads files and texts, and keeps their content out of the state", async () => {
    const emulator = await startEmulator();
    const provider = await startFor(emulator);
    const file = imageFile("front.png", png("front"));
    const { inputs, failures } = await provider.check(
      {},
      await inputsOf({ file: new FileAsset(file) }, { file: new StringAsset(GIF) }),
    );
    expect(failures).toEqual([]);
    const { outs } = await provider.create(inputs);
    expect(emulator.products.get("a")?.images).toHaveLength(2);
    expect(JSON.stringify([inputs, outs])).not.toContain("GIF8");
    const again = (await check({ file }, { file: new StringAsset(GIF) })).inputs;
    const next = await startFor(emulator);
    // The host itself keeps the loader in the outputs.
    const olds = { ...outs, __provider: LOADER };
    await expect(next.diff("a", olds, again)).resolves.toMatchObject({ changes: false });
  });
});
