import { pathToFileURL } from "node:url";
import * as pulumi from "@pulumi/pulumi";
import { withoutAssets } from "../../provider/host/assets.ts";
import { LocalImages } from "../../provider/images/local-images.ts";
import { imageFile, png } from "../images/image-files.ts";
import { FRONT, startEmulator } from "../testing/session.ts";
import { LOADER, startFor, startProcess } from "./process.ts";

const { AssetArchive, FileArchive, FileAsset, RemoteAsset, StringAsset } = pulumi.asset;

/** A GIF of one pixel that is text as well. */
const GIF = "GIF89a\x01\0\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";

/** The images as the SDK sends them to the engine, and the engine to the provider. */
async function onTheWay(...images: unknown[]): Promise<Record<string, unknown>> {
  return pulumi.runtime.serializeProperties("", { externalId: "a", images });
}

test("assets become paths and addresses", async () => {
  const inputs = await onTheWay(
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
  "images that are %j are left to the check",
  (images) => {
    expect(withoutAssets({ images }, new LocalImages())).toEqual({ images });
  },
);

describe("the provider", () => {
  async function inputsOf(...images: unknown[]) {
    return { ...(await onTheWay(...images)), __provider: LOADER };
  }

  async function check(...images: unknown[]) {
    return startProcess().check({}, await inputsOf(...images));
  }

  test.each([
    ["an archive", new FileArchive("a.zip"), "must be the path of an image to upload, or a Pulumi"],
    ["an archive of assets", new AssetArchive({}), "must be the path of an image to upload, or a"],
    ["an asset without a path", new FileAsset(""), "must not be empty"],
    ["a file that is missing", new FileAsset("gone.png"), "does not exist: /"],
    [
      "a text that is no image",
      new StringAsset("Hello"),
      "is not a JPEG, PNG, GIF, WebP, AVIF or HEIC image",
    ],
    ["an empty text", new StringAsset(""), "must not be empty"],
  ])("refuses %s", async (_case, file, reason) => {
    const { failures } = await check({ file });
    expect(failures).toEqual([
      { property: "images[0].file", reason: expect.stringContaining(reason) },
    ]);
  });

  test("refuses a file beside a URL, and an image without either", async () => {
    const file = imageFile("beside.png", png("beside"));
    expect((await check({ url: FRONT, file }, {})).failures).toEqual([
      { property: "images[0].url", reason: "can't be used together with `file`" },
      { property: "images[1].url", reason: expect.stringMatching(/^is required: .* or `file`/) },
    ]);
  });

  test("uploads files and texts; neither bytes nor texts come into the state", async () => {
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
    await expect(provider.diff("a", outs, again)).resolves.toMatchObject({ changes: false });
  });
});
