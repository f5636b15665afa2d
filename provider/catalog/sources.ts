import { quotedExcerpt } from "../api/problems.ts";
import { didYouMean } from "../text/did-you-mean.ts";
import type { KnownColumns } from "./csv-table.ts";
import type { Document, Table } from "./document.ts";
import { catalogError } from "./problem.ts";
import type { CatalogSource } from "./report.ts";
import { columnNames, type Row } from "./row.ts";
import { normal } from "./sources/columns.ts";
import { customRows } from "./sources/custom.ts";
import { genlook } from "./sources/genlook.ts";
import { google } from "./sources/google.ts";
import { shopify } from "./sources/shopify.ts";
import type { Reading, Source } from "./sources/source.ts";
import { woocommerce } from "./sources/woocommerce.ts";
import { anyOf, type WriteOption } from "./write-option.ts";

/** Every source of catalog files. To add one, write its file and list it here. */
export const SOURCES: readonly Source[] = [genlook, shopify, woocommerce, google];

export interface SourceRows {
  readonly from: CatalogSource | "custom";
  /** Whether the document told its source, and not the user. */
  readonly isDetected: boolean;
  readonly rows: Iterable<Row>;
}

/**
 * Makes rows of products of a document.
 *
 * @throws ValidationError when its source can't be told, or the document lacks what it needs.
 */
export function readRows(document: Document, reading: Reading): SourceRows {
  const { groupBy, map } = reading.options;
  if (groupBy === undefined && map === undefined) {
    const { source, isDetected } = chooseSource(document, reading);
    return { from: source.name, isDetected, rows: source.read(document, reading) };
  }
  refuseBoth(reading);
  return { from: "custom", isDetected: false, rows: customRows(document, reading) };
}

/** Whether the names of columns are those of a source for certain. */
function isHeader(columns: readonly string[]): boolean {
  const table: Table = {
    kind: "table",
    columns: columns.map((name) => name.trim()),
    entries: [],
    firstRecords: [],
    locateColumn: () => "",
  };
  return SOURCES.some((source) => source.recognizes(table));
}

/**
 * Returns what the sources know of columns.
 *
 * @param all - Whether the user's functions may read any column.
 */
export function knownColumns(all: boolean): KnownColumns {
  const names = new Set(SOURCES.flatMap((source) => source.columns()).map(normal));
  return { isHeader, isRead: (name) => all || names.has(normal(name)) };
}

/** Options that say how to read what `groupBy` and `map` read in their own way. */
const OF_SOURCES = ["from", "id", "metadata", "keepHtml", "only", "withoutImages"] as const;

function refuseBoth({ file, options }: Reading): void {
  const problems = OF_SOURCES.filter((name) => options[name] !== undefined).map((name) => ({
    path: "options",
    message: `${name} can't be used together with groupBy or map, which say how to read the file`,
  }));
  if (problems.length > 0) throw catalogError(file, problems);
}

function chooseSource(
  document: Document,
  { file, options, extraColumns, writeOption }: Reading,
): { readonly source: Source; readonly isDetected: boolean } {
  const { from } = options;
  const named = SOURCES.find(({ name }) => name === from);
  if (from !== undefined && named === undefined) {
    const names = SOURCES.map(({ name }) => JSON.stringify(name)).join(", ");
    const message = `${writeOption("from")}: must be one of ${names}, not ${quotedExcerpt(String(from), 60)}`;
    throw catalogError(file, [{ path: "options", message }]);
  }
  if (document.kind === "table") refuseRemarks(document, file);
  if (named !== undefined) return { source: named, isDetected: false };
  const certain = SOURCES.filter((source) => source.recognizes(document));
  const [source, other] = certain;
  if (source !== undefined && other !== undefined) {
    const titles = certain.map(({ title }) => title).join(" or ");
    const names = certain.map(({ name }) => name);
    const message = `this can be ${titles}; add ${anyOf(writeOption, "from", names)} to say which`;
    throw catalogError(file, [{ path: `${file}:1:1`, message }]);
  }
  if (source !== undefined) return { source, isDetected: source !== genlook };
  if (!extraColumns) refuseUnknown(document, file, writeOption);
  return { source: genlook, isDetected: false };
}

/** Names the lines above the header, where a later line is the header of a source for certain. */
function refuseRemarks(table: Table, file: string): void {
  if (isHeader(table.columns)) return;
  const below = table.firstRecords.slice(1).find(isHeader);
  if (below === undefined) return;
  const names = below.slice(0, 3).map((name) => quotedExcerpt(name, 40));
  const message = `this line is a remark above the header; delete each line above the one that names the columns (${names.join(", ")}, …)`;
  throw catalogError(file, [{ path: table.locateColumn(0), message }]);
}

/** Fewer names than this say nothing about who wrote a file. */
const RESEMBLES = 3;

const SHOPS: readonly CatalogSource[] = ["shopify", "woocommerce", "google"];

/** Refuses a file without an id that is probably the export of a shop, or a table of other columns. */
function refuseUnknown(document: Document, file: string, writeOption: WriteOption): void {
  const fields = genlook.resembles(document);
  const [best] = SOURCES.filter((source) => source !== genlook)
    .map((source) => ({ source, score: source.resembles(document) }))
    .filter(({ score }) => score >= RESEMBLES)
    .sort((a, b) => b.score - a.score);
  const missing = fields > 0 ? "externalId" : "a product's field";
  const guess =
    best && `is this ${best.source.title}? add ${writeOption("from", best.source.name)}`;
  if (document.kind === "objects") {
    if (guess === undefined) return;
    const { length } = document.entries;
    const count = length === 1 ? "1 object" : `${length} objects`;
    const message = `${count} without externalId: ${guess}`;
    throw catalogError(file, [{ path: document.entries[0]?.locate() ?? file, message }]);
  }
  const named = document.columns.filter((column) => column !== "");
  const misspelt = named.filter((name) => didYouMean(name, columnNames()) !== undefined);
  const isOwn = fields > 0 || misspelt.length > named.length / 2;
  if (named.length < 2 || (isOwn && guess === undefined)) return;
  const hint =
    guess ??
    `name them ${columnNames().slice(0, 4).join(", ")}, …; of a shop's export, say which shop with ${anyOf(writeOption, "from", SHOPS)}; columns of your own are read by a program with groupBy and map`;
  const message = `${named.length} columns, none of them ${missing}: ${hint}`;
  throw catalogError(file, [{ path: document.locateColumn(0), message }]);
}
