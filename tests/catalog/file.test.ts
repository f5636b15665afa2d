import { execFileSync } from "node:child_process";
import { truncateSync } from "node:fs";
import { resolve } from "node:path";
import { ValidationError } from "../../provider/api/errors.ts";
import { csv } from "../../provider/catalog/csv.ts";
import { readCatalogFile } from "../../provider/catalog/file.ts";
import { formatCatalog } from "../../provider/catalog/format.ts";
import type { CatalogFileOptions } from "../../provider/catalog/options.ts";
import { catalogFile, problemsOf } from "./catalog-file.ts";

const TEE = {
  externalId: "shirt-1",
  title: 'Tee, "red"',
  description: "Two\nlines",
  images: [{ url: "https://cdn.example/front.jpg" }, { url: "https://cdn.example/back.jpg" }],
  metadata: { season: "summer" },
  validForDays: 30,
  onExisting: "adopt",
};
const CAP = { externalId: "cap-1", validForDays: null };

const CSV = `externalId,title,description,images,metadata,validForDays,onExisting
shirt-1,"Tee, ""red""","Two
lines",https://cdn.example/front.jpg https://cdn.example/back.jpg,"{""season"":""summer""}",30,adopt
cap-1,,,,,null,
`;
const YAML = `# What the shop sells
- externalId: shirt-1
  title: Tee, "red"
  description: |-
    Two
    lines
  images:
    - url: https://cdn.example/front.jpg
    - url: https://cdn.example/back.jpg
  metadata: { season: summer }
  validForDays: 30
  onExisting: adopt
- { externalId: cap-1, validForDays: null }
`;

describe("the same catalog", () => {
  test.each([
    ["products.csv", CSV],
    ["with-bom.csv", `\ufeff${CSV}`],
    ["windows.CSV", CSV.replaceAll("\n", "\r\n").replace("Two\r\n", "Two\n")],
    ["old-mac.csv", CSV.replaceAll("\n", "\r").replace("Two\r", "Two\n")],
    ["products.json", JSON.stringify([TEE, CAP], null, 2)],
    ["with-bom.json", `\ufeff${JSON.stringify([TEE, CAP])}`],
    ["products.ndjson", `${JSON.stringify(TEE)}\r\n\n${JSON.stringify(CAP)}`],
    ["products.jsonl", `${JSON.stringify(TEE)}\n${JSON.stringify(CAP)}\n`],
    ["products.yaml", YAML],
    ["products.yml", YAML.replaceAll("\n", "\r\n")],
  ])("is read from %s", async (name, content) => {
    const path = catalogFile(name, content);
    await expect(readCatalogFile(path)).resolves.toEqual([TEE, CAP]);
  });

  test.each([
    ["semicolons", ";"],
    ["tabs", "\t"],
  ])("is read from a spreadsheet that writes %s", async (_name, delimiter) => {
    const lines = [["externalId", "title"], ["shirt-1", '"Tee; red, new\t"'], [], ["cap-1", ""]];
    const path = catalogFile("european.csv", lines.map((l) => l.join(delimiter)).join("\r\n"));
    await expect(readCatalogFile(path)).resolves.toEqual([
      { externalId: "shirt-1", title: "Tee; red, new\t" },
      { externalId: "cap-1" },
    ]);
  });
});

test("a leading apostrophe marks an empty text, or a text that looks like a formula", async () => {
  const path = catalogFile(
    "apostrophes.csv",
    "externalId,title,description\na,',-10 %\nb,'=A1,'' \n",
  );
  await expect(readCatalogFile(path)).resolves.toEqual([
    { externalId: "a", title: "", description: "-10 %" },
    { externalId: "b", title: "=A1", description: "'' " },
  ]);
});

test("no separator of another spreadsheet begins a formula in a written file", () => {
  const formula = 'a;=HYPERLINK(1)\tb\t＝1;"+1';
  const text = formatCatalog(csv, [
    {
      externalId: formula,
      title: formula,
      images: [{ url: "https://cdn.example/a;=1" }],
      metadata: { a: "x;=1", ";@": 1 },
    },
  ]);
  expect(text).not.toMatch(/[;\t\r\n]"*[=+\-@＝＋－＠]/);
});

test("blanks around an unquoted id are trimmed, and other cells keep theirs", async () => {
  const path = catalogFile("blanks.csv", 'externalId,title\n  a b\t, Tee \n"c",\u00a0\n');
  await expect(readCatalogFile(path)).resolves.toEqual([
    { externalId: "a b", title: " Tee " },
    { externalId: "c", title: "\u00a0" },
  ]);
});

test("blank lines before the header are skipped, whatever the delimiter", async () => {
  const path = catalogFile("blank.csv", "\n\nexternalId;title\na;Tee\n");
  await expect(readCatalogFile(path)).resolves.toEqual([{ externalId: "a", title: "Tee" }]);
});

test("images with more than a URL are read from JSON in their cell", async () => {
  const images = [{ url: "https://cdn.example/a.jpg", classifications: { view: "front" } }];
  const cell = JSON.stringify(images).replaceAll('"', '""');
  const path = catalogFile("classified.csv", `externalId,images\na,"${cell}"\n`);
  await expect(readCatalogFile(path)).resolves.toEqual([{ externalId: "a", images }]);
});

test.each([
  ["csv", "externalId,images\na,front.jpg https://cdn.example/b.jpg ../c.jpg\n"],
  [
    "json",
    '[{"externalId":"a","images":[{"file":"front.jpg"},{"url":"https://cdn.example/b.jpg"},{"file":"../c.jpg"}]}]',
  ],
])("paths of images in %s are relative to the file", async (format, content) => {
  const path = catalogFile(`local.${format}`, content);
  await expect(readCatalogFile(path, { imageRoot: "/" })).resolves.toEqual([
    {
      externalId: "a",
      images: [
        { file: resolve(path, "../front.jpg") },
        { url: "https://cdn.example/b.jpg" },
        { file: resolve(path, "../../c.jpg") },
      ],
    },
  ]);
});

test("options apply to every row that declares nothing else", async () => {
  const path = catalogFile("options.csv", "externalId,validForDays\na,\nb,7\nc,null\n");
  const options = { prefix: "pr-42-", validForDays: 30, onExisting: "adopt" } as const;
  await expect(readCatalogFile(path, options)).resolves.toEqual([
    { externalId: "pr-42-a", validForDays: 30, onExisting: "adopt" },
    { externalId: "pr-42-b", validForDays: 7, onExisting: "adopt" },
    { externalId: "pr-42-c", validForDays: null, onExisting: "adopt" },
  ]);
});

describe("a transformation", () => {
  const transform: CatalogFileOptions["transform"] = (declaration, row) =>
    row.Stock === "0" ? undefined : { ...declaration, externalId: row.SKU, title: row.Name };

  test("makes products of a shop's own columns and leaves rows out", async () => {
    const path = catalogFile("export.csv", "SKU,Name,Stock,validForDays\na,Tee,3,7\nb,Cap,0,\n");
    await expect(readCatalogFile(path, { transform, prefix: "x-" })).resolves.toEqual([
      { externalId: "x-a", title: "Tee", validForDays: 7 },
    ]);
  });

  test("gets the values of a JSON file", async () => {
    const rows = [{ SKU: "a", Name: "Tee", Stock: 3, validForDays: 7 }];
    const path = catalogFile("export.json", JSON.stringify(rows));
    await expect(readCatalogFile(path, { transform })).resolves.toEqual([
      { externalId: "a", title: "Tee", validForDays: 7 },
    ]);
  });

  test("that throws is an error that names the row", async () => {
    const path = catalogFile("export.json", '[{ "externalId": "a" },\n { "externalId": "b" }]');
    const failing: CatalogFileOptions["transform"] = (_declaration, row) => row.photos[0];
    const attempt = readCatalogFile(path, { transform: failing });
    await expect(attempt).rejects.toThrow(/export.json:1:2: `transform` failed: Cannot read/);
  });

  test("is not called for a row that can't be read", async () => {
    const path = catalogFile("export.csv", "SKU,metadata\na,{\n");
    await expect(problemsOf(path, { transform })).resolves.toEqual([
      ["export.csv:2:3", expect.stringMatching(/^metadata must be JSON/)],
    ]);
  });

  test("has its result checked, and problems named at the row's place", async () => {
    const path = catalogFile("export.csv", "SKU,Name,Stock\n_anon_1,Tee,3\n");
    await expect(problemsOf(path, { transform })).resolves.toEqual([
      ["export.csv:2:1", expect.stringMatching(/^externalId must not start with `_anon_`/)],
    ]);
  });
});

describe("every problem is named at once, with line and column", () => {
  const days = "validForDays must be at most 365 days, or null for no limit";
  const twice = (place: string) =>
    expect.stringMatching(`^duplicate externalId "a", first used at .*/${place}$`);

  test("in CSV", async () => {
    const content = `externalId,title,images,metadata,validForDays
a,"Größe
👕",,,400
,,ftp://cdn.example/a.jpg,{oops,7 days

a,,,,
b,one,two
`;
    await expect(problemsOf(catalogFile("bad.csv", content))).resolves.toEqual([
      ["bad.csv:3:7", days],
      ["bad.csv:4:27", expect.stringMatching(/^metadata must be JSON: /)],
      ["bad.csv:4:1", expect.stringMatching(/^externalId is required/)],
      ["bad.csv:4:3", "images[0].url must be an http(s) URL that Genlook can fetch"],
      ["bad.csv:4:33", expect.stringMatching(/^validForDays must be a whole number/)],
      ["bad.csv:7:1", "the row has 3 cells, but the first line names 5 columns"],
    ]);
  });

  test("in CSV with CRLF inside a cell", async () => {
    const content = 'externalId,title,validForDays\r\na,"x\r\ny",\r\na,,400\r\n';
    await expect(problemsOf(catalogFile("crlf.csv", content))).resolves.toEqual([
      ["crlf.csv:4:4", days],
    ]);
  });

  test("in JSON", async () => {
    const content = `[
  { "externalId": "a" },
  { "externalId": "a" },
  { "externalId": "b", "titel": "Tee",
    "validForDays": 400,
    "images": [{ "url": "https://cdn.example/a.jpg" }, { "url": "x" }] },
  7
]`;
    await expect(problemsOf(catalogFile("bad.json", content))).resolves.toEqual([
      ["bad.json:3:5", twice("bad.json:2:5")],
      ["bad.json:6:58", "images[1].url must be an http(s) URL that Genlook can fetch"],
      ["bad.json:5:5", days],
      ["bad.json:4:24", "titel is not a property; did you mean `title`?"],
      ["bad.json:7:3", "must be an object"],
    ]);
  });

  test("in YAML", async () => {
    const content = `# Shirts
- externalId: a
- externalId: a
  validForDays: 30
- externalId: b
  images:
    - url: https://cdn.example/a.jpg
    - url: x
  validForDays: 400
- title: Without an id
`;
    await expect(problemsOf(catalogFile("bad.yaml", content))).resolves.toEqual([
      ["bad.yaml:3:3", twice("bad.yaml:2:3")],
      ["bad.yaml:8:7", "images[1].url must be an http(s) URL that Genlook can fetch"],
      ["bad.yaml:9:3", days],
      ["bad.yaml:10:3", expect.stringMatching(/^externalId is required/)],
    ]);
  });

  test("in NDJSON", async () => {
    const content =
      '{"externalId":"a"}\n\n{"externalId":"a","validForDays":400}\n{"externalId":\n[]\n';
    await expect(problemsOf(catalogFile("bad.ndjson", content))).resolves.toEqual([
      ["bad.ndjson:3:19", days],
      ["bad.ndjson:4:15", "the line is not JSON: Unexpected end of JSON input"],
      ["bad.ndjson:5:1", "must be an object"],
    ]);
  });

  test("in the options", async () => {
    const path = catalogFile("good.csv", "externalId\na\n");
    await expect(problemsOf(path, { validForDays: 400 })).resolves.toEqual([["options", days]]);
    await expect(problemsOf(path, { prefix: "_anon_" })).resolves.toEqual([
      ["good.csv:2:1", expect.stringMatching(/^externalId must not start with `_anon_`/)],
    ]);
  });

  test("of which the message lists the first twenty", async () => {
    const rows = Array.from({ length: 23 }, (_, index) => `${index},0\n`).join("");
    const path = catalogFile("many.csv", `externalId,validForDays\n${rows}`);
    const error = (await readCatalogFile(path).catch((caught) => caught)) as ValidationError;
    const [first, second, ...lines] = error.message.split("\n");
    expect(first).toBe(`The catalog ${path} has 23 problems:`);
    expect(second).toBe(`  ${path}:2:3: validForDays must be at least 1 day, or null for no limit`);
    expect(lines).toHaveLength(20);
    expect(lines.at(-1)).toBe("  … and 3 more");
    expect(error.details).toHaveLength(23);
  });
});

test.each([
  [
    "a.csv",
    'externalId,title\na,Tee\nb,"Cap\n',
    "3:3",
    /quote that opens this cell is never closed/,
  ],
  ["a.csv", 'externalId,title\na,"Tee" red\n', "2:3", /text after the closing quote/],
  ["a.csv", 'externalId,title\na,5" heel\n', "2:3", /a quote in this unquoted cell/],
  ["a.csv", 'externalId,title\n\n"a"b,\n', "3:1", /text after the closing quote/],
  ["a.csv", "externalId,titel\n", "1:12", /^unknown column "titel"; did you mean title\?/],
  [
    "a.csv",
    "externalId,colour\n",
    "1:12",
    /^unknown column "colour"; the columns are externalId, title,/,
  ],
  ["a.csv", "externalId,title,\na,,b\n", "2:4", /^"b" is in a column without a name; name/],
  ["a.csv", "externalId,title,title\n", "1:18", /^duplicate column "title"/],
  ["a.csv", "title\nTee\n", "1:1", /must name the columns, and one of them must be externalId/],
  ["a.csv", "", "1:1", /must name the columns, and one of them must be externalId/],
  ["a.json", "[\n  {},\n]", "3:1", /^is not JSON: Unexpected token '\]'$/],
  ["a.json", "[{'externalId': 1}]", "1:3", /^is not JSON: Expected property name or '}'$/],
  ["a.json", "[\n  // shirts\n]", "2:3", /^is not JSON: Unexpected token '\/'$/],
  ["a.json", '[{"validForDays": NaN}]', "1:19", /^is not JSON: Unexpected token 'N'$/],
  ["a.json", "[{}, ", "1:6", /^is not JSON: Unexpected end of JSON input$/],
  ["a.json", '[{}]\n"', "2:1", /^is not JSON: Unexpected non-whitespace character after JSON$/],
  ["a.json", '{"items": []}', "1:1", /^must be a list of products, or an object such as \{ "pr/],
  ["a.yaml", "externalId: a\n", "1:1", /^must be a list of products, or an object such as/],
  ["a.yaml", "", "1:1", /^must be a list of products, or an object such as/],
  ["a.yaml", '- externalId: a\n  title: "Tee\n', "3:1", /^is not YAML: Missing closing "quote/],
  ["a.yaml", "- externalId: a\n  externalId: b\n", "2:3", /^is not YAML: Map keys must be unique/],
  ["a.yaml", "- externalId: a\n- !shirt {}\n", "2:3", /^is not YAML: Unresolved tag: !shirt/],
])("%s %j is refused at %s", async (name, content, place, reason) => {
  await expect(problemsOf(catalogFile(name, content))).resolves.toEqual([
    [`${name}:${place}`, expect.stringMatching(reason)],
  ]);
});

test("YAML aliases that expand beyond memory are refused", async () => {
  const levels = Array.from({ length: 9 }, (_, level) => {
    const items =
      level === 0
        ? "lol"
        : Array(9)
            .fill(`*a${level - 1}`)
            .join(", ");
    return `- &a${level} { metadata: [${items}] }\n`;
  });
  await expect(problemsOf(catalogFile("bomb.yaml", levels.join("")))).resolves.toEqual([
    ["bomb.yaml:1:1", expect.stringMatching(/alias/)],
  ]);
});

test.each([
  ["missing.csv", undefined, /missing\.csv does not exist; paths are relative to \//],
  ["missing.toml", undefined, /has an unknown format: its name must end in \.csv, \.json/],
  ["latin1.csv", Buffer.from("externalId\nGr\xf6\xdfe\n", "latin1"), /is not in UTF-8: save it as/],
  ["half-utf16.csv", Buffer.from("\ufeffa\ud83d\n", "utf16le"), /is not in utf-16le: it holds/],
  [
    "products.xlsx",
    "PK",
    /has an unknown format: its name must end in \.csv, \.json, \.ndjson, \.jsonl, \.yaml, \.yml, \.tsv, \.txt, or \.xml/,
  ],
])("%s is refused with one sentence", async (name, content, message) => {
  const path = content === undefined ? name : catalogFile(name, content);
  await expect(readCatalogFile(path)).rejects.toThrow(message);
  await expect(readCatalogFile(path)).rejects.toBeInstanceOf(ValidationError);
});

describe("a catalog that is not a regular file is refused:", () => {
  const reason = "is not a regular file; name one, not a folder, a pipe or a device.";

  test("a folder", async () => {
    await expect(readCatalogFile(__dirname)).rejects.toThrow(`The catalog ${__dirname} ${reason}`);
  });

  test("a device", async () => {
    await expect(readCatalogFile("/dev/zero")).rejects.toThrow(`/dev/zero ${reason}`);
  });

  test("a pipe, which nobody writes to", async () => {
    const path = resolve(catalogFile("beside.csv", ""), "../pipe.csv");
    execFileSync("mkfifo", [path]);
    await expect(readCatalogFile(path)).rejects.toThrow(reason);
  });
});

test("a catalog larger than 100 MB is refused before it is read", async () => {
  const path = catalogFile("huge.csv", "externalId\n");
  truncateSync(path, 100e6 + 1);
  await expect(readCatalogFile(path)).rejects.toThrow(
    /huge\.csv is larger than 100 MB; split it into several catalogs\.$/,
  );
});

describe.each([
  ["a.json", (images: string) => `[{"externalId": "a", "images": ${images}}]`],
  ["a.ndjson", (images: string) => `{"externalId": "a", "images": ${images}}`],
  ["a.yaml", (images: string) => `- externalId: a\n  images: ${images}\n`],
])("in %s, the images", (name, content) => {
  test("may be texts: addresses and paths, as in CSV", async () => {
    const path = catalogFile(
      name,
      content('["https://cdn.shop.test/1.jpg", "front.jpg", {"url": "https://a.test"}]'),
    );
    await expect(readCatalogFile(path)).resolves.toEqual([
      {
        externalId: "a",
        images: [
          { url: "https://cdn.shop.test/1.jpg" },
          { file: resolve(path, "../front.jpg") },
          { url: "https://a.test" },
        ],
      },
    ]);
  });

  test.each([
    [
      '["ftp://cdn.shop.test/1.jpg"]',
      "images[0].url must be an http(s) URL that Genlook can fetch",
    ],
    ['["https://a.test", ""]', "images[1].file must not be empty: the path of an image to upload"],
    ["[5]", "images[0] must be an object such as { url: 'https://…' }"],
  ])("%s are refused", async (images, message) => {
    const problems = await problemsOf(catalogFile(name, content(images)));
    expect(problems.map(([, text]) => text)).toEqual([message]);
  });
});
