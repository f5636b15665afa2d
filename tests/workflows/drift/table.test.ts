import {
  type DriftReport,
  type RenderOptions,
  renderDriftReport,
} from "../../../provider/index.ts";
import { reportOf } from "../../../provider/workflows/drift/compare-product.ts";
import { hostileReport, manyProducts, ONE_OF_EACH, product } from "./reports.ts";

function driftTable(report: DriftReport, options?: RenderOptions): string {
  return renderDriftReport(report, "table", options);
}

test("the table has a line for each difference, and the counts", () => {
  expect(driftTable(reportOf(ONE_OF_EACH, null))).toBe(
    `STATUS          PRODUCT  FIELD          DECLARED                       LIVE
modified        shirt    title          "Red tee"                      "Blue tee"
modified        shirt    images[0].url  "https://cdn.example/old.jpg"  "https://cdn.example/new.jpg"
modified        shirt    images[1]      (none)                         {"url":"upload://7f3a"}
modified        shirt    metadata       (secret)                       (secret)
missing         shoe
not comparable  coat     title          (secret)                       (not compared)
unmanaged       found                                                  Found on the way

1 modified, 1 missing, 1 not comparable, 1 unmanaged, 1 in sync
`,
  );
});

test("a report in sync is one line of counts", () => {
  expect(driftTable(reportOf([product({}), product({})], null))).toBe("2 in sync\n");
  expect(driftTable(reportOf([], null))).toBe("0 in sync\n");
});

test("colors add nothing but escape sequences", () => {
  const report = reportOf(ONE_OF_EACH, null);
  const colored = driftTable(report, { colors: true });
  expect(colored).toContain("\u001b[33mmodified\u001b[39m");
  expect(colored).toContain("\u001b[31mmissing\u001b[39m");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the colors.
  expect(colored.replaceAll(/\u001b\[\d+m/g, "")).toBe(driftTable(report));
});

test.each([60, 80, 200])("no line is wider than a terminal of %i columns", (width) => {
  const long = "x".repeat(300);
  const fields = [
    { field: "title", secret: false, declared: `${long}a`, live: `${long}b` } as const,
  ];
  const report = reportOf([product({ externalId: long, status: "modified", fields })], null);
  const lines = driftTable(report, { width }).split("\n");
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
  expect(lines[1]).toMatch(/x+a" +…x+b"$/);
});

test("of 10,000 unmanaged products, 20 are listed and the rest is counted", () => {
  const text = driftTable(reportOf(manyProducts(10_000, { status: "unmanaged" }), null));
  expect(text.split("\n")).toHaveLength(1 + 20 + 1 + 1 + 1 + 1);
  expect(text).toContain("… and 9980 more unmanaged products\n");
});

test("of 10,000 differences, the first 1,000 are listed and the rest is counted", () => {
  const fields = [{ field: "title", secret: false, declared: "a", live: "b" } as const];
  const text = driftTable(reportOf(manyProducts(10_000, { status: "modified", fields }), null));
  expect(text.match(/^modified /gm)).toHaveLength(1000);
  expect(text).toMatch(
    /\n… and 9000 more lines; --json shows all of them\n\n10000 modified, 0 in sync\n$/,
  );
});

test("a product's texts can't steer the terminal or add a line", () => {
  const report = hostileReport();
  const text = driftTable(report, { width: 1000 });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these must not be there.
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
  const unknown = text
    .split("\n")
    .filter((line) => !/^(STATUS|modified|unmanaged|\d+ |$)/.test(line));
  expect(unknown).toEqual([]);
});
