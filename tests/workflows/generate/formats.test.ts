import { GenlookClient } from "../../../provider/api/index.ts";
import { productApi } from "../../../provider/host/product-api.ts";
import { LocalImages } from "../../../provider/images/local-images.ts";
import { generateProgram } from "../../../provider/index.ts";
import { CatalogView } from "../../../provider/live/catalog-view.ts";
import * as lifecycle from "../../../provider/product/lifecycle.ts";
import { PROGRAM_FORMATS } from "../../../provider/workflows/generate/formats.ts";
import { connection, declarationsIn, SEEDS, shop } from "./live-shop.ts";

/** The file of `pulumi import` only names products. */
const DECLARING_FORMATS = PROGRAM_FORMATS.filter(({ name }) => name !== "pulumi-import");

/** The order in which products are written: by the code units of their ids. */
const SORTED_IDS = SEEDS.map(({ externalId }) => externalId).sort();

describe.each(DECLARING_FORMATS)("live products written as $name", ({ name: format }) => {
  test("are adopted without a write, whatever their texts", async () => {
    const emulator = await shop(SEEDS);
    const { text, products, leftOut } = await generateProgram({ format }, connection(emulator));
    expect({ products, leftOut }).toEqual({ products: SEEDS.length, leftOut: [] });
    const declarations = await declarationsIn(format, text);
    expect(declarations.map(({ externalId }) => externalId)).toEqual(SORTED_IDS);

    emulator.clearRequests();
    const client = new GenlookClient({ apiKey: emulator.apiKey, baseUrl: emulator.url });
    const api = productApi(new CatalogView(client), new LocalImages());
    for (const declaration of declarations) {
      const { state } = await lifecycle.create(api, declaration);
      expect(lifecycle.diff(state, declaration)).toEqual({ changes: false, replaces: [] });
    }
    expect(emulator.requests.filter(({ method }) => method !== "GET")).toEqual([]);
  });

  test("declare every field that has a value, and no other", async () => {
    const emulator = await shop(
      SEEDS.filter(({ externalId }) => /^(shirt|bare|empty)/.test(externalId)),
    );
    const { text } = await generateProgram({ format }, connection(emulator));
    const [{ metadata }] = SEEDS as [(typeof SEEDS)[0]];
    expect(await declarationsIn(format, text)).toEqual([
      { externalId: "bare", images: [expect.anything()], onExisting: "adopt" },
      {
        externalId: "empty-metadata",
        images: [expect.anything()],
        metadata: {},
        onExisting: "adopt",
      },
      {
        externalId: "shirt-42",
        title: "Red tee",
        description: "Soft cotton",
        images: [
          {
            url: "https://cdn.example/front.jpg?a=1&b=2",
            classifications: { kind: "top", n: [1] },
          },
          { url: "https://cdn.example/back.jpg" },
        ],
        metadata,
        validForDays: 30,
        onExisting: "adopt",
      },
    ]);
  });

  test("are the same text, whatever the order of the list", async () => {
    const emulator = await shop(SEEDS);
    const generate = () => generateProgram({ format, prefix: "s" }, connection(emulator));
    const forwards = await generate();
    for (const seed of SEEDS.toReversed()) emulator.products.put(seed);
    expect(await generate()).toEqual(forwards);
    expect(forwards.products).toBe(2);
  });

  test("can be none", async () => {
    const emulator = await shop([]);
    const { text, products } = await generateProgram({ format }, connection(emulator));
    expect(products).toBe(0);
    expect(await declarationsIn(format, text)).toEqual([]);
  });

  test("can fill more than one page of the list", async () => {
    const seeds = Array.from({ length: 201 }, (_, index) => ({
      externalId: `shirt-${100 + index}`,
      title: `Tee no. ${index}`,
    }));
    const emulator = await shop(seeds);
    const { text } = await generateProgram({ format }, connection(emulator));
    expect(emulator.requests).toHaveLength(2);
    expect(await declarationsIn(format, text)).toEqual(
      seeds.map((seed) => ({ ...seed, images: [expect.anything()], onExisting: "adopt" })),
    );
  }, 60_000);

  test("leave out what can't be declared, and name it", async () => {
    const emulator = await shop([
      { externalId: "up/load", title: "Uploaded", images: ["upload://7f3a"] },
      { externalId: ".." },
    ]);
    const { text, leftOut } = await generateProgram({ format }, connection(emulator));
    expect(await declarationsIn(format, text)).toEqual([
      { externalId: "up/load", title: "Uploaded", onExisting: "adopt" },
    ]);
    expect(leftOut).toEqual([
      { externalId: "..", reason: expect.stringContaining("must not be `.` or `..`") },
      {
        externalId: "up/load",
        field: "images",
        reason: "an uploaded image has no address that a program could declare",
      },
    ]);
  });
});

test("an unknown format is refused before any request", async () => {
  const emulator = await shop(SEEDS);
  const attempt = generateProgram({ format: "xml" as never }, connection(emulator));
  await expect(attempt).rejects.toMatchObject({
    code: "INVALID_OPTIONS",
    message:
      'There is no format "xml"; choose one of typescript, csv, json, ndjson, yaml, pulumi-import.',
  });
  expect(emulator.requests).toEqual([]);
});

test("an unknown host is refused before any request", async () => {
  const emulator = await shop(SEEDS);
  const attempt = generateProgram({ host: "foreign" as never }, connection(emulator));
  await expect(attempt).rejects.toMatchObject({
    code: "INVALID_OPTIONS",
    message: 'There is no host "foreign"; choose one of dynamic, native.',
  });
  expect(emulator.requests).toEqual([]);
});
