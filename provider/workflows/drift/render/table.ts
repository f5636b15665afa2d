import { cut, cutBoth } from "../../../text/cut.ts";
import { escapeControl } from "../../../text/escape-control.ts";
import { plainTable } from "../../../text/table.ts";
import { changesOf } from "../changes.ts";
import type { DriftReport, ProductDrift } from "../report.ts";
import { type DriftStatus, LABELS } from "../statuses.ts";
import { summaryOf } from "../summary.ts";

/** Colours a text, or leaves it as it is where colours are not wanted. */
export type Paint = (
  colour: "red" | "yellow" | "green" | "cyan" | "magenta" | "bold",
  text: string,
) => string;

export interface TableOptions {
  /** Columns of the terminal. Default: 120. */
  readonly width?: number | undefined;
  /** Default: no colours. */
  readonly paint?: Paint | undefined;
}

/** Unmanaged products that are listed one by one; an account may hold any number of them. */
const MAX_UNMANAGED = 20;

const COLOURS = {
  modified: "yellow",
  missing: "red",
  unknown: "magenta",
  unmanaged: "cyan",
  inSync: "green",
} as const satisfies Record<DriftStatus, string>;

/** The report for a terminal: what differs, line by line, and a line of counts. */
export function driftTable(report: DriftReport, options: TableOptions = {}): string {
  const paint: Paint = options.paint ?? ((_, text) => text);
  const listed = report.products.filter(({ status }) => status !== "inSync");
  const unmanaged = listed.filter(({ status }) => status === "unmanaged");
  const left = new Set(unmanaged.slice(MAX_UNMANAGED));
  const lines = listed.filter((one) => !left.has(one)).flatMap(linesOf);
  const counts = paint(report.drift ? "yellow" : "green", summaryOf(report));
  if (lines.length === 0) return `${counts}\n`;

  const head = ["STATUS", "PRODUCT", "FIELD", "DECLARED", "LIVE"].map((text) =>
    paint("bold", text),
  );
  const fit = fitting(lines, options.width ?? 120);
  const rows = lines.map((line) => {
    const { status, id, field, declared, live } = fit(line);
    return [paint(COLOURS[status], LABELS[status]), id, field, declared, live];
  });
  const more = left.size > 0 ? `… and ${left.size} more that are unmanaged\n` : "";
  return `${plainTable(head, rows)}${more}\n${counts}\n`;
}

interface Line {
  readonly status: DriftStatus;
  readonly id: string;
  readonly field: string;
  readonly declared: string;
  readonly live: string;
}

/** A product's lines; each names its product, so that they can be searched by other tools. */
function linesOf({ status, externalId, fields, notCompared, title }: ProductDrift): Line[] {
  const product = { status, id: escapeControl(externalId) };
  const lines = [
    ...fields
      .flatMap(changesOf)
      .map(({ path, ...values }) => ({ ...product, field: path, ...values })),
    ...notCompared.map((field) => ({
      ...product,
      field,
      declared: "(secret)",
      live: "(not compared)",
    })),
  ];
  const live = status === "unmanaged" ? escapeControl(title ?? "") : "";
  return lines.length > 0 ? lines : [{ ...product, field: "", declared: "", live }];
}

/** Cuts lines so that the table is no wider than that; the values get what the names leave. */
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
