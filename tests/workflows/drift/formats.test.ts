import {
  type DriftReport,
  type DriftStatus,
  driftReport,
  type ReportFormat,
  renderDriftReport,
  ValidationError,
} from "../../../provider/index.ts";
import { quoted } from "../../../provider/text/escape-control.ts";
import { reportOf } from "../../../provider/workflows/drift/compare-product.ts";
import { FORMATS } from "../../../provider/workflows/drift/formats.ts";
import { LABELS, STATUSES } from "../../../provider/workflows/drift/statuses.ts";
import { exportOf, resourceOf, shown } from "../../stack/stack.ts";
import { startEmulator } from "../../testing/session.ts";
import { HOSTILE, hostileReport, manyProducts, ONE_OF_EACH, product } from "./reports.ts";

const NAMES = FORMATS.map(({ name }) => name);

test("the names of the formats are unique, and each can be a command line option", () => {
  expect(new Set(NAMES).size).toBe(NAMES.length);
  for (const { name, summary } of FORMATS) {
    expect(name).toMatch(/^[a-z]+$/);
    expect(summary).not.toBe("");
  }
});

test("an unknown format is refused with the names of those that exist", () => {
  const render = () => renderDriftReport(reportOf([], null), "pdf" as ReportFormat);
  expect(render).toThrow(ValidationError);
  expect(render).toThrow(expect.objectContaining({ code: "INVALID_OPTIONS" }));
  expect(render).toThrow('no report format "pdf"; choose one of table, json, markdown, html');
});

/** Matches how a format for people, or one for programs, counts the products of a status. */
function count(products: number, status: DriftStatus): RegExp {
  return new RegExp(`\\b${products} ${LABELS[status]}|"${status}": ${products}\\b`);
}

/** The text with its numeric character references decoded. */
function decoded(text: string): string {
  return text.replaceAll(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
}

describe.each(NAMES)("as %s", (format) => {
  function render(report: DriftReport): string {
    return renderDriftReport(report, format);
  }

  test("every product that is not in sync is shown, with what differs", () => {
    const text = decoded(render(reportOf(ONE_OF_EACH, null)));
    const differences = ["Red", "Blue", "tee", "https://cdn.example/old.jpg", "metadata"];
    for (const part of ["shirt", "shoe", "coat", "found", ...differences]) {
      expect(text).toContain(part);
    }
  });

  test.each(ONE_OF_EACH)("a product that is $status is counted", (product) => {
    const text = render(reportOf([product], null));
    expect(text).toMatch(count(1, product.status));
    expect(text).toMatch(/\n$/);
  });

  test("a report in sync counts nothing else", () => {
    const text = render(reportOf(manyProducts(7), null));
    expect(text).toMatch(count(7, "inSync"));
    expect(text).not.toMatch(/[1-9]\d* (modified|missing)|"(modified|missing)": [1-9]/);
  });

  test("a report without products is rendered, and ends with a line break", () => {
    const text = render(reportOf([], null));
    expect(text).toMatch(count(0, "inSync"));
    expect(text).toMatch(/\n$/);
    expect(text).not.toMatch(/undefined|NaN|\[object/);
  });

  test("neither value of a secret field is shown", async () => {
    const emulator = await startEmulator();
    const metadata = { internal: "cost-price-18" };
    emulator.products.put({ externalId: "shirt", title: "secret-live", metadata });
    const inputs = {
      title: shown("secret-declared"),
      metadata: { internal: shown("cost-price-17") },
    };
    const report = await driftReport(
      { stack: exportOf([resourceOf("shirt", inputs)]) },
      { apiKey: emulator.apiKey, baseUrl: emulator.url },
    );
    const text = decoded(render(report));
    expect(text).toContain("metadata");
    expect(text).not.toMatch(/cost-price|secret-live|secret-declared/);
  });

  test("characters that control a terminal or reverse text are escaped", () => {
    const hostile = "\u001b[31m\u009b31m\u0007 \u202egnp.exe\u2066 \u2028 \ud800";
    const text = render(hostileReport([hostile]));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these must not be there.
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/);
    expect(text.isWellFormed()).toBe(true);
    expect(decoded(text)).toContain("\\u001b[31m\\u009b31m");
  });

  test.each(HOSTILE.map((text) => [quoted(text), text]))(
    "the text %s adds no line to a report",
    (_, text) => {
      const lines = (report: DriftReport) => render(report).split("\n").length;
      expect(lines(hostileReport([text]))).toBe(lines(hostileReport(["plain"])));
    },
  );

  test.each(STATUSES)("a report of 10,000 products that are %s is smaller than 5 MB", (status) => {
    const fields = [{ field: "title", secret: false, declared: "a", live: "b" } as const];
    const differing = status === "modified" ? { status, fields } : { status };
    const text = render(reportOf(manyProducts(10_000, differing), null));
    expect(text).toMatch(count(10_000, status));
    expect(text.length).toBeLessThan(5_000_000);
  });
});

test("the JSON holds the report unchanged, on one line where that is asked for", () => {
  const report = hostileReport();
  expect(JSON.parse(renderDriftReport(report, "json"))).toEqual(report);
  const line = renderDriftReport(report, "json", { compact: true });
  expect(line.split("\n")).toEqual([expect.stringMatching(/^\{.*\}$/), ""]);
  expect(JSON.parse(line)).toEqual(report);
});

const NOTED = reportOf(
  [
    product({ externalId: "shoe", rewritten: ["title"] }),
    product({
      externalId: "hat",
      status: "unknown",
      problems: [{ path: "metadata", message: "expected \u202ea JSON object" }],
    }),
  ],
  null,
);

test.each(["table", "markdown", "html"] as const)(
  "the %s names what is stored in another form, and what the API answered oddly",
  (format) => {
    const text = decoded(renderDriftReport(NOTED, format, { width: 200 }));
    expect(text).toMatch(/Stored in another form than declared, which counts as equal: .*title/);
    expect(text).toMatch(/metadata.*expected \\u202ea JSON object/);
    expect(renderDriftReport(reportOf([product({})], null), format)).not.toMatch(/another form/);
  },
);

test.each(["table", "markdown"] as const)(
  "of 10,000 products stored in another form, the %s names 10 and counts the rest",
  (format) => {
    const text = renderDriftReport(
      reportOf(manyProducts(10_000, { rewritten: ["title"] }), null),
      format,
    );
    expect(text).toContain("and 9990 more\n");
    expect(text.match(/title/g)).toHaveLength(10);
  },
);
