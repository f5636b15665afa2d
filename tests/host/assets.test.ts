import { pathToFileURL } from "node:url";
import * as pulumi from "@pulumi/pulumi";
import { withoutAssets } from "../../provider/host/assets.ts";
import * as provider from "../../provider/host/dynamic.ts";
import { imageFile, png } from "../images/image-files.ts";
import { FRONT, startEmulator } from "../testing/session.ts";

const { AssetArchive, FileArchive, FileAsset, RemoteAsset, StringAsset } = pulumi.asset;

/** A GIF of one pixel that is text as well. */
const GIF = "GIF89a\x01\0\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";

/** The images as the SDK sends them to the engine, and the engine to the provider. */
async function onTheWay(...images: unknown[]): Promise<Record<string, unknown>> {
  return pulumi.runtime.serializeProperties("", { externalId: "a", images });
}

test("assets arrive as paths and addresses", async () => {
  const inputs = await onTheWay(
    { file: new FileAsset("./front.png"), classifications: ["front"] },
    { file: "back.png" },
    { file: new RemoteAsset(FRONT) },
    { file: new RemoteAsset(pathToFileURL("/shop/a b.png").href) },
    { url: FRONT },
  );
  expect(withoutAssets(inputs)).toEqual({
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
  "%j is left for the check",
  (images) => {
    expect(withoutAssets({ images })).toEqual({ images });
  },
);

describe("the provider", () => {
  async function check(...images: unknown[]) {
    return provider.check({}, { ...(await onTheWay(...images)), __provider: "" });
  }

  test.each([
    ["an archive", new FileArchive("a.zip"), "must be the path of an image to upload, or a Pulumi"],
    ["an archive of assets", new AssetArchive({}), "must be the path of an image to upload, or a"],
    ["an asset without a path", new FileAsset(""), "must not be empty"],
    ["a file that is missing", new FileAsset("gone.png"), "does not exist: /"],
    ["a text that is no image", new StringAsset("Hello"), "is no image: its bytes are not those"],
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
      { property: "images[0].url", reason: "must not stand beside `file`" },
      { property: "images[1].url", reason: expect.stringMatching(/^is required: .* or `file`/) },
    ]);
  });

  test("uploads files and texts; neither bytes nor texts come into the state", async () => {
    const emulator = await startEmulator();
    const settings: Record<string, string> = {
      "genlook:apiKey": emulator.apiKey,
      "genlook:baseUrl": emulator.url,
    };
    const config = { get: (key: string) => settings[key] };
    await provider.configure({ config } as unknown as Parameters<typeof provider.configure>[0]);
    const file = imageFile("front.png", png("front"));
    const { inputs, failures } = await check(
      { file: new FileAsset(file) },
      { file: new StringAsset(GIF) },
    );
    expect(failures).toEqual([]);
    const { outs } = await provider.create(inputs);
    expect(emulator.products.get("a")?.images).toHaveLength(2);
    expect(JSON.stringify([inputs, outs])).not.toContain("GIF8");
    const again = (await check({ file }, { file: new StringAsset(GIF) })).inputs;
    await expect(provider.diff("a", outs, again)).resolves.toMatchObject({ changes: false });
  });
});
