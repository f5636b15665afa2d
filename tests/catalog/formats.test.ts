import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import fc from "fast-check";
import { csv } from "../../provider/catalog/csv.ts";
import { readCatalogFile } from "../../provider/catalog/file.ts";
import { formatCatalog } from "../../provider/catalog/format.ts";
import { CATALOG_FORMATS } from "../../provider/catalog/formats.ts";
import { json } from "../../provider/catalog/json.ts";
import { ndjson } from "../../provider/catalog/ndjson.ts";
import { columnNames } from "../../provider/catalog/row.ts";
import { yaml } from "../../provider/catalog/yaml.ts";
import { declarationSchema } from "../../provider/product/check.ts";
import type { Declaration } from "../../provider/product/declaration.ts";
import { SECRET, SIGNATURE_KEY, UNKNOWN } from "../../provider/pulumi.ts";
import { catalog } from "./arbitrary.ts";
import { catalogFile, problemsOf, textsFrom } from "./catalog-file.ts";

/** Ids that have another meaning somewhere in a format, in a URL or in JavaScript. */
const ODD_IDS = [
  ..."50% off/size ?#1 👕|a::b$c|=1+1|'|'=1|two  blanks|a,b;c d|\"quoted\"".split("|"),
  ..."null|true|1|1e3|0x1|~|- a|# a|a: b|&a|*a|!a|[a]|{a}|---|<<|@a|%a|\\|a\ufeffb".split("|"),
  ..."__proto__|constructor|toString".split("|"),
];

/** Texts with blank lines, whose blanks a YAML block or a broken quoted text would lose. */
const BLANK_LINES = [
  " \n",
  "  \n \n",
  "\n \n",
  "\t\n",
  `${"x".repeat(40)}\n \n `,
  `\n \n${"x".repeat(40)}`,
];

describe.each(CATALOG_FORMATS)("a catalog in $name", (format) => {
  /** Writes declarations, or a text that was made of them, and returns the file's path. */
  function written(declarations: readonly Declaration[], change = (text: string) => text): string {
    return catalogFile(`written${format.endings[0]}`, change(formatCatalog(format, declarations)));
  }

  test("is read back as it was written", async () => {
    await fc.assert(
      fc.asyncProperty(catalog, async (declarations) => {
        const read = await readCatalogFile(written(declarations), { imageRoot: "/" });
        expect(read).toEqual(declarations);
      }),
      { numRuns: 200 },
    );
  }, 60_000);

  test.each<[string, Declaration[]]>([
    ["no products", []],
    ["ids with special characters", ODD_IDS.map((externalId) => ({ externalId }))],
    ["empty texts", [{ externalId: "a", title: "", description: "", metadata: { "": "" } }]],
    ["nulls", [{ externalId: "a", metadata: null, validForDays: null }]],
    [
      "texts with blank lines",
      BLANK_LINES.map((text, index) => ({
        externalId: `shirt-${index}`,
        title: text,
        metadata: { [text]: [text] },
      })),
    ],
  ])("can hold %s", async (_case, declarations) => {
    expect(await readCatalogFile(written(declarations))).toEqual(declarations);
  });

  test("is written the same, whatever the order of a product's fields", () => {
    fc.assert(
      fc.property(catalog, (declarations) => {
        const reversed = declarations.map(
          (declaration) => Object.fromEntries(Object.entries(declaration).reverse()) as Declaration,
        );
        expect(formatCatalog(format, reversed)).toBe(formatCatalog(format, declarations));
      }),
    );
  });

  test("is written as it was read", async () => {
    await fc.assert(
      fc.asyncProperty(catalog, async (declarations) => {
        const path = written(declarations);
        const text = formatCatalog(format, await readCatalogFile(path, { imageRoot: "/" }));
        expect(text).toBe(readFileSync(path, "utf8"));
      }),
    );
  }, 60_000);

  test.each(format.endings.flatMap((ending) => [ending, ending.toUpperCase()]))(
    "is recognized by the ending %s",
    async (ending) => {
      const path = catalogFile(`products${ending}`, formatCatalog(format, [{ externalId: "a" }]));
      await expect(readCatalogFile(path)).resolves.toEqual([{ externalId: "a" }]);
    },
  );

  test.each<[string, (text: string) => string]>([
    ["after a byte order mark", (text) => `\ufeff${text}`],
    ["with the line ends of Windows", (text) => text.replaceAll("\n", "\r\n")],
    ["without a line end after the last line", (text) => text.trimEnd()],
  ])("is read %s", async (_case, change) => {
    const declarations = [
      { externalId: "a", title: "Größe 👕", metadata: { season: "summer" } },
      { externalId: "b", images: [{ url: "https://cdn.example/b.jpg" }], validForDays: 7 },
    ];
    await expect(readCatalogFile(written(declarations, change))).resolves.toEqual(declarations);
  });

  test("is refused with the remedy when it is not UTF-8", async () => {
    const text = formatCatalog(format, [{ externalId: "Größe" }]);
    const path = catalogFile(`latin1${format.endings[0]}`, Buffer.from(text, "latin1"));
    await expect(readCatalogFile(path)).rejects.toThrow(/is not in UTF-8: save it as/);
  });

  test("resolves paths of images from its folder", async () => {
    const images = [
      { file: "front.jpg" },
      { url: "https://cdn.example/b.jpg" },
      { file: "../c.jpg", classifications: { side: "back" } },
      { file: "/shop/d.jpg" },
    ];
    const path = written([{ externalId: "a", images }]);
    const [declaration] = await readCatalogFile(path, { imageRoot: "/" });
    expect(declaration?.images).toEqual([
      { file: resolve(path, "../front.jpg") },
      { url: "https://cdn.example/b.jpg" },
      { file: resolve(path, "../../c.jpg"), classifications: { side: "back" } },
      { file: "/shop/d.jpg" },
    ]);
  });

  test("applies options to the rows that declare nothing else", async () => {
    const path = written([
      { externalId: "a" },
      { externalId: "b", validForDays: 7, onExisting: "fail" },
      { externalId: "c", validForDays: null },
    ]);
    const options = { prefix: "pr-42-", validForDays: 30, onExisting: "adopt" } as const;
    await expect(readCatalogFile(path, options)).resolves.toEqual([
      { externalId: "pr-42-a", validForDays: 30, onExisting: "adopt" },
      { externalId: "pr-42-b", validForDays: 7, onExisting: "fail" },
      { externalId: "pr-42-c", validForDays: null, onExisting: "adopt" },
    ]);
  });

  test("is transformed row by row", async () => {
    const path = written([{ externalId: "a", validForDays: 7 }, { externalId: "b" }]);
    const read = readCatalogFile(path, {
      transform: ({ validForDays }, { externalId }) =>
        externalId === "b" ? undefined : { externalId: `${externalId}!`, validForDays },
    });
    await expect(read).resolves.toEqual([{ externalId: "a!", validForDays: 7 }]);
  });

  test("locates each problem at its value", async () => {
    const path = written(
      [401, 402, 403].map((validForDays) => ({ externalId: "a", validForDays })),
    );
    const places = (await problemsOf(path)).map(([place = ""]) => place);
    expect(textsFrom(path, places)).toEqual([
      expect.stringMatching(/^\W*(validForDays\W+)?401\b/),
      expect.stringMatching(/^\W*(validForDays\W+)?402\b/),
      expect.stringMatching(/^\W*(validForDays\W+)?403\b/),
    ]);
  });

  test("locates a problem within an image", async () => {
    const path = written([
      { externalId: "a", images: [{ url: "https://cdn.example/a.jpg" }] },
      { externalId: "b", images: [{ url: "ftp://cdn.example/b.jpg" }] },
    ]);
    const [[place = "", message] = [], ...others] = await problemsOf(path);
    expect(message).toBe("images[0].url must be an http(s) URL that Genlook can fetch");
    expect(textsFrom(path, [place])).toEqual([
      expect.stringMatching(/^\W*(url\W+)?ftp:\/\/cdn\.example\/b\.jpg/),
    ]);
    expect(others).toEqual([]);
  });

  describe("refuses data that Pulumi would not pass on unchanged, and names its place:", () => {
    const own = (json: string) => JSON.parse(json);
    test.each<[string, Omit<Declaration, "externalId">, string, RegExp]>([
      [
        "an object that Pulumi would take for an asset",
        { metadata: own('{"ship":{"__pulumiAsset":true,"uri":"http://x"}}') },
        "metadata.ship must not have the key `__pulumiAsset`, which Pulumi reserves; rename it",
        /^\W*ship\W+__pulumiAsset/,
      ],
      [
        "the key that signs a secret",
        { metadata: { [SIGNATURE_KEY]: SECRET, value: 1 } },
        `metadata must not have the key \`${SIGNATURE_KEY}\`, which Pulumi reserves; rename it`,
        new RegExp(`^\\W*(metadata\\W+)?${SIGNATURE_KEY}`),
      ],
      [
        "the key __proto__",
        { metadata: own('{"a":{"__proto__":{"b":1}}}') },
        "metadata.a must not have the key `__proto__`, which JavaScript reserves; rename it",
        /^\W*a\W+__proto__/,
      ],
      [
        "an integer that has lost its last digits",
        { metadata: { ean: 9007199254740992 } },
        "metadata.ean is an integer beyond 2^53, whose last digits JSON does not keep; write it as a string",
        /^\W*ean\W+9007199254740992/,
      ],
      [
        "an integer in classifications",
        { images: [{ url: "https://cdn.example/a.jpg", classifications: { n: 2 ** 60 } }] },
        "images[0].classifications.n is an integer beyond 2^53, whose last digits JSON does not keep; write it as a string",
        /\bn\W+1152921504606847000/,
      ],
      [
        "the text that marks an unknown value",
        { title: UNKNOWN },
        "title is the text by which Pulumi marks a value that is not known yet; change it",
        new RegExp(`^\\W*(title\\W+)?${UNKNOWN}`),
      ],
      [
        "that text as a value of metadata",
        { metadata: { a: [UNKNOWN] } },
        "metadata.a[0] is the text by which Pulumi marks a value that is not known yet; change it",
        new RegExp(UNKNOWN),
      ],
    ])("%s", async (_case, fields, message, text) => {
      const path = written([{ externalId: "a" }, { externalId: "b", ...fields }]);
      const [[place = "", ...found] = [], ...others] = await problemsOf(path);
      expect(found).toEqual([message]);
      expect(others).toEqual([]);
      expect(textsFrom(path, [place])[0]).toMatch(/^(?!.*\bexternalId\b)/);
      expect(textsFrom(path, [place])[0]).toMatch(text);
    });
  });

  test("refuses a repeated id and names both places", async () => {
    const path = written(["a", "b", "a"].map((externalId) => ({ externalId })));
    const [[second = "", message = ""] = [], ...others] = await problemsOf(path);
    const first =
      /^duplicate externalId "a", first used at .*(written.*)$/.exec(message)?.[1] ?? "";
    expect(textsFrom(path, [first, second])).toEqual([
      expect.stringMatching(/^\W*(externalId\W+)?a\b.*\bb\b/s),
      expect.stringMatching(/^\W*(externalId\W+)?a\b[^b]*$/s),
    ]);
    expect(others).toEqual([]);
  });

  test("locates a failure of `transform`", async () => {
    const path = written([{ externalId: "a" }, { externalId: "b" }]);
    const attempt = readCatalogFile(path, {
      transform: (declaration, row) =>
        row.externalId === "b" ? row.photos[0] : (declaration as Declaration),
    });
    const { message } = await attempt.then(
      () => new Error("no failure"),
      (error: Error) => error,
    );
    const [, place = ""] = /(written.*): `transform` failed: Cannot read/.exec(message) ?? [];
    expect(textsFrom(path, [place])[0]).toMatch(/^\W*(externalId\W+)?b\b/);
  });
});

test("the columns are the properties of a declaration, in the schema's order", () => {
  expect(columnNames()).toEqual(Object.keys(declarationSchema.shape));
});

describe("a written file looks as a person would write it", () => {
  const declarations: Declaration[] = [
    {
      validForDays: null,
      title: 'Tee, "red"',
      externalId: "shirt-1",
      images: [{ url: "https://cdn.example/a.jpg" }, { url: "https://cdn.example/b.jpg" }],
    },
    { externalId: "cap-1", title: "=1+1", metadata: { season: "summer" } },
  ];

  test("in CSV", () => {
    expect(formatCatalog(csv, declarations)).toBe(`externalId,title,images,metadata,validForDays
shirt-1,"Tee, ""red""",https://cdn.example/a.jpg https://cdn.example/b.jpg,,null
cap-1,'=1+1,,"{""season"":""summer""}",
`);
  });

  test("in YAML", () => {
    expect(formatCatalog(yaml, declarations)).toBe(`- externalId: shirt-1
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
  });

  test("in YAML, with a text of several lines as a block", () => {
    const description = "Soft cotton.\n\n- washable\n- 30 °C: yes\n";
    expect(formatCatalog(yaml, [{ externalId: "tee", description }])).toBe(`- externalId: tee
  description: |
    Soft cotton.

    - washable
    - 30 °C: yes
`);
  });

  test("in NDJSON", () => {
    expect(formatCatalog(ndjson, declarations)).toBe(
      `{"externalId":"shirt-1","title":"Tee, \\"red\\"","images":[{"url":"https://cdn.example/a.jpg"},{"url":"https://cdn.example/b.jpg"}],"validForDays":null}
{"externalId":"cap-1","title":"=1+1","metadata":{"season":"summer"}}
`,
    );
  });

  test("in JSON", () => {
    expect(formatCatalog(json, declarations.slice(1))).toBe(`[
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
});
