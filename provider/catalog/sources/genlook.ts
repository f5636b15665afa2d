import { isJsonObject } from "../../api/json.ts";
import { type Problem, quotedExcerpt } from "../../api/problems.ts";
import { didYouMean } from "../../text/did-you-mean.ts";
import { quoted } from "../../text/escape-control.ts";
import { CellError, readCell } from "../cells.ts";
import type { Table, TableEntry } from "../document.ts";
import { catalogError } from "../problem.ts";
import { columnNames, type Row } from "../row.ts";
import { SHORTENED } from "./shop-product.ts";
import type { Reading, Source } from "./source.ts";

/** A file with the fields of a product: what `generate` and `convert` write, or people. */
export const genlook: Source = {
  name: "genlook",
  title: "a catalog file",
  columns: columnNames,

  recognizes: (document) =>
    document.kind === "table"
      ? document.columns.includes("externalId")
      : document.entries.some(({ value }) => isJsonObject(value) && "externalId" in value),

  resembles(document) {
    const [first] = document.entries;
    const names =
      document.kind === "table" || !isJsonObject(first?.value)
        ? document.kind === "table"
          ? document.columns
          : []
        : Object.keys(first.value);
    return names.filter((name) => columnNames().includes(name)).length;
  },

  read(document, reading) {
    if (document.kind === "table") return rowsOf(document, reading);
    return document.entries.map(({ value, problems, locate }) =>
      problems === undefined
        ? { source: value, fields: value, locate }
        : { fields: undefined, problems, locate },
    );
  },
};

function rowsOf(table: Table, reading: Reading): Row[] {
  const problems = headerProblems(table, reading);
  if (problems.length > 0) throw catalogError(reading.file, problems);
  const known = columnNames().flatMap((name) => {
    const index = table.columns.indexOf(name);
    return index === -1 ? [] : [{ name, index }];
  });
  return table.entries.map((entry) => toRow(entry, known));
}

/** Columns that are unknown and resemble none are listed in one problem, which a shop's export has. */
function headerProblems(table: Table, { extraColumns }: Reading): Problem[] {
  const { columns } = table;
  const known = columnNames();
  const seen = new Set<string>();
  const problems: Problem[] = [];
  const unknown: number[] = [];
  let hasId = columns.includes("externalId");
  for (const [index, column] of columns.entries()) {
    // A column without a name is empty throughout, or reported where it is not.
    if (column === "") continue;
    const name = quotedExcerpt(column, 100);
    if (seen.has(column)) {
      problems.push({ path: table.locateColumn(index), message: `duplicate column ${name}` });
    } else if (!extraColumns && !known.includes(column)) {
      const guess = didYouMean(column, known);
      if (guess === undefined) unknown.push(index);
      else {
        hasId ||= guess === "externalId";
        const message = `unknown column ${name}; did you mean ${guess}?`;
        problems.push({ path: table.locateColumn(index), message });
      }
    }
    seen.add(column);
  }
  const [first] = unknown;
  if (first !== undefined) {
    const names = unknown.slice(0, MAX_NAMES).map((at) => quotedExcerpt(columns[at] ?? "", 40));
    const more = unknown.length - names.length;
    const list = names.join(", ") + (more > 0 ? ` and ${more} more` : "");
    const message = `unknown ${unknown.length === 1 ? "column" : "columns"} ${list}; the columns are ${known.join(", ")}`;
    problems.push({ path: table.locateColumn(first), message });
  }
  if (!hasId && !extraColumns) {
    const message = "the first line must name the columns, and one of them must be externalId";
    problems.push({ path: table.locateColumn(0), message });
  }
  return problems;
}

/** Names of unknown columns that a message lists. */
const MAX_NAMES = 3;

function toRow(
  entry: TableEntry,
  columns: readonly { readonly name: string; readonly index: number }[],
): Row {
  const locate = (property?: string) => entry.locate(property);
  if (entry.problems !== undefined) return { fields: undefined, problems: entry.problems, locate };
  const problems: Problem[] = [];
  const fields: Record<string, unknown> = {};
  for (const { name, index } of columns) {
    const cell = entry.cell(index);
    const isId = name === "externalId" && cell !== cell.trim();
    // Blanks around an id are the layout of the file, unless quotes say that they belong to it.
    const text = isId && !entry.isQuoted(index) ? cell.trim() : cell;
    try {
      const value = readCell(name, text);
      if (value !== undefined) fields[name] = value;
    } catch (error) {
      if (!(error instanceof CellError)) throw error;
      problems.push({ path: locate(name), message: `${name} ${error.message}` });
    }
  }
  const { externalId } = fields;
  if (typeof externalId === "string" && SHORTENED.test(externalId)) {
    const message = `externalId ${quoted(externalId)} is a number that a spreadsheet has shortened; write it in full, after an apostrophe`;
    problems.push({ path: locate("externalId"), message });
  }
  return {
    get source() {
      return entry.value;
    },
    fields,
    problems,
    locate,
  };
}
