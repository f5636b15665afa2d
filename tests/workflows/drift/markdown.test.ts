import { type DriftReport, renderDriftReport } from "../../../provider/index.ts";
import { reportOf } from "../../../provider/workflows/drift/compare-product.ts";
import { hostileReport, ONE_OF_EACH, product } from "./reports.ts";

function driftMarkdown(report: DriftReport): string {
  return renderDriftReport(report, "markdown");
}

/** The text of a cell as GitHub shows it. */
function shown(cell: string): string {
  return cell
    .replaceAll(/<\/?code>/g, "")
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
  const markdown = driftMarkdown(reportOf(ONE_OF_EACH, null));
  expect(markdown.split("\n").slice(0, 7)).toEqual([
    "<!-- pulumi-genlook drift -->",
    "### Genlook catalog: drift",
    "",
    "1 modified, 1 missing, 1 not comparable, 1 unmanaged, 1 in sync",
    "",
    "| Status | Product | Field | Declared | Live |",
    "| --- | --- | --- | --- | --- |",
  ]);
  expect(rows(markdown)).toEqual([
    ["modified", "shirt", "title", '"Red tee"', '"Blue tee"'],
    [
      "modified",
      "shirt",
      "images[0].url",
      '"https://cdn.example/old.jpg"',
      '"https://cdn.example/new.jpg"',
    ],
    ["modified", "shirt", "images[1]", "(none)", '{"url":"upload://7f3a"}'],
    ["modified", "shirt", "metadata", "(secret)", "(secret)"],
    ["missing", "shoe", "", "", ""],
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
  const [table = "", more] = driftMarkdown(report).split("\n\n").slice(2);
  expect(more).toMatch(/^… and \d+ more rows\.\n$/);
  const lines = table.split("\n").slice(2);
  expect(lines.length).toBeGreaterThan(50);
  for (const line of lines) {
    expect(line.match(/\|/g)).toHaveLength(6);
    const codes = line.match(/<code>.*?<\/code>/g) ?? [];
    expect(codes.length).toBeGreaterThan(0);
    for (const code of codes) {
      // Letters, digits, spaces and character references mean nothing in markdown or HTML.
      expect(code.slice(6, -7)).toMatch(/^(?:[A-Za-z0-9 …]|&#\d+;)*$/);
    }
    expect(line.replaceAll(/<code>.*?<\/code>/g, "")).toMatch(/^\| (modified|unmanaged)[| ]*$/);
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
