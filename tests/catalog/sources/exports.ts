import fc from "fast-check";

/** A product of a shop, before a source's tool exports it. */
export interface Sold {
  readonly id: number;
  readonly handle: string;
  readonly title: string;
  /** Lines of text; some sources write them as HTML. */
  readonly lines: readonly string[];
  readonly vendor: string;
  readonly images: readonly string[];
  readonly variants: readonly { readonly sku: string; readonly price: string }[];
}

/** A text of one line, without outer blanks, often with what has a meaning in a file. */
const line = fc
  .array(
    fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 6 }),
      fc.constantFrom(
        ...['"', '""', "'", ",", ";", "|", "\t", "=", "<", ">", "&", "&amp;", "<b>", "\\n", "\\"],
        ...["👕", "Größe", "サイズ", '5" heel', "a < b & c", "https://cdn.example/x.jpg", "{", "["],
      ),
    ),
    { minLength: 1, maxLength: 5 },
  )
  .map((parts) => tidy(parts.join("")))
  .filter((text) => text !== "" && text.isWellFormed());

/** As sources tidy texts: blanks become one space. A lone apostrophe and `=` have meanings of their own. */
function tidy(text: string): string {
  return (
    text
      .replaceAll(/[\p{Cc}\p{Cf}\ufeff]/gu, "")
      .replaceAll(/\s+/g, " ")
      .trim()
      .replace(/^['=+\-@＝＋－＠]+/, "")
      // At the end of a line, WooCommerce's exporter does not escape it.
      .replace(/\\+$/, "")
      .trim()
  );
}

const handle = fc
  .array(fc.constantFrom(..."abcdefghij0123456789-é日"), { minLength: 1, maxLength: 8 })
  .map((letters) => letters.join(""));

const address = fc
  .tuple(
    fc.constantFrom("front", "back", "w_1,h_2", "a;b", "a|b", "ü", "%20", "(1)", "a+b"),
    fc.nat(9999),
    fc.constantFrom("", "?v=1", "?v=1&w=2", "?a=b,c;d", "#x"),
  )
  // The number is there twice, so that no change of one character makes it another image's address.
  .map(([name, number, query]) => `https://cdn.example/${name}/${number}-${number}.jpg${query}`);

const sku = fc.oneof(handle, fc.constantFrom("0012300001", "007", "A,1", 'B"2', "C;3"));

/** Catalogs of random shops: 0 to 30 images and 1 to 4 variants a product. */
export const shop: fc.Arbitrary<Sold[]> = fc
  .uniqueArray(
    fc.record({
      handle,
      title: line,
      lines: fc.array(line, { maxLength: 4 }),
      vendor: fc.oneof(line, fc.constant("")),
      images: fc.uniqueArray(address, { maxLength: 30 }),
      variants: fc.array(fc.record({ sku, price: fc.constantFrom("", "49.00", "9,99") }), {
        minLength: 1,
        maxLength: 4,
      }),
    }),
    { selector: (product) => product.handle, minLength: 1, maxLength: 6 },
  )
  .filter((products) => products.some(({ images }) => images.length > 0))
  .map((products) => products.map((product, index) => ({ ...product, id: 1001 + index })));

/** How a tool, or the spreadsheet after it, writes a table. */
export interface Layout {
  readonly delimiter: string;
  readonly lineEnd: string;
  readonly encoding: "utf8" | "utf8 with mark" | "utf16le" | "utf16be";
  readonly quotesAll: boolean;
  readonly sepLine: boolean;
  /** Empty columns at the right, and empty rows below. */
  readonly extra: number;
  /** Whether rows of other products come between those of a product. */
  readonly isMixed: boolean;
}

export function layouts(delimiters: readonly string[]): fc.Arbitrary<Layout> {
  return fc.record({
    delimiter: fc.constantFrom(...delimiters),
    lineEnd: fc.constantFrom("\n", "\r\n"),
    encoding: fc.constantFrom("utf8", "utf8 with mark", "utf16le", "utf16be"),
    quotesAll: fc.boolean(),
    sepLine: fc.boolean(),
    extra: fc.nat(2),
    isMixed: fc.boolean(),
  });
}

export function writeTable(rows: readonly (readonly string[])[], layout: Layout): Buffer {
  const { delimiter, lineEnd, quotesAll, sepLine, extra } = layout;
  const quote = (cell: string) =>
    quotesAll || /["\r\n;,|\t]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
  const lines = rows.map((row) => row.map(quote).join(delimiter) + delimiter.repeat(extra));
  const empty = delimiter.repeat((rows[0]?.length ?? 1) - 1 + extra);
  const all = [...(sepLine ? [`sep=${delimiter}`] : []), ...lines, ...Array(extra).fill(empty)];
  return encode(all.map((one) => one + lineEnd).join(""), layout.encoding);
}

export function encode(text: string, encoding: Layout["encoding"]): Buffer {
  if (encoding === "utf8") return Buffer.from(text);
  if (encoding === "utf8 with mark") return Buffer.from(`\ufeff${text}`);
  const bytes = Buffer.from(`\ufeff${text}`, "utf16le");
  return encoding === "utf16le" ? bytes : bytes.swap16();
}

export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

const html = (lines: readonly string[]) =>
  lines.map((one) => `<p>${escapeHtml(one)}</p>`).join("\n");

/** Shopify writes an apostrophe before a SKU that is a number. */
const numbered = (text: string) => (/^\d+$/.test(text) ? `'${text}` : text);

/** Rows of different products in turn, each product's in their order. */
function mix(groups: readonly (readonly string[][])[]): string[][] {
  const most = Math.max(0, ...groups.map((rows) => rows.length));
  return Array.from({ length: most }, (_, at) => at).flatMap((at) =>
    groups.flatMap((rows) => rows.slice(at, at + 1)),
  );
}

export function shopifyCsv(products: readonly Sold[], layout: Layout): Buffer {
  const header = [
    ...["Handle", "Title", "Body (HTML)", "Vendor", "Type", "Option1 Name", "Option1 Value"],
    ...["Variant SKU", "Variant Price", "Image Src", "Image Position", "Status"],
  ];
  const groups = products.map(({ handle, title, lines, vendor, images, variants }) => {
    // The exporter writes images in any order; their position counts.
    const placed = images.map((src, at) => [src, String(at + 1)] as const).toReversed();
    const count = Math.max(1, variants.length, images.length);
    return Array.from({ length: count }, (_, at) => {
      const first = at === 0;
      const [src = "", position = ""] = placed[at] ?? [];
      const { sku = "", price = "" } = variants[at] ?? {};
      return [
        handle,
        ...(first ? [title, html(lines), vendor, "", "Size"] : ["", "", "", "", ""]),
        at < variants.length ? `S${at}` : "",
        ...[numbered(sku), price, src, position, first ? "active" : ""],
      ];
    });
  });
  return writeTable([header, ...(layout.isMixed ? mix(groups) : groups.flat())], layout);
}

export function shopifyJson(products: readonly Sold[], { encoding, isMixed }: Layout): Buffer {
  const list = products.map(({ id, handle, title, lines, vendor, images, variants }) => ({
    ...{ id, handle, title, vendor, variants },
    body_html: lines.length === 0 ? null : html(lines),
    images: images.map((src, at) => ({ src, position: at + 1 })).toReversed(),
  }));
  return encode(
    JSON.stringify(isMixed ? list : { products: list }, null, isMixed ? 2 : 0),
    encoding,
  );
}

export function shopifyBulk(products: readonly Sold[], { encoding, lineEnd }: Layout): Buffer {
  const lines = products.flatMap(({ id, handle, title, lines: text, vendor, images, variants }) => {
    const gid = `gid://shopify/Product/${id}`;
    return [
      { id: gid, handle, title, vendor, descriptionHtml: html(text), status: "ACTIVE" },
      ...images.map((url) => ({ url, __parentId: gid })),
      ...variants.map((variant, at) => ({
        ...{ id: `gid://shopify/ProductVariant/${id}${at}`, ...variant, __parentId: gid },
      })),
    ];
  });
  return encode(lines.map((one) => JSON.stringify(one) + lineEnd).join(""), encoding);
}

export function woocommerceCsv(products: readonly Sold[], layout: Layout): Buffer {
  const header = [
    ...["ID", "Type", "SKU", "Name", "Published", "Is featured?", "Description", "Regular price"],
    ...["Images", "Parent", "Attribute 1 name", "Attribute 1 value(s)"],
  ];
  const escaped = (text: string) => text.replaceAll("\\n", "\\\\n");
  const groups = products.map(({ id, handle, title, lines, images, variants }) => {
    const list = images.map((url) => url.replaceAll(",", "\\,")).join(", ");
    const description = lines.map(escapeHtml).map(escaped).join("\\n");
    const main = [
      String(id),
      "variable",
      handle,
      title,
      "1",
      "0",
      description,
      "",
      list,
      "",
      "",
      "",
    ];
    const others = variants.map(({ price }, at) => [
      ...[`${id}${at}`, "variation", "", `${title} - ${at}`, "1", "0", "", price, ""],
      ...[at % 2 === 0 ? handle : `id:${id}`, "Size", `S${at}`],
    ]);
    return [main, ...others];
  });
  return writeTable([header, ...(layout.isMixed ? mix(groups) : groups.flat())], layout);
}

export function googleTable(products: readonly Sold[], layout: Layout): Buffer {
  const name = (column: string) => (layout.isMixed ? column.replaceAll("_", " ") : column);
  const header = [
    ...["id", "title", "description", "brand", "image_link", "additional_image_link"],
    ...["availability", "price"],
  ].map(name);
  const rows = products.map(({ handle, title, lines, vendor, images }) => {
    const [first = "", ...more] = images;
    return [handle, title, html(lines), vendor, first, more.join(","), "in_stock", "1 EUR"];
  });
  return writeTable([header, ...rows], layout);
}

export function googleXml(products: readonly Sold[], { encoding, isMixed }: Layout): Buffer {
  const cdata = (text: string) => `<![CDATA[${text.replaceAll("]]>", "]]]]><![CDATA[>")}]]>`;
  const escaped = (text: string) => (isMixed ? cdata(text) : escapeHtml(text));
  const items = products.map(({ handle, title, lines, images }) => {
    const elements = [
      ["id", handle],
      ["title", title],
      ["description", html(lines)],
      ...images.map((url, at) => [at === 0 ? "image_link" : "additional_image_link", url]),
    ];
    const content = elements.map(([tag, text = ""]) => `<g:${tag}>${escaped(text)}</g:${tag}>`);
    return `<item>${content.join("\n")}</item>`;
  });
  const text = `<?xml version="1.0"?>\n<rss xmlns:g="http://base.google.com/ns/1.0" version="2.0"><channel><title>Shop</title>\n${items.join("\n")}\n</channel></rss>\n`;
  return encode(text, encoding);
}

/** What is sold, as a catalog must declare it. */
export function declared(products: readonly Sold[], between: string) {
  return products
    .filter(({ images }) => images.length > 0)
    .map(({ handle, title, lines, images }) => ({
      externalId: handle,
      title,
      ...(lines.length > 0 && { description: lines.join(between) }),
      images: images.map((url) => ({ url })),
    }));
}

export interface Exporter {
  /** Name of a file of this export. */
  readonly file: string;
  readonly from: "shopify" | "woocommerce" | "google";
  readonly delimiters: readonly string[];
  /** What separates the lines of a description when its HTML has become text. */
  readonly between: string;
  readonly write: (products: readonly Sold[], layout: Layout) => Buffer;
}

const ALL = [",", ";", "\t", "|"];

/** The tools that write exports, with every delimiter that they or a spreadsheet after them write. */
export const EXPORTERS: readonly Exporter[] = [
  { file: "shopify.csv", from: "shopify", delimiters: ALL, between: "\n\n", write: shopifyCsv },
  { file: "shopify.json", from: "shopify", delimiters: [","], between: "\n\n", write: shopifyJson },
  {
    file: "shopify.jsonl",
    from: "shopify",
    delimiters: [","],
    between: "\n\n",
    write: shopifyBulk,
  },
  { file: "woo.csv", from: "woocommerce", delimiters: ALL, between: "\n", write: woocommerceCsv },
  { file: "google.tsv", from: "google", delimiters: ALL, between: "\n\n", write: googleTable },
  { file: "google.xml", from: "google", delimiters: [","], between: "\n\n", write: googleXml },
];
