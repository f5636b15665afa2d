import type { Json } from "../../../api/json.ts";
import { cut, cutBoth } from "../../../text/cut.ts";
import { escapeControl } from "../../../text/escape-control.ts";
import { remedyFor } from "../advice.ts";
import { changesOf, type FieldChange } from "../changes/changes.ts";
import { type ImageChange, type PlacedImage, sourceOf } from "../changes/images.ts";
import type { ValueChange } from "../changes/values.ts";
import type { WordSpan } from "../changes/words.ts";
import type { DriftReport, ProductDrift } from "../report.ts";
import { LABELS, SHOWN_ORDER } from "../statuses.ts";
import { rewrittenNote, summarizeDrift } from "../summary.ts";
import { durationOf, requestCount, secondOf, sourceName } from "./about.ts";
import type { Renderer } from "./renderer.ts";
import { abridged, shareWords, sideOf } from "./spans.ts";

/** The first line of every report. A workflow finds its own comment by it, to update it. */
const MARKER = "<!-- pulumi-genlook drift -->";

/** GitHub refuses comments of more than 65,536 characters. */
const MAX_LENGTH = 60_000;
const MAX_VALUE = 120;
/** Characters around a changed word. */
const CONTEXT = 30;

/**
 * The report as GitHub-flavoured markdown, for a comment on a pull request. Texts of a product
 * can't become markdown, HTML or a mention. Long values are cut to where they differ. A long report
 * is cut to the limit of a comment, with a line that says how many rows are left out; no status
 * crowds out another.
 */
export const markdown = {
  name: "markdown",
  summary: "markdown, for a comment on a pull request",
  forMachines: true,
  render: renderMarkdown,
} as const satisfies Renderer;

function renderMarkdown(report: DriftReport): string {
  const rewritten = rewrittenNote(report, (text) => code(cut(text, MAX_VALUE)));
  const remedy = remedyFor(report);
  const head = [
    MARKER,
    `### Genlook catalog: ${report.drift ? "drift" : "no drift"}`,
    "",
    summarizeDrift(report),
    "",
    ...[aboutLine(report), remedy && withCode(remedy), rewritten]
      .filter((line) => line !== undefined)
      .flatMap((line) => [line, ""]),
  ];
  const groups = SHOWN_ORDER.filter((status) => status !== "inSync").map((status) =>
    report.products.filter((drift) => drift.status === status).flatMap(rowsOf),
  );
  const total = groups.flat().length;
  if (total === 0) return head.join("\n");

  const table = [
    "| Status | Product | Field | Declared | Live |",
    "| --- | --- | --- | --- | --- |",
  ];
  const shown = fitting(groups.filter((rows) => rows.length > 0));
  const more = total - shown.length;
  const note = more > 0 ? ["", `… and ${more} more ${more === 1 ? "row" : "rows"}.`] : [];
  return [...head, ...table, ...shown, ...note, ""].join("\n");
}

function aboutLine({ about }: DriftReport): string | undefined {
  if (about === undefined) return undefined;
  const [source, address] = [sourceName(about), escapeControl(about.baseUrl)].map((text) =>
    code(cut(text, MAX_VALUE)),
  );
  const cost = `${requestCount(about)} in ${durationOf(about)}`;
  return `${source} compared with ${address} at ${secondOf(about.comparedAt)}; ${cost}`;
}

/** Picks the rows that fit into a comment. Each group gets an equal share of what is left. */
function fitting(groups: readonly (readonly string[])[]): string[] {
  let left = MAX_LENGTH;
  return groups.flatMap((rows, index) => {
    let share = left / (groups.length - index);
    const end = rows.findIndex((row) => {
      share -= row.length + 1;
      return share < 0;
    });
    const shown = end < 0 ? rows : rows.slice(0, end);
    left -= shown.reduce((sum, row) => sum + row.length + 1, 0);
    return shown;
  });
}

function rowsOf(drift: ProductDrift): string[] {
  const { status, externalId, fields, notCompared, problems, title, declared } = drift;
  const product = `${LABELS[status]} | ${textCode(externalId)}`;
  const cells = [
    ...fields.flatMap(changesOf).flatMap(cellsOf),
    ...notCompared.map((field) => `${field} | (secret) | (not compared)`),
    ...problems.map(
      ({ path, message }) => `${textCode(path)} | | (not compared) ${textCode(message)}`,
    ),
  ];
  const names = [declared?.title, status === "unmanaged" ? title : null].map((name) =>
    name ? textCode(name) : "",
  );
  const rows = cells.length > 0 ? cells : [` | ${names.join(" | ")}`];
  return rows.map((cell) => `| ${product} | ${cell} |`);
}

function cellsOf(change: FieldChange): string[] {
  if (change.kind === "images") return change.images.flatMap(imageCells);
  if (change.kind === "secret") return [`${textCode(change.path)} | (secret) | (secret)`];
  return [`${textCode(change.path)} | ${valueCells(change)}`];
}

function imageCells({ change, declared, live, notes }: ImageChange): string[] {
  const path = placeOf(declared ?? live);
  const ofNotes = notes.map((note) => `${textCode(`${path}.${note.path}`)} | ${valueCells(note)}`);
  if (change === "unchanged" || change === "changed") return ofNotes;
  const cell = (placed: PlacedImage | undefined) =>
    placed === undefined ? "(none)" : textCode(sourceOf(placed.image) ?? textOf(placed.image));
  const now = change === "moved" ? `now ${code(placeOf(live))}` : cell(live);
  return [`${code(path)} | ${cell(declared)} | ${now}`, ...ofNotes];
}

function placeOf(placed: PlacedImage | undefined): string {
  return `images[${placed?.position}]`;
}

/** The declared and the live cell; in texts that have words in common, what differs is marked. */
function valueCells({ declared, live, words }: ValueChange): string {
  if (!shareWords(words)) {
    const texts = [declared, live].map((value) => (value === undefined ? "(none)" : textOf(value)));
    const [one = "", other = ""] = texts;
    return cutBoth(one, other, MAX_VALUE).map(code).join(" | ");
  }
  const cells = (["removed", "added"] as const).map((side) => {
    const tag = side === "removed" ? "del" : "ins";
    const parts = sideOf(abridged(words, CONTEXT), side).map(({ change, text }) =>
      change === "same"
        ? inert(quotedPart(text))
        : `<${tag}>${shortPart({ change, text })}</${tag}>`,
    );
    return `<code>${inert('"')}${parts.join("")}${inert('"')}</code>`;
  });
  return cells.join(" | ");
}

function shortPart({ text }: WordSpan): string {
  return inert(cut(quotedPart(text), MAX_VALUE));
}

/** A part of a text, as within the quotation marks of JSON. */
function quotedPart(text: string): string {
  return escapeControl(JSON.stringify(text).slice(1, -1));
}

function textOf(value: Json): string {
  return escapeControl(JSON.stringify(value));
}

function textCode(text: string): string {
  return code(cut(escapeControl(text), MAX_VALUE));
}

/** Makes the parts of an advice that are between backticks code. */
function withCode(text: string): string {
  const parts = text.split("`");
  return parts.map((part, index) => (index % 2 === 1 ? code(cut(part, MAX_VALUE)) : part)).join("");
}

function code(text: string): string {
  return `<code>${inert(text)}</code>`;
}

/**
 * Makes a text inert. GitHub ignores mentions and issue numbers within `<code>`, and it never reads
 * a character reference as markdown, not even a bar within a table.
 */
function inert(text: string): string {
  return text
    .replaceAll(/[!-/:-@[-`{-~]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replaceAll(/^ | $| (?= )/g, "&#160;");
}
