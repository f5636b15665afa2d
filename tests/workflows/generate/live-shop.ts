import * as pulumi from "@pulumi/pulumi";
import ts from "typescript";
import { readCatalogFile } from "../../../provider/catalog/file.ts";
import { CATALOG_FORMATS, type CatalogFormat } from "../../../provider/catalog/formats.ts";
import * as genlook from "../../../provider/index.ts";
import type { Declaration } from "../../../provider/product/declaration.ts";
import * as native from "../../../provider/resources/native.ts";
import type { Emulator, ProductSeed } from "../../../provider/testing/index.ts";
import type { ProgramFormat } from "../../../provider/workflows/generate/formats.ts";
import { catalogFile } from "../../catalog/catalog-file.ts";
import { startEmulator } from "../../testing/session.ts";
import { HOSTILE } from "../drift/reports.ts";

/** Texts with which a product would break out of a program, if it could. */
const ODD = [
  ...HOSTILE,
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it must not become one.
  "${process.exit(1)} `${1}` \\${x} \"'",
  '"); process.exit(1); //',
  "*/ process.exit(1) /*",
  "\u2028process.exit(1)\u2029\r\n\0\ufeff\u202e",
  "👩‍👩‍👧 シャツ",
];

/** Products with every field, with none, and with odd texts everywhere. */
export const SEEDS: readonly ProductSeed[] = [
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
    metadata: { season: "summer", nothing: null, sizes: [1, 1.5, -2e-30], "odd key": {}, list: [] },
    validForDays: 30,
  },
  { externalId: "shoe 1", title: "Boot" },
  { externalId: "bare", title: "", description: "", metadata: null, validForDays: null },
  { externalId: "empty-metadata", metadata: {} },
  ...ODD.map((text) => ({
    externalId: idOf(text),
    title: text,
    description: text,
    images: [{ sourceUrl: "https://cdn.example/a.jpg", classifications: { [text]: text } }],
    metadata: { [text]: [text, { [text]: text }] },
  })),
];

/** Takes from a text what an id can't hold. */
function idOf(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, "").trim();
}

/** Starts an emulator with products. */
export async function shop(seeds: readonly ProductSeed[]): Promise<Emulator> {
  const emulator = await startEmulator();
  for (const seed of seeds) emulator.products.put(seed);
  return emulator;
}

export function connection({ apiKey, url: baseUrl }: Emulator) {
  return { apiKey, baseUrl };
}

/** The packages that a program may import. */
const PACKAGES: Readonly<Record<string, object>> = {
  "pulumi-genlook": genlook,
  "pulumi-genlook/native": native,
};

/** Runs a TypeScript program, and returns what it registers by the resources' names. */
export async function registered(
  program: string,
  from = "pulumi-genlook",
): Promise<Map<string, Declaration>> {
  const inputs = new Map<string, Declaration>();
  await pulumi.runtime.setMocks({
    newResource({ name, inputs: { __provider, ...declared } }) {
      inputs.set(name, declared as Declaration);
      return { id: declared.externalId ?? name, state: declared };
    },
    call: () => ({}),
  });
  const { outputText } = ts.transpileModule(program, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  const load = (name: string) => {
    expect(name).toBe(from);
    return PACKAGES[name];
  };
  new Function("require", "exports", outputText)(load, {});
  await pulumi.runtime.disconnect();
  return inputs;
}

type Language = Exclude<ProgramFormat, CatalogFormat | "pulumi-import">;

/** Runs a program of each language. The order in which resources are registered is not certain. */
const RUNTIMES: Readonly<Record<Language, (text: string) => Promise<Declaration[]>>> = {
  typescript: async (text) =>
    [...(await registered(text)).values()]
      .flatMap(productsIn)
      .sort((a, b) => (a.externalId < b.externalId ? -1 : 1)),
};

/** Returns what a resource declares: a product, or a set of them. */
function productsIn(inputs: Declaration | { products: Record<string, string> }): Declaration[] {
  if (!("products" in inputs)) return [inputs];
  return Object.entries(inputs.products).map(([externalId, text]) => ({
    externalId,
    ...JSON.parse(text),
  }));
}

/** Returns what a written text declares, in the order of the ids. */
export async function declarationsIn(format: ProgramFormat, text: string): Promise<Declaration[]> {
  const data = CATALOG_FORMATS.find(({ name }) => name === format);
  return data === undefined
    ? RUNTIMES[format as Language](text)
    : readCatalogFile(catalogFile(`generated${data.endings[0]}`, text));
}
