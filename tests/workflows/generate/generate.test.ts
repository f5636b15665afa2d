import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import ts from "typescript";
import { GenlookClient } from "../../../provider/api/index.ts";
import { readCatalogFile } from "../../../provider/catalog/file.ts";
import { productApi } from "../../../provider/host/product-api.ts";
import { LocalImages } from "../../../provider/images/local-images.ts";
import * as genlook from "../../../provider/index.ts";
import { generateProgram } from "../../../provider/index.ts";
import { CatalogView } from "../../../provider/live/catalog-view.ts";
import type { Declaration } from "../../../provider/product/declaration.ts";
import * as lifecycle from "../../../provider/product/operations.ts";
import type { Emulator, ProductSeed } from "../../../provider/testing/index.ts";
import { startEmulator } from "../../testing/session.ts";
import { HOSTILE } from "../drift/reports.ts";

const ROOT = resolve(__dirname, "../../..");

/** Texts by which a product would break out of a program, if it could. */
const ODD = [
  ...HOSTILE,
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it must not become one.
  "${process.exit(1)} `${1}` \\${x} \"'",
  '"); process.exit(1); //',
  "*/ process.exit(1) /*",
  "\u2028process.exit(1)\u2029\r\n\0\ufeff\u202e",
  "👩‍👩‍👧 シャツ",
];

const SEEDS: readonly ProductSeed[] = [
  {
    externalId: "shirt-42",
    title: "Red tee",
    description: "Soft cotton",
    images: [
      {
        sourceUrl: "https://cdn.example/front.jpg?a=1&b=2",
        classifications: { kind: "top", n: [1] },
      },
      "https://cdn.example/back.jpg",
    ],
    metadata: { season: "summer", nothing: null, sizes: [1, 1.5, -2e30], "odd key": {}, list: [] },
    validForDays: 30,
  },
  { externalId: "shoe 1", title: "Boot" },
  { externalId: "bare", title: "", description: "", metadata: null, validForDays: null },
  { externalId: "empty-metadata", metadata: {} },
  ...ODD.map((text) => ({
    externalId: text,
    title: text,
    description: text,
    images: [{ sourceUrl: "https://cdn.example/a.jpg", classifications: { [text]: text } }],
    metadata: { [text]: [text, { [text]: text }] },
  })),
];

async function shop(seeds: readonly ProductSeed[]): Promise<Emulator> {
  const emulator = await startEmulator();
  for (const seed of seeds) emulator.products.put(seed);
  return emulator;
}

function connection({ apiKey, url: baseUrl }: Emulator) {
  return { apiKey, baseUrl };
}

/** What a program registers, by the resources' names. */
async function registered(program: string): Promise<Map<string, Declaration>> {
  const inputs = new Map<string, Declaration>();
  await pulumi.runtime.setMocks({
    newResource({ name, inputs: { __provider, ...declared } }) {
      inputs.set(name, declared as Declaration);
      return { id: declared.externalId, state: declared };
    },
    call: () => ({}),
  });
  const { outputText } = ts.transpileModule(program, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  const load = (name: string) => {
    expect(name).toBe("pulumi-genlook");
    return genlook;
  };
  new Function("require", "exports", outputText)(load, {});
  await pulumi.runtime.disconnect();
  return inputs;
}

test("a program for the products that exist", async () => {
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
  const { text, products, leftOut } = await generateProgram(connection(emulator));
  expect(text).toBe(`// Products of the Genlook catalog: 2, written by \`pulumi-genlook generate\`.
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

// Left out, as no program can declare them:
//   "..": must not be \`.\` or \`..\`: it is part of the product's URL
`);
  expect(products).toBe(2);
  expect(leftOut.map(({ externalId, field }) => [externalId, field])).toEqual([
    ["..", undefined],
    ["up/load", "images"],
  ]);
});

test("running the program adopts every product without a write, whatever its texts", async () => {
  const emulator = await shop(SEEDS);
  const { text, leftOut } = await generateProgram(connection(emulator));
  expect(leftOut).toEqual([]);
  const declarations = await registered(text);
  expect([...declarations.values()].map(({ externalId }) => externalId).sort()).toEqual(
    SEEDS.map(({ externalId }) => externalId).sort(),
  );

  emulator.clearRequests();
  const client = new GenlookClient({ apiKey: emulator.apiKey, baseUrl: emulator.url });
  const api = productApi(new CatalogView(client), new LocalImages());
  for (const declaration of declarations.values()) {
    const state = await lifecycle.create(api, declaration);
    expect(lifecycle.diff(state, declaration)).toEqual({ changes: false, replaces: [] });
  }
  expect(emulator.requests.filter(({ method }) => method !== "GET")).toEqual([]);
});

test("every field that has a value is declared, and no other", async () => {
  const emulator = await shop(
    SEEDS.filter(({ externalId }) => /^(shirt|bare|empty)/.test(externalId)),
  );
  const declarations = await registered((await generateProgram(connection(emulator))).text);
  const [{ metadata }] = SEEDS as [ProductSeed];
  expect(Object.fromEntries(declarations)).toEqual({
    "shirt-42": {
      externalId: "shirt-42",
      title: "Red tee",
      description: "Soft cotton",
      images: [
        { url: "https://cdn.example/front.jpg?a=1&b=2", classifications: { kind: "top", n: [1] } },
        { url: "https://cdn.example/back.jpg" },
      ],
      metadata,
      validForDays: 30,
      onExisting: "adopt",
    },
    bare: { externalId: "bare", images: [expect.anything()], onExisting: "adopt" },
    "empty-metadata": {
      externalId: "empty-metadata",
      images: [expect.anything()],
      metadata: {},
      onExisting: "adopt",
    },
  });
});

test("the program compiles under the strictest rules", async () => {
  const emulator = await shop(SEEDS);
  const { text } = await generateProgram(connection(emulator));
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
    expect(source?.statements).toHaveLength(1 + SEEDS.length);
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 60_000);

test("what no program could carry is left out, and said so in comments that stay comments", async () => {
  const emulator = await shop([
    { externalId: "proto", metadata: JSON.parse('{"a": {"__proto__": {}}}') },
    { externalId: "pulumi", metadata: { __pulumiOutput: true } },
    { externalId: "unknown", title: "04da6b54-80e4-46f7-96ec-b56ff0331ba9", description: "d" },
    { externalId: "half", title: "\ud800", metadata: { ok: "\udfff" } },
    { externalId: "marked", metadata: { "4dabf18193072939515e22adb298388d": "1b47…" } },
    { externalId: "ftp", images: ["ftp://cdn.example/a.jpg"] },
    { externalId: "days", validForDays: 1000 },
  ]);
  const outbreak = "\u2028throw new Error('broken out')//";
  emulator.products.put({ externalId: `\ud800${outbreak}` });
  const { text, leftOut } = await generateProgram(connection(emulator));
  expect(leftOut.map(({ externalId, field }) => `${externalId} ${field}`)).toEqual([
    "days validForDays",
    "ftp images",
    "half title",
    "half metadata",
    "marked metadata",
    "proto metadata",
    "pulumi metadata",
    "unknown title",
    `\ud800${outbreak} undefined`,
  ]);
  expect((await registered(text)).size).toBe(7);

  const nothing = await generateProgram({ ...connection(emulator), prefix: outbreak });
  expect((await registered(nothing.text)).size).toBe(0);
});

test("the order of the list changes nothing, and the prefix chooses", async () => {
  const emulator = await shop(SEEDS);
  const options = { ...connection(emulator), prefix: "s" };
  const forwards = await generateProgram(options);
  for (const seed of SEEDS.toReversed()) emulator.products.put(seed);
  const backwards = await generateProgram(options);
  expect(forwards).toEqual(backwards);
  expect(forwards.products).toBe(2);
  expect(forwards.text).toContain(
    '// Products of the Genlook catalog whose ids begin with "s": 2, written',
  );
});

test.each(["csv", "json", "ndjson", "yaml"] as const)(
  "as %s, it reads back as the declarations of the program",
  async (format) => {
    const emulator = await shop(SEEDS);
    const program = await registered((await generateProgram(connection(emulator))).text);
    const { text } = await generateProgram({ ...connection(emulator), format });
    const folder = mkdtempSync(join(tmpdir(), "pulumi-genlook-generate-"));
    try {
      const path = join(folder, `products.${format}`);
      writeFileSync(path, text);
      const declared = await readCatalogFile(path);
      expect(declared).toHaveLength(program.size);
      expect(declared).toEqual(expect.arrayContaining([...program.values()]));
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);
