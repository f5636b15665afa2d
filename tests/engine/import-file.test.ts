import { join } from "node:path";
import { openOn, pulumi, runIn } from "./hosts.ts";
import { installation, type Shop, STACK } from "./shop.ts";

const CLI = join(installation.directory, "node_modules/.bin/pulumi-genlook");

const IDS = [
  "shop plain-1",
  "shop 50% off/size ?#1 👕",
  "shop urn::like::id",
  `shop "double" 'single' \`back\``,
  "shop back\\slash",
  "shop $(id) {{id}} &amp; <b>",
  "shop  two blanks",
  "shop シャツ",
];

/** Writes the products of the prefix into a file of the project. */
function generate(shop: Shop, file: string, ...args: string[]) {
  return runIn(shop, CLI, "generate", "--prefix", "shop ", "--force", "--out", file, ...args);
}

test("products with any ids are imported by a generated file, and the generated program changes nothing", async () => {
  await using shop = await openOn("native");
  for (const [number, externalId] of IDS.entries()) {
    shop.emulator.products.put({
      externalId,
      title: `No. ${number}`,
      description: number % 2 === 0 ? "" : "Soft cotton",
      images: [`https://cdn.example.com/${number}.jpg`, "https://cdn.example.com/back.jpg"],
      ...(number % 3 === 0 ? { metadata: { id: externalId }, validForDays: 30 } : {}),
    });
  }
  shop.emulator.products.put({ externalId: "shop upload", images: ["upload://7f3a"] });
  shop.emulator.products.put({ externalId: "other" });

  const written = await generate(shop, "import.json", "--format", "pulumi-import");
  expect(written.stderr).toContain('left out: images of "shop upload"');
  const flags = ["--yes", "--generate-code=false", "--stack", STACK];
  await pulumi(shop, "import", "--file", "import.json", ...flags);
  const imported = [...IDS, "shop upload"].sort();
  expect(shop.stateProducts.map(({ id }) => id).sort()).toEqual(imported);

  await generate(shop, shop.program, "--host", "native", "--format", "typescript");
  shop.takeRequests();
  expect(await shop.up()).toMatchObject({
    succeeded: true,
    steps: [],
    unchanged: imported.length,
  });
  expect(shop.takeRequests()).toEqual([]);
  expect(await shop.refresh({ expectNoChanges: true })).toMatchObject({ succeeded: true });
  expect(shop.takeWrites()).toEqual([]);
  expect(await shop.destroy()).toMatchObject({ succeeded: true });
  expect(shop.emulator.products.list().map(({ externalId }) => externalId)).toEqual(["other"]);
});

test("the option import with a declaration that differs shows an update, and sends what differs", async () => {
  await using shop = await openOn("native");
  shop.emulator.products.put({ externalId: "tee", title: "Red tee", description: "Soft" });
  shop.declare({ tee: { externalId: "tee", title: "Blue tee", options: { import: "tee" } } });
  const steps = [
    { op: "import", name: "tee" },
    { op: "update", name: "tee" },
  ];
  expect(await shop.preview()).toMatchObject({ succeeded: true, steps });
  expect(shop.takeWrites()).toEqual([]);
  expect(await shop.up()).toMatchObject({ succeeded: true, steps });
  const writes = shop.emulator.requests.filter(({ method }) => method !== "GET");
  expect(writes.map(({ body }) => body)).toEqual([{ externalId: "tee", title: "Blue tee" }]);
  expect(shop.emulator.products.get("tee")).toMatchObject({ description: "Soft" });
});
