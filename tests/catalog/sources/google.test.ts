import { readCatalogFile } from "../../../provider/catalog/file.ts";
import { catalogFile, problemsOf } from "../catalog-file.ts";

const url = (name: string) => ({ url: `https://cdn.example/${name}` });

const COLUMNS =
  "id title description link image_link additional_image_link availability price item_group_id color size brand";
const ROWS = [
  'tank-s|Tank 12" top|Says "hi"|https://shop.example/t|https://cdn.example/t1.jpg|https://cdn.example/t2.jpg,https://cdn.example/t3.jpg|in stock|28.00 USD|tank|White|S|Loom',
  'tank-m|"""Pirate"" tank"|Tank|https://shop.example/t|https://cdn.example/t1.jpg||out_of_stock|28.00 USD|tank|White|M|Loom',
  "cap|Cap|<p>A&nbsp;cap</p>|https://shop.example/c|https://cdn.example/cap.jpg||out of stock|9.00 USD||Red||Loom",
];
const tsv = (rows: readonly string[] = ROWS) =>
  [COLUMNS.replaceAll(" ", "\t"), ...rows.map((row) => row.replaceAll("|", "\t")), ""].join("\r\n");

const feed = (content = tsv()) => catalogFile("feed.tsv", content);

test("a Google feed becomes one product per item", async () => {
  await expect(readCatalogFile(feed())).resolves.toEqual([
    {
      externalId: "tank-s",
      title: 'Tank 12" top',
      description: 'Says "hi"',
      images: [url("t1.jpg"), url("t2.jpg"), url("t3.jpg")],
    },
    {
      externalId: "tank-m",
      title: '"Pirate" tank',
      description: "Tank",
      images: [url("t1.jpg")],
    },
    { externalId: "cap", title: "Cap", description: "A cap", images: [url("cap.jpg")] },
  ]);
});

test("it becomes one product per group where asked for, with the images of all variants", async () => {
  const options = { id: "group", metadata: ["price", "vendor", "variants"] } as const;
  await expect(readCatalogFile(feed(), options)).resolves.toEqual([
    {
      externalId: "tank",
      title: 'Tank 12" top',
      description: 'Says "hi"',
      images: [url("t1.jpg"), url("t2.jpg"), url("t3.jpg")],
      metadata: {
        price: "28.00 USD",
        vendor: "Loom",
        variants: ["s", "m"].map((size) => ({
          id: `tank-${size}`,
          price: "28.00 USD",
          image: "https://cdn.example/t1.jpg",
          color: "White",
          size: size.toUpperCase(),
        })),
      },
    },
    {
      externalId: "cap",
      title: "Cap",
      description: "A cap",
      images: [url("cap.jpg")],
      metadata: { price: "9.00 USD", vendor: "Loom" },
    },
  ]);
});

test("items that are sold out are left out where asked for", async () => {
  const products = await readCatalogFile(feed(), { only: "available" });
  expect(products.map(({ externalId }) => externalId)).toEqual(["tank-s"]);
});

test("the names of columns may have blanks and capitals, and one may be there several times", async () => {
  const path = catalogFile(
    "labels.csv",
    `ID,Title,Image link,Additional image link,additional_image_link
a,A,https://cdn.example/1.jpg,https://cdn.example/2.jpg,"https://cdn.example/3.jpg, https://cdn.example/2.jpg"
`,
  );
  await expect(readCatalogFile(path)).resolves.toEqual([
    { externalId: "a", title: "A", images: [url("1.jpg"), url("2.jpg"), url("3.jpg")] },
  ]);
});

test("all mistakes of a text feed are named at once, each at its cell", async () => {
  const path = catalogFile(
    "mistakes.csv",
    `id,title,image_link,additional_image_link,availability
a,A,https://cdn.example/a b.jpg,,in stock
b,B,https://cdn.example/b.jpg,"https://cdn.example/c.jpg,//cdn.example/d.jpg",soon
,C,https://cdn.example/c.jpg,,in stock
`,
  );
  await expect(problemsOf(path, { only: "available" })).resolves.toEqual([
    ["mistakes.csv:2:5", expect.stringMatching(/^image_link has .*write %20/)],
    ["mistakes.csv:3:79", expect.stringMatching(/^availability must be in_stock, .* not "soon"$/)],
    ["mistakes.csv:3:31", expect.stringMatching(/^additional_image_link has "\/\/cdn.*"https:"/)],
    ["mistakes.csv:4:1", 'the product "C" has no id; give it one'],
  ]);
});

const RSS = `<?xml version="1.0" encoding="UTF-8"?>
<!-- A feed -->
<rss xmlns:g="http://base.google.com/ns/1.0" version="2.0">
<channel>
<title>Shop</title><link>https://shop.example</link><description>All</description>
<item>
  <title>Not this one</title>
  <g:id>tee</g:id>
  <g:title>Tom &amp; Jerry&#x27;s tee 👕</g:title>
  <g:description><![CDATA[<p>Soft<br>cotton &amp; more</p>]]></g:description>
  <g:image_link>https://cdn.example/1.jpg?a=1&amp;b=2</g:image_link>
  <g:additional_image_link>https://cdn.example/2.jpg</g:additional_image_link>
  <g:additional_image_link><![CDATA[https://cdn.example/3.jpg,https://cdn.example/4.jpg]]></g:additional_image_link>
  <g:shipping><g:country>US</g:country><g:price>5 USD</g:price></g:shipping>
  <g:availability>in_stock</g:availability><g:price>9 USD</g:price>
</item>
<item><g:id>cap</g:id><title>Cap</title><description>&lt;b&gt;Cap&lt;/b&gt;</description><g:image_link>https://cdn.example/cap.jpg</g:image_link></item>
</channel></rss>`;

const xml = (content: string, name = "feed.xml") => catalogFile(name, content);

test.each(["feed.xml", "feed.txt"])("a feed in RSS is read from %s", async (name) => {
  await expect(readCatalogFile(xml(RSS, name), { metadata: ["price"] })).resolves.toEqual([
    {
      externalId: "tee",
      title: "Tom & Jerry's tee 👕",
      description: "Soft\ncotton & more",
      images: [url("1.jpg?a=1&b=2"), url("2.jpg"), url("3.jpg"), url("4.jpg")],
      metadata: { price: "9 USD" },
    },
    { externalId: "cap", title: "Cap", description: "Cap", images: [url("cap.jpg")] },
  ]);
});

test("a feed in Atom is read, with Google's id and not Atom's", async () => {
  const atom = `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:google="http://base.google.com/ns/1.0">
<title>Shop</title><id>tag:shop.example,2026:/</id>
<entry><id>tag:shop.example,2026:/tee</id><title>Tee</title><summary>Soft</summary>
<google:id>tee</google:id><google:image_link>https://cdn.example/1.jpg</google:image_link></entry>
</feed>`;
  await expect(readCatalogFile(xml(atom))).resolves.toEqual([
    { externalId: "tee", title: "Tee", description: "Soft", images: [url("1.jpg")] },
  ]);
});

describe("a feed in XML", () => {
  const item = (content: string, before = "") =>
    xml(
      `${before}<rss xmlns:g="http://base.google.com/ns/1.0">\n<item>${content}<g:image_link>https://cdn.example/1.jpg</g:image_link></item></rss>`,
    );

  test.each<[string, () => string, string, RegExp]>([
    ["cut off", () => xml(RSS.slice(0, 700)), "14:42", /^is not XML: Unclosed root tag$/],
    [
      "with a wrong end tag",
      () => item("<g:id>a</g:title>"),
      "2:23",
      /^is not XML: Unexpected close/,
    ],
    [
      "with a bare &",
      () => item("<g:id>a</g:id><g:title>A & B</g:title>"),
      "2:33",
      /^is not XML: Invalid character/,
    ],
    [
      "with an unknown prefix",
      () => item("<x:id>a</x:id>"),
      "2:12",
      /^is not XML: Unbound namespace prefix/,
    ],
    [
      "with an entity of a file",
      () =>
        item(
          "<g:id>a</g:id><g:title>&file;</g:title>",
          '<!DOCTYPE rss [<!ENTITY file SYSTEM "file:///etc/passwd">]>\n',
        ),
      "3:35",
      /^is not XML: Invalid character entity$/,
    ],
    [
      "with elements in a text",
      () => item("<g:id>a</g:id><g:description>A <b>tee</b></g:description>"),
      "2:21",
      /^description holds the element "b"; it must be text: escape its < as &lt;/,
    ],
    [
      "with two titles",
      () => item("<g:id>a</g:id><g:title>A</g:title><g:title>B</g:title>"),
      "2:41",
      /^title is there 2 times; a product has one$/,
    ],
    [
      "without an id",
      () => item("<g:title>A</g:title>"),
      "2:1",
      /^the product "A" has no id; give it one$/,
    ],
    [
      "without items",
      () => xml("<rss><channel/></rss>"),
      "1:1",
      /^holds neither an item of RSS nor an entry of Atom/,
    ],
  ])("%s is refused at its place", async (_case, path, place, message) => {
    await expect(problemsOf(path(), { from: "google" })).resolves.toEqual([
      [`feed.xml:${place}`, expect.stringMatching(message)],
    ]);
  });
});
