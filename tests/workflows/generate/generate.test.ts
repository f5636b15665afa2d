import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import ts from "typescript";
import { CATALOG_FORMATS } from "../../../provider/catalog/formats.ts";
import { generateProgram } from "../../../provider/index.ts";
import { connection, declarationsIn, registered, SEEDS, shop } from "./live-shop.ts";

const ROOT = resolve(__dirname, "../../..");

test("the program declares each product, and names what it leaves out", async () => {
  const emulator = await shop([
    { externalId: "up/load", title: "Uploaded", images: ["upload://7f3a"] },
    {
      externalId: "shirt-42",
      title: 'Red "tee"',
      images: ["https://cdn.example/a.jpg"],
      validForDays: 30,
    },
    { externalId: ".." },
    { externalId: "other" },
  ]);
  emulator.products.delete("other");
  const { text, products, leftOut } = await generateProgram({}, connection(emulator));
  expect(text).toBe(`// Products of the Genlook catalog (2), written by \`pulumi-genlook generate\`.
// The first \`pulumi up\` takes them over as they are, without a write.
import * as genlook from "pulumi-genlook";

new genlook.Product("shirt-42", {
  externalId: "shirt-42",
  title: "Red \\"tee\\"",
  images: [
    {
      url: "https://cdn.example/a.jpg",
    },
  ],
  validForDays: 30,
  onExisting: "adopt",
});

// Without images: an uploaded image has no address that a program could declare.
new genlook.Product("up-load-1bde81aa", {
  externalId: "up/load",
  title: "Uploaded",
  onExisting: "adopt",
});

// Left out, because a program can't declare them:
//   "..": must not be \`.\` or \`..\`: it is part of the product's URL
`);
  expect(products).toBe(2);
  expect(leftOut.map(({ externalId, field }) => [externalId, field])).toEqual([
    ["..", undefined],
    ["up/load", "images"],
  ]);
});

test("a program of a set declares the same products as one resource", async () => {
  const emulator = await shop([
    { externalId: "up/load", title: "Uploaded", images: ["upload://7f3a"] },
    { externalId: "shirt", title: 'Red "tee"', images: ["https://cdn.example/a.jpg"] },
    { externalId: ".." },
    { externalId: "__proto__", title: "Odd" },
  ]);
  const { text, products, leftOut } = await generateProgram({ as: "set" }, connection(emulator));
  expect(text).toBe(`// Products of the Genlook catalog (2), written by \`pulumi-genlook generate\`.
// The first \`pulumi up\` takes them over as they are, without a write.
import * as genlook from "pulumi-genlook";

new genlook.ProductSet("shop", {
  products: {
    shirt: {
      title: "Red \\"tee\\"",
      images: [
        {
          url: "https://cdn.example/a.jpg",
        },
      ],
      onExisting: "adopt",
    },
    // Without images: an uploaded image has no address that a program could declare.
    "up/load": {
      title: "Uploaded",
      onExisting: "adopt",
    },
  },
});

// Left out, because a program can't declare them:
//   "..": must not be \`.\` or \`..\`: it is part of the product's URL
//   "__proto__": a set must not have the key \`__proto__\`, which JavaScript reserves; rename it
`);
  expect(products).toBe(2);
  expect(leftOut.map(({ externalId }) => externalId)).toEqual(["..", "__proto__", "up/load"]);
});

test("a program of a set declares what a program of products declares, whatever the texts", async () => {
  const emulator = await shop(SEEDS);
  const [set, products] = [
    await generateProgram({ as: "set" }, connection(emulator)),
    await generateProgram({ as: "products" }, connection(emulator)),
  ];
  const isKey = ({ externalId }: { externalId: string }) =>
    !set.leftOut.some((left) => left.externalId === externalId);
  expect(set.leftOut.length).toBeLessThan(3);
  expect(await declarationsIn("typescript", set.text)).toEqual(
    (await declarationsIn("typescript", products.text)).filter(isKey),
  );
});

test("an unknown shape of a program is refused before any request", async () => {
  const emulator = await shop(SEEDS);
  await expect(generateProgram({ as: "list" as never }, connection(emulator))).rejects.toThrow(
    'A program can\'t declare products as "list"; choose one of products, set.',
  );
  expect(emulator.requests).toEqual([]);
});

test.each([
  ["products", SEEDS.length],
  ["set", 1],
] as const)(
  "a program of %s compiles under the strictest rules",
  async (as, statements) => {
    const emulator = await shop(SEEDS);
    const { text } = await generateProgram({ as }, connection(emulator));
    const folder = mkdtempSync(join(tmpdir(), "pulumi-genlook-generate-"));
    try {
      const file = join(folder, "index.ts");
      writeFileSync(file, text);
      const program = ts.createProgram([file], {
        strict: true,
        noEmit: true,
        exactOptionalPropertyTypes: true,
        skipLibCheck: true,
        allowImportingTsExtensions: true,
        target: ts.ScriptTarget.ES2024,
        module: ts.ModuleKind.CommonJS,
        moduleResolution: ts.ModuleResolutionKind.Bundler,
        moduleDetection: ts.ModuleDetectionKind.Force,
        types: ["node"],
        typeRoots: [join(ROOT, "node_modules/@types")],
        paths: { "pulumi-genlook": [join(ROOT, "provider/index.ts")] },
      });
      const source = program.getSourceFile(file);
      const problems = [
        ...program.getSyntacticDiagnostics(source),
        ...program.getSemanticDiagnostics(source),
      ];
      expect(problems.map(({ messageText }) => messageText)).toEqual([]);
      // Not only a program without errors: one whose every statement is a declaration.
      const kinds = new Set(source?.statements.map((statement) => ts.SyntaxKind[statement.kind]));
      expect([...kinds]).toEqual(["ImportDeclaration", "ExpressionStatement"]);
      expect(source?.statements).toHaveLength(1 + statements);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  60_000,
);

test("values that no program could hold are left out, and named in comments that stay comments", async () => {
  const emulator = await shop([
    { externalId: "proto", metadata: JSON.parse('{"a": {"__proto__": {}}}') },
    { externalId: "pulumi", metadata: { __pulumiOutput: true } },
    { externalId: "unknown", title: "04da6b54-80e4-46f7-96ec-b56ff0331ba9", description: "d" },
    { externalId: "half", title: "\ud800", metadata: { ok: "\udfff" } },
    { externalId: "marked", metadata: { "4dabf18193072939515e22adb298388d": "1b47…" } },
    { externalId: "ftp", images: ["ftp://cdn.example/a.jpg"] },
    { externalId: "days", validForDays: 1000 },
    { externalId: "digits", metadata: { ean: 9007199254740992 } },
  ]);
  const outbreak = "\u2028throw new Error('broken out')//";
  emulator.products.put({ externalId: `\ud800${outbreak}` });
  const { text, leftOut } = await generateProgram({}, connection(emulator));
  expect(leftOut.map(({ externalId, field }) => `${externalId} ${field}`)).toEqual([
    "days validForDays",
    "digits metadata",
    "ftp images",
    "half title",
    "half metadata",
    "marked metadata",
    "proto metadata",
    "pulumi metadata",
    "unknown title",
    `\ud800${outbreak} undefined`,
  ]);
  expect((await registered(text)).size).toBe(8);

  const nothing = await generateProgram({ prefix: outbreak }, connection(emulator));
  expect((await registered(nothing.text)).size).toBe(0);
});

test("the program names the prefix that chose its products", async () => {
  const emulator = await shop(SEEDS);
  const { text, products } = await generateProgram({ prefix: "s" }, connection(emulator));
  expect(products).toBe(2);
  expect(text).toContain(
    '// Products of the Genlook catalog whose ids begin with "s" (2), written',
  );
});

test("the program of the native host declares the same, with the native package", async () => {
  const emulator = await shop(SEEDS);
  const [dynamic, native] = [
    await generateProgram({}, connection(emulator)),
    await generateProgram({ host: "native" }, connection(emulator)),
  ];
  const [declared, expected] = [
    await registered(native.text, "pulumi-genlook/native"),
    await registered(dynamic.text),
  ];
  expect(declared.size).toBe(SEEDS.length);
  expect(new Map([...declared].sort())).toEqual(new Map([...expected].sort()));
  expect({ ...native, text: "" }).toEqual({ ...dynamic, text: "" });
});

test("the file of pulumi import has the ids, whatever they are, under the program's names", async () => {
  const emulator = await shop(SEEDS);
  const { text, products } = await generateProgram(
    { format: "pulumi-import" },
    connection(emulator),
  );
  const { text: program } = await generateProgram({}, connection(emulator));
  const { resources } = JSON.parse(text) as { resources: { name: string; id: string }[] };
  const declared = [...(await registered(program))].map(([name, { externalId }]) => ({
    type: "genlook:index:Product",
    name,
    id: externalId,
  }));
  expect(products).toBe(SEEDS.length);
  expect(resources.map(({ id }) => id)).toEqual(SEEDS.map(({ externalId }) => externalId).sort());
  expect(new Set(resources)).toEqual(new Set(declared));
});

test("the file of pulumi import leaves out what can't be declared, and names it", async () => {
  const emulator = await shop([
    { externalId: "upload", images: ["upload://7f3a"] },
    { externalId: ".." },
  ]);
  const { text, products, leftOut } = await generateProgram(
    { format: "pulumi-import" },
    connection(emulator),
  );
  expect(JSON.parse(text)).toEqual({
    resources: [{ type: "genlook:index:Product", name: "upload", id: "upload" }],
  });
  expect(products).toBe(1);
  expect(leftOut.map(({ externalId, field }) => [externalId, field])).toEqual([
    ["..", undefined],
    ["upload", "images"],
  ]);
});

test("every catalog format declares what the program declares", async () => {
  const emulator = await shop(SEEDS);
  const { text: program } = await generateProgram({}, connection(emulator));
  const declarations = await declarationsIn("typescript", program);
  expect(declarations).toHaveLength(SEEDS.length);
  for (const { name: format } of CATALOG_FORMATS) {
    const { text } = await generateProgram({ format }, connection(emulator));
    expect(await declarationsIn(format, text)).toEqual(declarations);
  }
});
