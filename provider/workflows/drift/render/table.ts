import { styleText } from "node:util";
import { cut, cutBoth } from "../../../text/cut.ts";
import { escapeControl } from "../../../text/escape-control.ts";
import { plainTable } from "../../../text/table.ts";
import { fieldChanges } from "../field-changes.ts";
import type { DriftReport, ProductDrift } from "../report.ts";
import { type DriftStatus, LABELS } from "../statuses.ts";
import { rewrittenNote, summarizeDrift } from "../summary.ts";
import type { Renderer, RenderOptions } from "./renderer.ts";

/** Unmanaged products that are listed one by one. A shared account may hold any number of them. */
const MAX_UNMANAGED = 20;

/** Characters of a product that a note shows. */
const MAX_NOTED = 60;

const COLORS = {
  modified: "yellow",
  missing: "red",
  unknown: "magenta",
  unmanaged: "cyan",
  inSync: "green",
} as const satisfies Record<DriftStatus, string>;
type Color = (typeof COLORS)[DriftStatus] | "bold" | "dim";

/** The report for a terminal: a line for each difference, and a line of counts. */
export const table = {
  name: "table",
  summary: "a table, for a terminal",
  render: renderTable,
} as const satisfies Renderer;

function renderTable(
  report: DriftReport,
  { width = 120, colors = false }: RenderOptions = {},
): string {
  const paint = (color: Color, text: string) =>
    // The caller has checked the terminal.
    colors ? styleText(color, text, { validateStream: false }) : text;
  const listed = report.products.filter(({ status }) => status !== "inSync");
  const unmanaged = listed.filter(({ status }) => status === "unmanaged");
  const left = new Set(unmanaged.slice(MAX_UNMANAGED));
  const lines = listed.filter((one) => !left.has(one)).flatMap(linesOf);
  const note = rewrittenNote(report, (text) => cut(text, MAX_NOTED));
  const counts = [
    paint(report.drift ? "yellow" : "green", summarizeDrift(report)),
    ...(note === undefined ? [] : [paint("dim", note)]),
  ].join("\n");
  if (lines.length === 0) return `${counts}\n`;

  const head = ["STATUS", "PRODUCT", "FIELD", "DECLARED", "LIVE"].map((text) =>
    paint("bold", text),
  );
  const fit = fitting(lines, width);
  const rows = lines.map((line) => {
    const { status, id, field, declared, live } = fit(line);
    return [paint(COLORS[status], LABELS[status]), id, field, declared, live];
  });
  const more = left.size > 0 ? `… and ${left.size} more unmanaged products\n` : "";
  return `${plainTable(head, rows)}${more}\n${counts}\n`;
}

interface Line {
  readonly status: DriftStatus;
  readonly id: string;
  readonly field: string;
  readonly declared: string;
  readonly live: string;
}

/** A product's lines. Each names the product, so that grep finds whole facts. */
function linesOf(drift: ProductDrift): Line[] {
  const { status, externalId, fields, notCompared, problems, title } = drift;
  const product = { status, id: escapeControl(externalId) };
  const lines = [
    ...fields
      .flatMap(fieldChanges)
      .map(({ path, ...values }) => ({ ...product, field: path, ...values })),
    ...notCompared.map((field) => ({
      ...product,
      field,
      declared: "(secret)",
      live: "(not compared)",
    })),
    ...problems.map(({ path, message }) => ({
      ...product,
      field: escapeControl(path),
      declared: "",
      live: `(not compared: ${escapeControl(message)})`,
    })),
  ];
  const live = status === "unmanaged" ? escapeControl(title ?? "") : "";
  return lines.length > 0 ? lines : [{ ...product, field: "", declared: "", live }];
}

/** Cuts lines to fit the width. The values share what the ids and field names leave. */
function fitting(lines: readonly Line[], width: number): (line: Line) => Line {
  const longest = (texts: string[]) => texts.reduce((max, text) => Math.max(max, text.length), 0);
  const share = Math.max(12, Math.floor(width / 4));
  const id = Math.min(share, longest(lines.map((line) => line.id)));
  const field = Math.min(share, longest(lines.map((line) => line.field)));
  const rest = width - longest(Object.values(LABELS)) - id - field - 4 * 2;
  const value = Math.max(12, Math.floor(rest / 2));
  return (line) => {
    const [declared, live] = cutBoth(line.declared, line.live, value);
    return { ...line, id: cut(line.id, id), field: cut(line.field, field), declared, live };
  };
}
