import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { csv } from "../../provider/catalog/csv.ts";
import { readCatalogFile } from "../../provider/catalog/file.ts";
import { formatCatalog } from "../../provider/catalog/format.ts";
import { parseCatalog } from "../../provider/catalog/parse.ts";
import { catalogFile, problemsOf } from "./catalog-file.ts";

const url = (name: string) => ({ url: `https://cdn.example/${name}` });

/** A cell as CSV has it. */
const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;

describe("a cell of images", () => {
  test.each<[string, string]>([
    ["a comma", "https://cdn.example/a.jpg,https://cdn.example/b.jpg"],
    ["a comma and a blank", "https://cdn.example/a.jpg, https://cdn.example/b.jpg"],
    ["a semicolon", "https://cdn.example/a.jpg;https://cdn.example/b.jpg"],
    ["a pipe with blanks", "https://cdn.example/a.jpg | https://cdn.example/b.jpg"],
    ["a line break", "https://cdn.example/a.jpg\nhttps://cdn.example/b.jpg"],
    ["a line break of Windows", "https://cdn.example/a.jpg,\r\nhttps://cdn.example/b.jpg"],
    ["a tab", "https://cdn.example/a.jpg\thttps://cdn.example/b.jpg"],
    ["a comma also at the end", "https://cdn.example/a.jpg, https://cdn.example/b.jpg,"],
  ])("may separate addresses by %s", async (_separator, cell) => {
    const path = catalogFile("images.csv", `externalId,images\na,${quoted(cell)}\n`);
    await expect(readCatalogFile(path)).resolves.toEqual([
      { externalId: "a", images: [url("a.jpg"), url("b.jpg")] },
    ]);
  });

  test.each([
    ["a comma", "https://cdn.example/w_200,h_300/a.jpg"],
    ["a semicolon", "https://cdn.example/a.jpg;size=large"],
    ["a pipe", "https://cdn.example/a|b.jpg"],
    ["another address in a parameter", "https://proxy.example/?url=https://cdn.example/a.jpg"],
    ["another address as its path", "https://proxy.example/w_200,q_80/https://cdn.example/a.jpg"],
    ["an encoded blank", "https://cdn.example/a%20b.jpg"],
  ])("keeps an address with %s whole", async (_what, address) => {
    const path = catalogFile("whole.csv", `externalId,images\na,${quoted(address)}\n`);
    await expect(readCatalogFile(path)).resolves.toEqual([
      { externalId: "a", images: [{ url: address }] },
    ]);
  });

  test("may have paths of files after an address, and files separated by commas", async () => {
    const cell = "https://cdn.example/a.jpg ../b.jpg ./c d.jpg";
    const content = `externalId,images\na,${cell}\nb,"e.jpg, f.jpg"\n`;
    const path = catalogFile("mixed.csv", content.replace("./c d.jpg", "./c.jpg"));
    const file = (name: string) => ({ file: resolve(path, "..", name) });
    await expect(readCatalogFile(path, { imageRoot: "/" })).resolves.toEqual([
      { externalId: "a", images: [url("a.jpg"), file("../b.jpg"), file("c.jpg")] },
      { externalId: "b", images: [file("e.jpg"), file("f.jpg")] },
    ]);
  });

  test.each<[string, string, RegExp]>([
    ["an address without scheme", "//cdn.example/b.jpg", /an address needs "https:" before \/\/$/],
    ["one that begins with www", "www.cdn.example/b.jpg", /needs "https:\/\/" before www\.$/],
    [
      "a second one without scheme",
      "https://cdn.example/a.jpg //cdn.example/b.jpg",
      /^images has "\/\/cdn\.example\/b\.jpg", which lacks its beginning/,
    ],
    [
      "a blank inside an address",
      "https://cdn.example/c front.jpg",
      /^images has "https:\/\/cdn\.example\/c front\.jpg", which has a blank.*write %20/,
    ],
    ["a placeholder", "no_image.png", /^images has "no_image\.png", which is a placeholder/],
    ["the address of one", "https://cdn.example/img/no-image-50.gif?v=1", /is a placeholder/],
    ["the one of WooCommerce", "https://cdn.example/woocommerce-placeholder.png", /placeholder/],
    ["a picture to come", "https://cdn.example/Coming-Soon_large.jpg", /is a placeholder/],
    [
      "a data URL",
      "data:image/png;base64,iVBORw0KGgo=",
      /is the image itself \(a data URL\); save/,
    ],
    ["HTML", '<img src="https://cdn.example/a.jpg">', /holds HTML; write the address of the image/],
    ["an escaped address", "https://cdn.example/a.jpg?a=1&amp;b=2", /write & in place of &amp;$/],
    ["an address in quotes", '"https://cdn.example/a.jpg"', /is not an address; write it as https/],
    ["an address in brackets", "(https://cdn.example/a.jpg)", /is not an address; write it/],
    ["an address with one slash", "https:/cdn.example/a.jpg", /is not an address; write it/],
    [
      "two addresses in one word",
      "https://cdn.example/a.jpghttps://cdn.example/b.jpg",
      /looks like two addresses; separate them by a blank/,
    ],
    [
      "an address with a misspelt scheme after another one",
      "https://cdn.example/a.jpg,ht-tps//cdn.example/b.jpg?v=1 https://cdn.example/c.jpg",
      /^images has "https:\/\/cdn\.example\/a\.jpg,ht-tps.*looks like two addresses/,
    ],
    [
      "an address with one slash after another one",
      "https://cdn.example/a.jpg?v=1;https:/cdn.example/b.jpg",
      /looks like two addresses/,
    ],
    ["a slash in a scheme", "https://c.example/a.jpg,ht/tp://c.example/b.jpg?v", /like two add/],
    ["a slash before a scheme", "https://c.example/a,/https://c.example/b.jpg?v", /like two add/],
    ["a colon between addresses", "https://c.example/a#x:https://c.example/b", /like two add/],
    ["a dash between addresses", "https://cdn.example/a.jpg-https://cdn.example/b", /like two add/],
    [
      "a slash between addresses",
      "https://cdn.example/a.jpg/https://cdn.example/b",
      /like two add/,
    ],
    ["a control character", "https://cdn.example/a\u0000.jpg", /holds a control character/],
    [
      "names after an address",
      "https://cdn.example/a.jpg,b.jpg",
      /looks like two addresses; separate them by a blank/,
    ],
    ["a word for nothing", "n/a", /is neither an address nor the path of an image/],
    ["a path with a blank", "my tee.jpg", /"my", which is neither.*as JSON/],
  ])("with %s is refused by name and place", async (_case, cell, message) => {
    const path = catalogFile("refused.csv", `externalId,images\na,${quoted(cell)}\n`);
    await expect(problemsOf(path)).resolves.toEqual([
      ["refused.csv:2:3", expect.stringMatching(message)],
    ]);
  });
});

test.each<[string, string]>([
  ["a word that could be part of the address", "https://cdn.example/a front.jpg"],
  ["an address with a separator at its end", "https://cdn.example/a,"],
  ["an address like a placeholder", "https://cdn.example/no_image.png"],
])("%s is written as JSON, and read back", async (_case, address) => {
  const declaration = { externalId: "a", images: [{ url: address }, url("b.jpg")] };
  const text = formatCatalog(csv, [declaration]);
  expect(text).toContain('""url""');
  await expect(readCatalogFile(catalogFile("json-cell.csv", text))).resolves.toEqual([declaration]);
});

test("a file of commas with a wrong address names each mistake at once", async () => {
  const content = `externalId,title,images
a,A,https://cdn.example/a.jpg
b,B,//cdn.example/b.jpg
c,C,https://cdn.example/c front.jpg
`;
  await expect(problemsOf(catalogFile("addresses.csv", content))).resolves.toEqual([
    ["addresses.csv:3:5", expect.stringMatching(/needs "https:" before/)],
    ["addresses.csv:4:5", expect.stringMatching(/write %20/)],
  ]);
});

describe("local images of a Catalog are looked at before any request:", () => {
  const folder = resolve(catalogFile("beside.csv", ""), "..");
  writeFileSync(resolve(folder, "tee.png"), Buffer.from("\x89PNG\r\n\x1a\n12345678", "latin1"));
  writeFileSync(resolve(folder, "empty.png"), "");
  writeFileSync(resolve(folder, "text.png"), "not an image at all");
  const problems = (content: string) => {
    const path = catalogFile("local.csv", content);
    try {
      parseCatalog(path, () => Buffer.from(content), { checksImages: true });
    } catch (error) {
      return (error as { details: { path: string; message: string }[] }).details.map(
        ({ path: place, message }) => `${place.replace(`${folder}/`, "")} ${message}`,
      );
    }
    return [];
  };

  test("one that can be uploaded has no problem", () => {
    expect(problems("externalId,images\na,tee.png\n")).toEqual([]);
  });

  test("all others are named at once, with their places", () => {
    const rows = ["missing.png", "empty.png", "text.png", "../outside.png", "tee.png ./gone.png"];
    const content = `externalId,images\n${rows.map((cell, at) => `${at},${cell}\n`).join("")}`;
    expect(problems(content)).toEqual([
      `local.csv:2:3 images[0].file does not exist: ${folder}/missing.png`,
      "local.csv:3:3 images[0].file is empty",
      "local.csv:4:3 images[0].file is not a JPEG, PNG, GIF, WebP, AVIF or HEIC image",
      expect.stringMatching(/^local\.csv:5:3 images\[0\]\.file is outside of the catalog's folder/),
      `local.csv:6:3 images[1].file does not exist: ${folder}/gone.png`,
    ]);
  });
});

describe("ids in a table:", () => {
  test("an apostrophe before a number is a spreadsheet's, and keeps its zeros", async () => {
    const path = catalogFile("zeros.csv", "externalId,title\n'0042,'90\n'90s,'90s jeans\n");
    await expect(readCatalogFile(path)).resolves.toEqual([
      { externalId: "0042", title: "90" },
      { externalId: "'90s", title: "'90s jeans" },
    ]);
  });

  test("a number that a spreadsheet has shortened is refused", async () => {
    const path = catalogFile("short.csv", "externalId\n4.00123E+12\n");
    await expect(problemsOf(path)).resolves.toEqual([
      ["short.csv:2:1", expect.stringMatching(/^externalId "4\.00123E\+12" is a number that a/)],
    ]);
  });

  test("blanks of any kind around them are trimmed", async () => {
    const path = catalogFile("nbsp.csv", "externalId,title\n\u00a0a\u3000,Tee\n");
    await expect(readCatalogFile(path)).resolves.toEqual([{ externalId: "a", title: "Tee" }]);
  });
});

test.each([
  ["json", '[{"externalId":4001,"title":7}]', "1:3", "1:21"],
  ["yaml", "- externalId: 4001\n  title: 7\n", "1:3", "2:3"],
  ["ndjson", '{"externalId":4001,"title":7}\n', "1:2", "1:20"],
])(
  "in %s, an id that is a number is refused with the remedy",
  async (format, content, id, title) => {
    await expect(problemsOf(catalogFile(`ids.${format}`, content))).resolves.toEqual([
      [
        `ids.${format}:${id}`,
        'externalId must be a string, not the number 4001; write it in quotes: "4001"',
      ],
      [`ids.${format}:${title}`, "title must be a string"],
    ]);
  },
);

test.each([
  [
    "json",
    '{"count": 1, "products": [{"externalId":"a","validForDays":400}], "next": "x"}',
    "1:45",
  ],
  ["yaml", "products:\n  - externalId: a\n    validForDays: 400\n", "3:5"],
  ["json", '{"data":{"products":{"nodes":[{"externalId":"a","validForDays":400}]}}}', "1:49"],
  ["json", '{"products":{"edges":[{"node":{"externalId":"a","validForDays":400}}]}}', "1:49"],
])("in %s, %s is understood", async (format, content, place) => {
  const name = `wrapped.${format}`;
  await expect(problemsOf(catalogFile(name, content))).resolves.toEqual([
    [`${name}:${place}`, expect.stringMatching(/^validForDays must be at most 365/)],
  ]);
  const right = catalogFile(name, content.replace("400", "40"));
  await expect(readCatalogFile(right)).resolves.toEqual([{ externalId: "a", validForDays: 40 }]);
});

const GREEK = 'externalId;title\nα;"Größe „M“ – 20 €, 👕"\n';
const READ = [{ externalId: "α", title: "Größe „M“ – 20 €, 👕" }];
const bigEndian = (text: string) => Buffer.from(text, "utf16le").swap16();

describe("the encoding of a file", () => {
  test.each<[string, Uint8Array]>([
    ["UTF-8", Buffer.from(GREEK)],
    ["UTF-8 after a byte order mark", Buffer.from(`\ufeff${GREEK}`)],
    ["UTF-16 of Windows", Buffer.from(`\ufeff${GREEK}`, "utf16le")],
    ["UTF-16 with the high byte first", bigEndian(`\ufeff${GREEK}`)],
    [
      "tabs in UTF-16, as Excel's Unicode text",
      Buffer.from(`\ufeff${GREEK.replaceAll(";", "\t")}`, "utf16le"),
    ],
  ])("may be %s", async (_encoding, bytes) => {
    await expect(readCatalogFile(catalogFile("encoded.csv", bytes))).resolves.toEqual(READ);
  });

  test("counts columns in characters, whatever the encoding", async () => {
    const content = "\ufeffexternalId;title;validForDays\na;👕é;400\n";
    for (const bytes of [Buffer.from(content), Buffer.from(content, "utf16le")]) {
      await expect(problemsOf(catalogFile("places.csv", bytes))).resolves.toEqual([
        ["places.csv:2:7", expect.stringMatching(/^validForDays/)],
      ]);
    }
  });

  const WESTERN = Buffer.from("externalId,title\na,Gr\xf6\xdfe \x80\n", "latin1");

  test("is never guessed: the error shows how a line would be read, and the option", async () => {
    await expect(readCatalogFile(catalogFile("western.csv", WESTERN))).rejects.toThrow(
      /western\.csv is not in UTF-8: save it as UTF-8 .*, or, if line 2 should read "a,Größe €", add encoding: "windows-1252"\.$/,
    );
  });

  test("may be named", async () => {
    const path = catalogFile("western.csv", WESTERN);
    await expect(readCatalogFile(path, { encoding: "windows-1252" })).resolves.toEqual([
      { externalId: "a", title: "Größe €" },
    ]);
  });

  test("that is unknown, or does not fit, is an error", async () => {
    const path = catalogFile("odd.csv", Buffer.from("externalId\n\xff\xfe\n", "latin1"));
    await expect(readCatalogFile(path, { encoding: "klingon" })).rejects.toThrow(
      'odd.csv can\'t be read: "klingon" is not a known encoding; use one such as "windows-1252".',
    );
    await expect(readCatalogFile(path, { encoding: "shift_jis" })).rejects.toThrow(
      "is not in shift_jis: it holds bytes that shift_jis does not have",
    );
  });

  test.each<[string, "utf16le" | "utf16be", string]>([
    ["a.csv", "utf16le", "externalId,title\na,Größe\n"],
    ["a.csv", "utf16be", "externalId\na\n"],
    ["a.json", "utf16le", '[{"externalId":"a"}]'],
  ])("UTF-16 without a byte order mark is named in %s (%s)", async (name, encoding, content) => {
    const bytes = Buffer.from(content, "utf16le");
    const path = catalogFile(name, encoding === "utf16le" ? bytes : bytes.swap16());
    const label = encoding.replace("utf", "utf-");
    await expect(readCatalogFile(path)).rejects.toThrow(
      `holds bytes of zero, as UTF-16 without a byte order mark does: save it as UTF-8, or add encoding: "${label}".`,
    );
    await expect(readCatalogFile(path, { encoding: label })).resolves.toHaveLength(1);
  });

  test("a workbook under the name of a text is refused as such", async () => {
    await expect(readCatalogFile(catalogFile("a.csv", "PK\x03\x04\x14\0\x06\0"))).rejects.toThrow(
      'a.csv is a workbook or an archive, not text: save the sheet as CSV (in Excel, "CSV UTF-8").',
    );
  });

  test("that an XML declaration names is used", async () => {
    const feed = `<?xml version="1.0" encoding="ISO-8859-1"?><rss xmlns:g="http://base.google.com/ns/1.0"><item><g:id>a</g:id><g:title>Gr\xf6\xdfe</g:title><g:image_link>https://cdn.example/a.jpg</g:image_link></item></rss>`;
    const path = catalogFile("latin.xml", Buffer.from(feed, "latin1"));
    await expect(readCatalogFile(path)).resolves.toEqual([
      { externalId: "a", title: "Größe", images: [url("a.jpg")] },
    ]);
  });
});

describe("a spreadsheet's table", () => {
  const TEE = [{ externalId: "tee", title: "Tee; red", validForDays: 30 }];

  test.each<[string, string]>([
    [
      "a line that names the delimiter",
      'sep=;\r\nexternalId;title;validForDays\r\ntee;"Tee; red";30\r\n',
    ],
    ["that line in quotes", '"sep=,"\nexternalId,title,validForDays\ntee,Tee; red,30\n'],
    [
      "that line with an unusual delimiter",
      "sep=|\nexternalId|title|validForDays\ntee|Tee; red|30\n",
    ],
    [
      "columns without a name and a value",
      'externalId;title;;validForDays;;\ntee;"Tee; red";;30;;\n',
    ],
    [
      "more delimiters below than in the header",
      "externalId,title,validForDays\ntee,Tee; red,30,,,\n",
    ],
    ["rows without a value", "externalId,title,validForDays\n,,\n\ntee,Tee; red,30\n,,,,\n"],
    ["pipes", "externalId|title|validForDays\ntee|Tee; red|30\n"],
  ])("may have %s", async (_what, content) => {
    await expect(readCatalogFile(catalogFile("sheet.csv", content))).resolves.toEqual(TEE);
  });

  test("has places below a line that names the delimiter", async () => {
    const path = catalogFile("sep.csv", "sep=;\r\nexternalId;validForDays\r\na;1\r\nb;400\r\n");
    await expect(problemsOf(path)).resolves.toEqual([
      ["sep.csv:4:3", expect.stringMatching(/^validForDays/)],
    ]);
  });

  test("with a value in a column without a name is refused, once for each column", async () => {
    const path = catalogFile("nameless.csv", "externalId,,title,\na,,,x\nb,y,,z\n");
    await expect(problemsOf(path)).resolves.toEqual([
      ["nameless.csv:2:5", expect.stringMatching(/^"x" is in a column without a name; name/)],
      ["nameless.csv:3:3", expect.stringMatching(/^"y" is in a column without a name; name/)],
    ]);
  });

  test("with more values than columns is refused", async () => {
    const path = catalogFile("wide.csv", "externalId,title\na,Tee,red,\n");
    await expect(problemsOf(path)).resolves.toEqual([
      ["wide.csv:2:1", "the row has 3 cells, but the first line names 2 columns"],
    ]);
  });

  test.each<[string, string]>([
    ["one cell", "Export of 26.11.2026\nexternalId;title\na;Tee\n"],
    ["the number of columns", "# Required; the id,# a name | or two\nexternalId,title\na,Tee\n"],
    ["several lines", "Shop\nExport, all; 3 | products\n\nexternalId,title\na,Tee\n"],
  ])("with a remark of %s above the header is refused by that name", async (_case, content) => {
    await expect(problemsOf(catalogFile("remark.csv", content))).resolves.toEqual([
      [
        "remark.csv:1:1",
        'this line is a remark above the header; delete each line above the one that names the columns ("externalId", "title", …)',
      ],
    ]);
  });

  test("is delimited by what makes a header, however many other delimiters the line has", async () => {
    const path = catalogFile("many.csv", 'externalId\ttitle\n"a;b,c;d"\tTee, red; blue | green\n');
    await expect(readCatalogFile(path)).resolves.toEqual([
      { externalId: "a;b,c;d", title: "Tee, red; blue | green" },
    ]);
  });
});

describe("a file whose ending does not tell its format is read by its content:", () => {
  test.each<[string, string]>([
    ["list.tsv", "externalId\ttitle\na\tTee\n"],
    ["list.tsv", "externalId;title\na;Tee\n"],
    ["list.txt", "externalId|title\na|Tee\n"],
    ["list.txt", '[{"externalId":"a","title":"Tee"}]'],
    ["list.TXT", '\ufeff{"products":[{"externalId":"a","title":"Tee"}]}'],
  ])("%s with %j", async (name, content) => {
    await expect(readCatalogFile(catalogFile(name, content))).resolves.toEqual([
      { externalId: "a", title: "Tee" },
    ]);
  });

  test("quotes in a cell between tabs are part of its text", async () => {
    const path = catalogFile("tabs.tsv", 'externalId\ttitle\na\tTank 12" top\nb\t"""Big"" one"\n');
    await expect(readCatalogFile(path)).resolves.toEqual([
      { externalId: "a", title: 'Tank 12" top' },
      { externalId: "b", title: '"Big" one' },
    ]);
  });

  test("a cell between tabs that only begins with a word in quotes is refused", async () => {
    const path = catalogFile("quote.tsv", 'externalId\ttitle\na\t"Big" one\nb\tTee\n');
    await expect(problemsOf(path)).resolves.toEqual([
      [
        "quote.tsv:2:3",
        expect.stringMatching(/^there is text after the closing quote of this cell/),
      ],
    ]);
  });
});

describe("columns that are no fields of a product", () => {
  const header = (count: number) => Array.from({ length: count }, (_, at) => `col ${at}`).join(",");

  test("are one problem that says what to do, not one each", async () => {
    const path = catalogFile("columns.csv", `${header(63)}\n`);
    await expect(problemsOf(path)).resolves.toEqual([
      [
        "columns.csv:1:1",
        '63 columns, none of them a product\'s field: name them externalId, title, description, images, …; of a shop\'s export, say which shop with from: "shopify", from: "woocommerce", or from: "google"; columns of your own are read by a program with groupBy and map',
      ],
    ]);
  });

  test("are one problem beside fields, too, except for what is misspelt", async () => {
    const path = catalogFile("columns.csv", `externalId,titel,${header(20)}\n`);
    await expect(problemsOf(path)).resolves.toEqual([
      ["columns.csv:1:12", 'unknown column "titel"; did you mean title?'],
      [
        "columns.csv:1:18",
        expect.stringMatching(
          /^unknown columns "col 0", "col 1", "col 2" and 17 more; the columns are/,
        ),
      ],
    ]);
  });

  test("that are fields in another spelling are named one by one, and a missing id with them", async () => {
    const misspelt = await problemsOf(catalogFile("columns.csv", "ExternalID,Title,Image\n"));
    expect(misspelt).toEqual([
      ["columns.csv:1:1", 'unknown column "ExternalID"; did you mean externalId?'],
      ["columns.csv:1:12", 'unknown column "Title"; did you mean title?'],
      ["columns.csv:1:18", 'unknown column "Image"; did you mean images?'],
    ]);
    const named = await problemsOf(catalogFile("columns.csv", "id,title,images\n"));
    expect(named).toEqual([
      [
        "columns.csv:1:1",
        expect.stringMatching(/^unknown column "id"; the columns are externalId, /),
      ],
      ["columns.csv:1:1", expect.stringMatching(/and one of them must be externalId$/)],
    ]);
  });

  test.each([
    ["Title,Body (HTML),Vendor,Type,Image Src", "a Shopify export", "shopify"],
    ["ID,Type,SKU,Name,Images", "a WooCommerce export", "woocommerce"],
    ["id,title,description,price,availability", "a Google Merchant feed", "google"],
  ])("of %s ask whether this is %s", async (columns, title, source) => {
    const [[place, message] = []] = await problemsOf(catalogFile("shop.csv", `${columns}\n`));
    expect(place).toBe("shop.csv:1:1");
    expect(message).toContain(`is this ${title}? add from: "${source}"`);
  });
});
