import { cut, cutBoth } from "../../../text/cut.ts";
import { escapeControl } from "../../../text/escape-control.ts";
import { type Change, fieldChanges } from "../field-changes.ts";
import type { DriftReport, ProductDrift } from "../report.ts";
import { LABELS } from "../statuses.ts";
import { rewrittenNote, summarizeDrift } from "../summary.ts";
import type { Renderer } from "./renderer.ts";

/** The first line of every report. A workflow finds its own comment by it, to update it. */
const MARKER = "<!-- pulumi-genlook drift -->";

/** GitHub refuses comments of more than 65,536 characters. */
const MAX_LENGTH = 60_000;
const MAX_VALUE = 120;

/**
 * The report as GitHub-flavoured markdown, for a comment on a pull request. Texts of a product
 * can't become markdown, HTML or a mention. Long values are cut to where they differ. A long report
 * ends where the limit of a comment is, with a line that says how many rows are left out.
 */
export const markdown = {
  name: "markdown",
  summary: "markdown, for a comment on a pull request",
  forMachines: true,
  render: renderMarkdown,
} as const satisfies Renderer;

function renderMarkdown(report: DriftReport): string {
  const rewritten = rewrittenNote(report, (text) => code(cut(text, MAX_VALUE)));
  const head = [
    MARKER,
    `### Genlook catalog: ${report.drift ? "drift" : "no drift"}`,
    "",
    summarizeDrift(report),
    "",
    ...(rewritten === undefined ? [] : [rewritten, ""]),
  ];
  const rows = report.products.filter(({ status }) => status !== "inSync").flatMap(rowsOf);
  if (rows.length === 0) return head.join("\n");
  const table = [
    "| Status | Product | Field | Declared | Live |",
    "| --- | --- | --- | --- | --- |",
  ];
  let length = 0;
  const fit = rows.findIndex((row) => {
    length += row.length + 1;
    return length > MAX_LENGTH;
  });
  const shown = fit < 0 ? rows : rows.slice(0, fit);
  const more = rows.length - shown.length;
  const note = more > 0 ? ["", `… and ${more} more ${more === 1 ? "row" : "rows"}.`] : [];
  return [...head, ...table, ...shown, ...note, ""].join("\n");
}

function rowsOf(drift: ProductDrift): string[] {
  const { status, externalId, fields, notCompared, problems, title } = drift;
  const product = `${LABELS[status]} | ${code(cut(escapeControl(externalId), MAX_VALUE))}`;
  const cells = [
    ...fields.flatMap(fieldChanges).map(cellsOf),
    ...notCompared.map((field) => `${field} | (secret) | (not compared)`),
    ...problems.map(({ path, message }) => {
      const [where, why] = [path, message].map((text) => code(cut(escapeControl(text), MAX_VALUE)));
      return `${where} | | (not compared) ${why}`;
    }),
  ];
  const live = status === "unmanaged" && title ? code(cut(escapeControl(title), MAX_VALUE)) : "";
  return (cells.length > 0 ? cells : [` | | ${live}`]).map((cell) => `| ${product} | ${cell} |`);
}

function cellsOf({ path, declared, live }: Change): string {
  const values = cutBoth(declared, live, MAX_VALUE);
  return [cut(path, MAX_VALUE), ...values].map(code).join(" | ");
}

/**
 * Makes a text inert. GitHub ignores mentions and issue numbers within `<code>`, and it never reads
 * a character reference as markdown, not even a bar within a table.
 */
function code(text: string): string {
  const inert = text
    .replaceAll(/[!-/:-@[-`{-~]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replaceAll(/^ | $| (?= )/g, "&#160;");
  return `<code>${inert}</code>`;
}
