import { type Cell, lineOf, type Screen, type Style, wrappedLines } from "../../../text/cells.ts";
import { cut } from "../../../text/cut.ts";
import { escapeControl } from "../../../text/escape-control.ts";
import { remedyFor } from "../advice.ts";
import type { DriftReport, ProductDrift } from "../report.ts";
import { type DriftStatus, LABELS, MARKS, SHOWN_ORDER } from "../statuses.ts";
import { rewrittenNote, summarizeDrift } from "../summary.ts";
import { day, durationOf, requestCount, secondOf, sourceName } from "./about.ts";
import type { Renderer, RenderOptions } from "./renderer.ts";
import { changeLines } from "./table-changes.ts";

/** Products of one status that are listed. */
const MAX_LISTED = 1000;
/** Unmanaged products that are no drift: a shared account may hold any number of them. */
const MAX_OTHERS = 20;
/** Mended products that are named. */
const MAX_MENDED = 10;
/** Characters of a product that a note shows. */
const MAX_NOTED = 60;

const STYLES = {
  missing: "red",
  modified: "yellow",
  unknown: "magenta",
  unmanaged: "cyan",
  inSync: "green",
} as const satisfies Record<DriftStatus, Style>;

/**
 * The report for a terminal: a line for each product, the differences below it, and a line of counts.
 * Products that are missing come first. No status can crowd out another.
 */
export const table = {
  name: "table",
  summary: "lines for a terminal",
  render: renderTable,
} as const satisfies Renderer;

function renderTable(
  report: DriftReport,
  { width, colors = false, previous }: RenderOptions = {},
): string {
  const screen: Screen = { width, colors };
  const line = (...cells: Cell[]) => lineOf(cells, screen);
  const isNew = previous === undefined ? () => false : newSince(previous);
  const products = listed(report).flatMap(({ status, shown, more }) => [
    ...shown.flatMap((drift) => productLines(drift, report, isNew(drift), screen)),
    ...(more > 0 ? [line({ text: moreNote(status, more), style: "dim" })] : []),
  ]);
  const mended = previous === undefined ? [] : mendedSince(previous, report);
  const note = rewrittenNote(report, (text) => cut(text, MAX_NOTED));
  // Counts, notes and commands are never cut.
  const uncut = (cells: Cell[]) => wrappedLines(cells, screen);
  const sections = [
    headLines(report, screen),
    products,
    [
      ...(mended.length > 0 ? uncut([{ text: mendedNote(mended), style: "green" }]) : []),
      ...(note === undefined ? [] : uncut([{ text: note, style: "dim" }])),
      ...uncut(countsOf(report)),
      ...remedyOf(report).flatMap(uncut),
    ],
  ];
  const shown = sections.filter((lines) => lines.length > 0).map((lines) => lines.join("\n"));
  return `${shown.join("\n\n")}\n`;
}

function headLines(report: DriftReport, screen: Screen): string[] {
  const { about } = report;
  if (about === undefined) return [];
  return [
    lineOf([{ text: `Drift of ${sourceName(about)}`, style: "bold" }], screen),
    lineOf(
      [{ text: `${escapeControl(about.baseUrl)}, ${secondOf(about.comparedAt)}`, style: "dim" }],
      screen,
    ),
  ];
}

function countsOf(report: DriftReport): Cell[] {
  const { about, drift } = report;
  const counts: Cell = { text: summarizeDrift(report), style: drift ? "yellow" : "green" };
  if (about === undefined) return [counts];
  return [counts, { text: `; ${requestCount(about)} in ${durationOf(about)}` }];
}

function remedyOf(report: DriftReport): Cell[][] {
  const remedy = remedyFor(report);
  if (remedy === undefined) return [];
  // Commands are between backticks.
  const parts = remedy.split("`");
  return [parts.map((text, index) => (index % 2 === 1 ? { text, style: "bold" } : { text }))];
}

interface Group {
  readonly status: DriftStatus;
  readonly shown: readonly ProductDrift[];
  /** How many are left out. */
  readonly more: number;
}

function listed({ products, prefix }: DriftReport): Group[] {
  const groups = Map.groupBy(products, ({ status }) => status);
  groups.delete("inSync");
  return SHOWN_ORDER.map((status) => {
    const all = groups.get(status) ?? [];
    const areOthers = status === "unmanaged" && prefix === null;
    const shown = all.slice(0, areOthers ? MAX_OTHERS : MAX_LISTED);
    return { status, shown, more: all.length - shown.length };
  });
}

function moreNote(status: DriftStatus, more: number): string {
  return `  … and ${more} more ${LABELS[status]} ${more === 1 ? "product" : "products"}; --json shows all of them`;
}

/** A product's line, and its differences below. */
function productLines(
  drift: ProductDrift,
  { summary }: DriftReport,
  isNew: boolean,
  screen: Screen,
): string[] {
  const { status, externalId, title, declared, live } = drift;
  const labels = SHOWN_ORDER.filter((one) => one !== "inSync" && summary[one] > 0);
  const widest = Math.max(...labels.map((one) => LABELS[one].length));
  const name = title ?? declared?.title ?? "";
  const dates = live === undefined ? [] : [` (edited ${day(live.updatedAt)})`];
  const head = lineOf(
    [
      { text: `${MARKS[status]} ${LABELS[status]}`, style: STYLES[status] },
      { text: " ".repeat(widest - LABELS[status].length + 2) },
      { text: escapeControl(externalId), style: "bold" },
      ...(isNew ? [{ text: " (new)", style: "yellow" } as const] : []),
      { text: name === "" ? "" : `  ${escapeControl(name)}` },
      ...dates.map((text) => ({ text, style: "dim" }) as const),
    ],
    screen,
  );
  return [head, ...changeLines(drift, screen)];
}

/** Makes the function that tells whether a product has drifted, or drifted again, since a report. */
function newSince(previous: DriftReport): (drift: ProductDrift) => boolean {
  const before = new Map(previous.products.map((one) => [one.externalId, JSON.stringify(one)]));
  return (drift) =>
    drift.status !== "inSync" && before.get(drift.externalId) !== JSON.stringify(drift);
}

/** The ids of products that differed, and don't any more. */
function mendedSince(previous: DriftReport, { products }: DriftReport): string[] {
  const drifted = new Set(
    products.filter(({ status }) => status !== "inSync").map(({ externalId }) => externalId),
  );
  return previous.products
    .filter(({ status, externalId }) => status !== "inSync" && !drifted.has(externalId))
    .map(({ externalId }) => cut(escapeControl(externalId), MAX_NOTED));
}

function mendedNote(ids: readonly string[]): string {
  const more = ids.length - MAX_MENDED;
  const rest = more > 0 ? `, and ${more} more` : "";
  return `No drift any more: ${ids.slice(0, MAX_MENDED).join(", ")}${rest}`;
}
