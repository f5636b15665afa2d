import { type DriftReport, type ProductDrift, renderDriftReport } from "../../../provider/index.ts";
import { reportOf } from "../../../provider/workflows/drift/compare-product.ts";
import { ABOUT, hostileReport, manyProducts, ONE_OF_EACH, product } from "./reports.ts";

function driftMarkdown(report: DriftReport): string {
  return renderDriftReport(report, "markdown");
}

/** The text of a cell as GitHub shows it. */
function shown(cell: string): string {
  return cell
    .replaceAll(/<\/?code>/g, "")
    .replaceAll(/<del>(.*?)<\/del>/g, "[-$1-]")
    .replaceAll(/<ins>(.*?)<\/ins>/g, "{+$1+}")
    .replaceAll(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
    .replaceAll("\u00a0", " ")
    .trim();
}

function rows(markdown: string): string[][] {
  return markdown
    .split("\n")
    .filter((line) => line.startsWith("| "))
    .slice(2)
    .map((line) => line.split("|").slice(1, -1).map(shown));
}

test("the markdown has a marker, the counts, and a table row for each difference", () => {
  const markdown = driftMarkdown(reportOf(ONE_OF_EACH, null, ABOUT));
  expect(markdown.split("\n").slice(0, 11).map(shown)).toEqual([
    "<!-- pulumi-genlook drift -->",
    "### Genlook catalog: drift",
    "",
    "1 missing, 1 modified, 1 not comparable, 1 unmanaged, 1 in sync",
    "",
    "stack shop/production compared with https://api.genlook.app/tryon/v1 at 2026-11-26 06:22:52 UTC; 7 requests in 1.2 s",
    "",
    "pulumi up --refresh puts back what is declared.",
    "",
    "| Status | Product | Field | Declared | Live |",
    "| --- | --- | --- | --- | --- |",
  ]);
  expect(rows(markdown)).toEqual([
    ["missing", "shoe", "", "Boot", ""],
    ["modified", "shirt", "title", '"[-Red-] tee"', '"{+Blue+} tee"'],
    ["modified", "shirt", "images[0]", "https://cdn.example/old.jpg", "(none)"],
    ["modified", "shirt", "images[0]", "(none)", "https://cdn.example/new.jpg"],
    ["modified", "shirt", "images[1]", "(none)", "upload://7f3a"],
    ["modified", "shirt", "metadata", "(secret)", "(secret)"],
    ["not comparable", "coat", "title", "(secret)", "(not compared)"],
    ["unmanaged", "found", "", "", "Found on the way"],
  ]);
});

test("a report in sync has no table", () => {
  expect(driftMarkdown(reportOf([product({})], null))).toBe(
    "<!-- pulumi-genlook drift -->\n### Genlook catalog: no drift\n\n1 in sync\n",
  );
});

test("a product's texts can't become markdown, HTML, a mention or another cell", () => {
  const report = hostileReport();
  const [table = "", more] = driftMarkdown(report).split("\n\n").slice(4);
  expect(more).toMatch(/^… and \d+ more rows\.\n$/);
  const lines = table.split("\n").slice(2);
  expect(lines.length).toBeGreaterThan(50);
  for (const line of lines) {
    expect(line.match(/\|/g)).toHaveLength(6);
    const codes = line.match(/<code>.*?<\/code>/g) ?? [];
    expect(codes.length).toBeGreaterThan(0);
    for (const code of codes) {
      // Letters, digits, spaces and character references mean nothing in markdown or HTML.
      expect(code.slice(6, -7)).toMatch(/^(?:[A-Za-z0-9 …]|&#\d+;|<\/?(?:del|ins)>)*$/);
    }
    expect(line.replaceAll(/<code>.*?<\/code>/g, "")).toMatch(
      /^\| (modified|missing|unmanaged)(?:[| ]|now |\(none\))*$/,
    );
  }
});

test("a report longer than GitHub's limit for a comment is cut, and says how many rows are missing", () => {
  const fields = [
    { field: "title", secret: false, declared: "a".repeat(5000), live: "<".repeat(5000) } as const,
  ];
  const many = Array.from({ length: 1000 }, (_, index) =>
    product({ externalId: `p-${String(index).padStart(4, "0")}`, status: "modified", fields }),
  );
  const markdown = driftMarkdown(reportOf(many, null));
  expect(markdown.length).toBeLessThan(65_536);
  const listed = rows(markdown).length;
  expect(listed).toBeGreaterThan(50);
  expect(markdown).toMatch(new RegExp(`\n\n… and ${1000 - listed} more rows.\n$`));
});

test("10,000 missing products leave room for those that are modified, and say how many rows are missing", () => {
  const fields = [{ field: "title", secret: false, declared: "a", live: "b" } as const];
  const products = [
    ...manyProducts(10_000, { status: "missing" }),
    ...manyProducts(10_000, { status: "modified", fields }),
    ...manyProducts(3, { status: "unmanaged" }),
  ];
  const markdown = driftMarkdown(reportOf(products, "product-"));
  expect(markdown.length).toBeLessThan(65_536);
  const listed = Map.groupBy(rows(markdown), ([status]) => status);
  expect(listed.get("missing")?.length).toBeGreaterThan(100);
  expect(listed.get("modified")?.length).toBeGreaterThan(100);
  expect(listed.get("unmanaged")?.length).toBe(3);
  expect(markdown).toMatch(new RegExp(`… and ${20_003 - rows(markdown).length} more rows.\n$`));
});

test("a moved image says where it is now, and long texts are cut around the words that differ", () => {
  const [a, b] = ["https://x/a", "https://x/b"].map((url) => ({ url }));
  const long = "word ".repeat(100);
  const fields = [
    { field: "images", secret: false, declared: [a, b, 1], live: [b, 1, a] },
    { field: "images", secret: false, declared: [a, b], live: [b, a] },
    { field: "description", secret: false, declared: `${long}a ${long}`, live: `${long}b ${long}` },
  ] as unknown as ProductDrift["fields"];
  const report = reportOf([product({ status: "modified", fields })], null);
  expect(rows(driftMarkdown(report)).map((row) => row.slice(2))).toEqual([
    ["images[0].url", '"https://x/[-a-]"', '"https://x/{+b+}"'],
    ["images[1]", '{"url":"https://x/b"}', "1"],
    ["images[2]", "1", '{"url":"https://x/a"}'],
    ["images[0]", "https://x/a", "now images[1]"],
    [
      "description",
      expect.stringMatching(/^"….*word \[-a-\] word.*…"$/),
      expect.stringMatching(/\{\+b\+\}/),
    ],
  ]);
});
