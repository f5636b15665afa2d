import { styleText } from "node:util";
import { reportOf } from "../../../provider/workflows/drift/compare-product.ts";
import { driftTable } from "../../../provider/workflows/drift/render/table.ts";
import { hostileReport, ONE_OF_EACH, product } from "./reports.ts";

test("a line for each difference, and the counts", () => {
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

test("in sync, there are only the counts", () => {
  expect(driftTable(reportOf([product({}), product({})], null))).toBe("2 in sync\n");
  expect(driftTable(reportOf([], null))).toBe("0 in sync\n");
});

test("colours change nothing but the colours", () => {
  const report = reportOf(ONE_OF_EACH, null);
  const coloured = driftTable(report, {
    paint: (colour, text) => styleText(colour, text, { validateStream: false }),
  });
  expect(coloured).toContain("\u001b[33mmodified\u001b[39m");
  expect(coloured).toContain("\u001b[31mmissing\u001b[39m");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the colours.
  expect(coloured.replaceAll(/\u001b\[\d+m/g, "")).toBe(driftTable(report));
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

test("of very many unmanaged products, some stand for all", () => {
  const many = Array.from({ length: 10_000 }, (_, index) =>
    product({ externalId: `p-${index}`, status: "unmanaged" }),
  );
  const text = driftTable(reportOf(many, null));
  expect(text.split("\n")).toHaveLength(1 + 20 + 1 + 1 + 1 + 1);
  expect(text).toContain("… and 9980 more that are unmanaged\n");
});

test("of very many differences, the first 1,000 stand for all", () => {
  const fields = [{ field: "title", secret: false, declared: "a", live: "b" } as const];
  const many = Array.from({ length: 10_000 }, (_, index) =>
    product({ externalId: `p-${index}`, status: "modified", fields }),
  );
  const text = driftTable(reportOf(many, null));
  expect(text.match(/^modified /gm)).toHaveLength(1000);
  expect(text).toMatch(
    /\n… and 9000 more lines; --json has them all\n\n10000 modified, 0 in sync\n$/,
  );
});

test("no text of a product can steer the terminal or add a line", () => {
  const report = hostileReport();
  const text = driftTable(report, { width: 1000 });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
  const unknown = text
    .split("\n")
    .filter((line) => !/^(STATUS|modified|unmanaged|\d+ |$)/.test(line));
  expect(unknown).toEqual([]);
});
