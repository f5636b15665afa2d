import { resolve } from "node:path";
import fc from "fast-check";
import { readCatalogFile } from "../../provider/catalog/file.ts";
import { type CatalogFormat, formatCatalog } from "../../provider/catalog/format.ts";
import { checkInputs } from "../../provider/product/check.ts";
import type { Declaration } from "../../provider/product/declaration.ts";
import { catalogFile } from "./catalog-file.ts";

const FORMATS: CatalogFormat[] = ["csv", "json", "ndjson", "yaml"];

/** Any text, and more often than by chance what has a meaning in one of the formats. */
const text = fc
  .array(
    fc.oneof(
      fc.string({ unit: "binary", maxLength: 8 }),
      fc.string({ unit: "grapheme", maxLength: 8 }),
      fc.constantFrom(
        ...['"', "'", ",", ";", "\t", "\n", "\r", "\r\n", " ", "=", "+", "-", "@", "\ufeff"],
        ...["👕", "null", "true", "~", "[", "{", "#", ": ", "- ", "|", "&a", "*a", "!", "%", "\\"],
        ...["\0", "\x85", "\u2028", "\u2029", "---", "...", "<<", "1e3", "0x1", ".nan"],
      ),
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(""));

const json = fc
  .jsonValue({ stringUnit: "binary", maxDepth: 2 })
  .map((value) => JSON.parse(JSON.stringify(value)));
const url = fc
  .oneof(
    fc.webUrl({ withQueryParameters: true, withFragments: true }),
    text.map((part) => `https://cdn.example/${part}`),
  )
  .filter((url) => checkInputs({ externalId: "any", images: [{ url }] }).length === 0);

/** Paths come back absolute, so such are written. */
const file = text.map((name) => resolve("/shop", name));

const declaration: fc.Arbitrary<Declaration> = fc.record(
  {
    externalId: text.filter((id) => checkInputs({ externalId: id }).length === 0),
    title: text,
    description: text,
    images: fc.array(
      fc.oneof(
        fc.record({ url }),
        fc.record({ file }),
        fc.record({ url, classifications: json }),
        fc.record({ file, classifications: json }),
      ),
      {
        minLength: 1,
        maxLength: 3,
      },
    ),
    metadata: fc.oneof(fc.constant(null), fc.dictionary(text, json, { maxKeys: 3 })),
    validForDays: fc.oneof(fc.constant(null), fc.integer({ min: 1, max: 365 })),
    onExisting: fc.constantFrom("fail" as const, "adopt" as const),
  },
  { requiredKeys: ["externalId"], noNullPrototype: true },
);

const catalog = fc.uniqueArray(declaration, {
  selector: ({ externalId }) => externalId,
  maxLength: 8,
});

test.each(FORMATS)(
  "what is written as %s is read back as it was",
  async (format) => {
    await fc.assert(
      fc.asyncProperty(catalog, async (declarations) => {
        const path = catalogFile(`written.${format}`, formatCatalog(format, declarations));
        expect(await readCatalogFile(path)).toEqual(declarations);
      }),
      { numRuns: 200 },
    );
  },
  60_000,
);

/** Blank lines, which a block of YAML would lose, beside the texts that blocks are good for. */
const BLANK_LINES = [
  " \n",
  "  \n \n",
  "\n \n",
  "\t\n",
  `${"x".repeat(40)}\n \n `,
  `\n \n${"x".repeat(40)}`,
];

test.each(FORMATS)("texts with blank lines are read back from %s as they were", async (format) => {
  const declarations = BLANK_LINES.map((text, index) => ({
    externalId: `shirt-${index}`,
    title: text,
    metadata: { [text]: [text] },
  }));
  const path = catalogFile(`blank.${format}`, formatCatalog(format, declarations));
  expect(await readCatalogFile(path)).toEqual(declarations);
});

test("YAML holds a text of several lines as a block", () => {
  const description = "Soft cotton.\n\n- washable\n- 30 °C: yes\n";
  expect(formatCatalog("yaml", [{ externalId: "tee", description }])).toBe(`- externalId: tee
  description: |
    Soft cotton.

    - washable
    - 30 °C: yes
`);
});

test("the files are as a person would write them", () => {
  const declarations: Declaration[] = [
    {
      validForDays: null,
      title: 'Tee, "red"',
      externalId: "shirt-1",
      images: [{ url: "https://cdn.example/a.jpg" }, { url: "https://cdn.example/b.jpg" }],
    },
    { externalId: "cap-1", title: "=1+1", metadata: { season: "summer" } },
  ];
  expect(formatCatalog("csv", declarations)).toBe(`externalId,title,images,metadata,validForDays
shirt-1,"Tee, ""red""",https://cdn.example/a.jpg https://cdn.example/b.jpg,,null
cap-1,'=1+1,,"{""season"":""summer""}",
`);
  expect(formatCatalog("yaml", declarations)).toBe(`- externalId: shirt-1
  title: Tee, "red"
  images:
    - url: https://cdn.example/a.jpg
    - url: https://cdn.example/b.jpg
  validForDays: null
- externalId: cap-1
  title: =1+1
  metadata:
    season: summer
`);
  expect(formatCatalog("ndjson", declarations)).toBe(
    `{"externalId":"shirt-1","title":"Tee, \\"red\\"","images":[{"url":"https://cdn.example/a.jpg"},{"url":"https://cdn.example/b.jpg"}],"validForDays":null}
{"externalId":"cap-1","title":"=1+1","metadata":{"season":"summer"}}
`,
  );
  expect(formatCatalog("json", declarations.slice(1))).toBe(`[
  {
    "externalId": "cap-1",
    "title": "=1+1",
    "metadata": {
      "season": "summer"
    }
  }
]
`);
});

test.each(FORMATS)("an empty catalog can be written as %s", async (format) => {
  const path = catalogFile(`empty.${format}`, formatCatalog(format, []));
  expect(await readCatalogFile(path)).toEqual([]);
});
