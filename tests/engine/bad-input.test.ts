import { product, Shop } from "./shop.ts";

test("every problem is named at once, with its property, before any request", async () => {
  await using shop = await Shop.open();
  const images = [{ url: "ftp://x/a.jpg" }, { link: "https://x/b.jpg" }];
  shop.declare({
    shirt: { externalId: "_anon_1", validForDays: 0, tilte: "Tee", images, metadata: ["a list"] },
  });
  const refused = await shop.preview();
  expect(refused.succeeded).toBe(false);
  const text = refused.errors.join("\n");
  for (const problem of [
    /externalId must not start with `_anon_`/,
    /validForDays must be at least 1 day/,
    /tilte .*; did you mean `title`\?/,
    /images\[0\]\.url must be an http\(s\) URL/,
    /images\[1\]\.url is required/,
    /images\[1\]\.link is not a property/,
    /metadata must be a JSON object/,
  ]) {
    expect(text).toMatch(problem);
  }
  expect(shop.takeRequests()).toEqual([]);
});

test("values that a preview does not know yet may change, and are no error", async () => {
  await using shop = await Shop.open({
    program: `
      import * as pulumi from "@pulumi/pulumi";
      import { Product } from "pulumi-genlook";
      const first = new Product("first", ${JSON.stringify(product("first"))});
      new Product("second", {
        externalId: pulumi.interpolate\`second-\${first.createdAt}\`,
        title: first.updatedAt,
        images: first.images.apply((images) => images.map(({ sourceUrl }) => ({ url: sourceUrl }))),
        metadata: { times: [first.createdAt] },
        validForDays: first.updatedAt.apply(() => 30),
      });
    `,
  });
  const previewed = await shop.preview();
  expect(previewed.errors).toEqual([]);
  expect(previewed.steps).toHaveLength(2);
  expect(await shop.up()).toMatchObject({ succeeded: true });
  const second = shop.emulator.products.list()[1];
  expect(second?.metadata).toEqual({ times: [shop.emulator.products.get("first")?.createdAt] });
  expect(await shop.preview()).toMatchObject({ succeeded: true, steps: [], unchanged: 2 });
});
