import { once } from "node:events";
import { rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { Shop } from "./shop.ts";

/** A GIF of one pixel that is text as well. */
const GIF = "GIF89a\x01\0\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";

function png(seed: string): Buffer {
  const bytes = Buffer.alloc(64, seed);
  bytes.write("\x89PNG\r\n\x1a\n", "latin1");
  return bytes;
}

test("images of every kind are uploaded once, and again when their content changes", async () => {
  await using web = createServer((_request, response) => response.end(png("web")));
  await once(web.listen(0, "127.0.0.1"), "listening");
  const address = `http://127.0.0.1:${(web.address() as AddressInfo).port}/web.png`;
  await using shop = await Shop.open({
    program: `
      import * as pulumi from "@pulumi/pulumi";
      import { Catalog, Product } from "pulumi-genlook";
      const { FileAsset, RemoteAsset, StringAsset } = pulumi.asset;
      new Product("jacket", {
        externalId: "jacket",
        images: [
          { file: "front.png" },
          { file: new FileAsset("back.png"), classifications: { side: "back" } },
          { file: pulumi.output(new StringAsset(${JSON.stringify(GIF)})) },
          { file: new RemoteAsset(${JSON.stringify(address)}) },
        ],
      });
      new Catalog("shop", { file: "shop.csv", prefix: "pr-42-" });
    `,
  });
  const put = (name: string, content: string | Buffer) =>
    writeFileSync(join(shop.project.directory, name), content);
  put("front.png", png("front"));
  put("back.png", png("back"));
  put("cap.png", png("cap"));
  put(
    "shop.csv",
    "externalId,title,images\ncap,Cap,cap.png\nhat,Hat,https://cdn.example/hat.jpg\n",
  );

  expect(await shop.preview()).toMatchObject({ succeeded: true, errors: [] });
  expect(shop.takeWrites()).toEqual([]);
  expect(await shop.up()).toMatchObject({ succeeded: true, errors: [] });
  expect(shop.takeWrites().sort()).toEqual(["POST jacket", "POST pr-42-cap", "POST pr-42-hat"]);
  const upload = expect.stringMatching(/^upload:/);
  expect(shop.emulator.products.get("jacket")?.images).toEqual([
    { sourceUrl: upload, order: 0 },
    { sourceUrl: upload, order: 1, classifications: { side: "back" } },
    { sourceUrl: upload, order: 2 },
    { sourceUrl: address, order: 3 },
  ]);
  expect(shop.emulator.products.get("pr-42-cap")?.images).toEqual([
    { sourceUrl: upload, order: 0 },
  ]);
  const isThere = (text: string) => shop.stateText.includes(text);
  expect(["GIF89a", png("front").toString("base64"), shop.project.directory].map(isThere)).toEqual([
    false,
    false,
    false,
  ]);

  // Rows in another order, files of another time: the same content is no change.
  put(
    "shop.csv",
    "externalId,title,images\nhat,Hat,https://cdn.example/hat.jpg\ncap,Cap,cap.png\n",
  );
  put("front.png", png("front"));
  expect(await shop.up()).toMatchObject({ steps: [] });
  expect(await shop.refresh({ expectNoChanges: true })).toMatchObject({ steps: [] });
  expect(await shop.preview()).toMatchObject({ steps: [] });
  expect(shop.takeWrites()).toEqual([]);

  put("back.png", png("another back"));
  expect(await shop.up()).toMatchObject({
    succeeded: true,
    steps: [{ op: "update", name: "jacket" }],
  });
  expect(shop.takeWrites()).toEqual(["POST jacket"]);
  expect(await shop.up()).toMatchObject({ steps: [] });

  // Somebody else's upload is drift, and ours replaces it.
  shop.emulator.products.edit("pr-42-cap", { images: ["upload://theirs"] });
  const drifted = [{ op: "update", name: "shop/cap" }];
  expect(await shop.refresh()).toMatchObject({ steps: drifted });
  shop.takeRequests();
  expect(await shop.up()).toMatchObject({ steps: drifted });
  expect(shop.takeWrites()).toEqual(["POST pr-42-cap"]);

  // What is wrong with a file is said before any request.
  shop.takeRequests();
  const refusal = async () => {
    const { succeeded, errors } = await shop.preview();
    expect(succeeded).toBe(false);
    return errors.join("\n");
  };
  put("cap.png", "no image");
  expect(await refusal()).toMatch(
    /shop\.csv:3:9: images\[0\]\.file is not a JPEG, PNG, GIF, WebP, AVIF or HEIC image/,
  );
  put("cap.png", png("cap"));
  rmSync(join(shop.project.directory, "front.png"));
  expect(await refusal()).toMatch(/images\[0\]\.file does not exist: .*front\.png/);
  expect(shop.takeRequests()).toEqual([]);

  expect(await shop.destroy()).toMatchObject({ succeeded: true });
  expect(shop.emulator.products.size).toBe(0);
});

test("a catalog with a problem declares nothing", async () => {
  await using shop = await Shop.open({
    program: `
      import { Catalog } from "pulumi-genlook";
      new Catalog("shop", { file: "shop.yaml" });
    `,
  });
  const file = join(shop.project.directory, "shop.yaml");
  writeFileSync(file, "- externalId: a\n- externalId: b\n  titel: Tee\n- externalId: a\n");
  const refused = await shop.up();
  expect(refused.succeeded).toBe(false);
  expect(refused.output).toContain("The catalog shop.yaml has 2 problems:");
  expect(refused.output).toContain(
    'shop.yaml:4:3: duplicate externalId "a", first used at shop.yaml:1:3',
  );
  expect(refused.output).toContain("shop.yaml:3:3: titel is not a property; did you mean `title`?");
  expect(shop.takeRequests()).toEqual([]);
});
