import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Shop } from "./shop.ts";

/** A GIF of one pixel that is text as well. */
const GIF = "GIF89a\x01\0\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";

function png(seed: string): Buffer {
  const bytes = Buffer.alloc(64, seed);
  bytes.write("\x89PNG\r\n\x1a\n", "latin1");
  return bytes;
}

const PROGRAM = `
  import { existsSync } from "node:fs";
  import * as pulumi from "@pulumi/pulumi";
  import { Product, ProductSet } from "pulumi-genlook";
  const { FileAsset, StringAsset } = pulumi.asset;
  const images = [{ url: "https://cdn.example.com/tee.jpg" }];
  const season = existsSync("winter") ? "winter" : "summer";
  const first = new Product("first", { externalId: "first", title: "First", images });
  new ProductSet("shop", {
    validForDays: 30,
    products: {
      plain: { title: "Plain", images, metadata: { season } },
      secret: { title: "Secret", images, metadata: { cost: pulumi.secret("hush-hush") } },
      later: { title: pulumi.interpolate\`After \${first.createdAt}\`, images },
      files: {
        images: [
          { file: "front.png" },
          { file: new FileAsset("back.png") },
          { file: pulumi.output(new StringAsset(${JSON.stringify(GIF)})) },
        ],
      },
    },
  });
  const file = new ProductSet("file", { file: "shop.csv", prefix: "pr-42-" });
  export const updatedAt = file.products.cap.updatedAt;
`;

test("a set takes secrets, values of other resources, local images and files", async () => {
  await using shop = await Shop.open({ program: PROGRAM });
  const put = (name: string, content: string | Buffer) =>
    writeFileSync(join(shop.project.directory, name), content);
  put("front.png", png("front"));
  put("back.png", png("back"));
  put("cap.png", png("cap"));
  put("shop.csv", "externalId,title,images\ncap,Cap,cap.png\n");

  expect(await shop.preview()).toMatchObject({ succeeded: true, errors: [] });
  expect(shop.takeRequests()).toEqual([]);
  const created = await shop.up();
  expect(created).toMatchObject({ succeeded: true, errors: [] });
  const { products } = shop.emulator;
  expect(created.outputs.updatedAt).toBe(products.get("pr-42-cap")?.updatedAt);
  expect(products.get("secret")?.metadata).toEqual({ cost: "hush-hush" });
  expect(shop.stateText).not.toContain("hush-hush");
  expect(products.get("later")?.title).toBe(`After ${products.get("first")?.createdAt}`);
  expect(products.get("files")).toMatchObject({ validForDays: 30, images: { length: 3 } });
  expect(products.get("pr-42-cap")).toMatchObject({ title: "Cap" });

  shop.takeRequests();
  expect(await shop.up()).toMatchObject({ succeeded: true, steps: [] });
  expect(shop.takeRequests()).toEqual([]);
  expect(await shop.refresh({ expectNoChanges: true })).toMatchObject({ succeeded: true });
  expect(await shop.up()).toMatchObject({ succeeded: true, steps: [] });

  // Only what is edited is sent.
  products.edit("secret", { metadata: { cost: "0" } });
  put("front.png", png("another"));
  put("winter", "");
  shop.takeRequests();
  expect(await shop.up({ refresh: true })).toMatchObject({ succeeded: true, errors: [] });
  expect(shop.takeWrites().toSorted()).toEqual(["POST files", "POST plain", "POST secret"]);
  expect(products.get("plain")?.metadata).toEqual({ season: "winter" });
  expect(products.get("secret")?.metadata).toEqual({ cost: "hush-hush" });
  expect(shop.stateText).not.toContain("hush-hush");
  const again = await shop.up();
  expect(again).toMatchObject({ succeeded: true, steps: [] });

  rmSync(join(shop.project.directory, "front.png"));
  const refused = await shop.preview();
  expect(refused.errors.join()).toContain('products["files"].images[0].file does not exist');
  expect(refused.output).not.toContain("hush-hush");
});

const MOVING = `
  import { existsSync } from "node:fs";
  import * as pulumi from "@pulumi/pulumi";
  import { Product, ProductSet } from "pulumi-genlook";
  const images = [{ url: "https://cdn.example.com/tee.jpg" }];
  const secret = { images, metadata: { cost: pulumi.secret("hush-hush") } };
  const moved = existsSync("moved");
  const set = new ProductSet("shop", { products: { plain: { images }, ...(!moved && { secret }) } });
  if (moved) new Product("secret", { externalId: "secret", ...secret }, { dependsOn: set });
`;

test("a secret stays one when its product may have been created, and leaves the set", async () => {
  const environment = { GENLOOK_MAX_RETRIES: "0" };
  await using shop = await Shop.open({ program: MOVING, environment });
  const match = { method: "POST", externalId: "secret" } as const;
  shop.emulator.faults.add({ match, reset: "after" });
  expect(await shop.up()).toMatchObject({ succeeded: false });
  expect(shop.stateText).not.toContain("hush-hush");
  writeFileSync(join(shop.project.directory, "moved"), "");
  expect(await shop.up()).toMatchObject({ succeeded: true });
  const { resources } = JSON.parse(shop.stateText).checkpoint.latest;
  const set = resources.find(({ type }: { type: string }) => type.endsWith("ProductSet"));
  expect(set.outputs.products.secret).toHaveProperty("ciphertext");
  expect(set.outputs.digest).toHaveProperty("ciphertext");
  expect(await shop.refresh({ expectNoChanges: true })).toMatchObject({ succeeded: true });
  expect(shop.stateText).not.toContain("hush-hush");
  expect(await shop.destroy()).toMatchObject({ succeeded: true });
  expect(shop.emulator.products.size).toBe(0);
});
