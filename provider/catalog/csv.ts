import type { CsvError } from "csv-parse";
import type { Problem } from "../api/problems.ts";
import { didYouMean } from "../text/did-you-mean.ts";
import { CellError, readCell } from "./cells.ts";
import { Lines } from "./lines.ts";
import { catalogError } from "./problem.ts";
import { COLUMNS, type Row } from "./row.ts";

interface Cell {
  readonly text: string;
  /** Where it begins, in bytes. */
  readonly offset: number;
}

/**
 * Reads the rows of a CSV file (RFC 4180) whose first line names the columns. Commas, or
 * semicolons or tabs if the first line parts its names by those. Blank lines are passed over.
 *
 * @param ownColumns - Whether there may be columns that are no fields of a product.
 * @throws ValidationError when the file is no CSV or its first line is wrong.
 */
export function readCsv(file: string, bytes: Buffer, ownColumns: boolean): Row[] {
  const lines = new Lines(bytes);
  const place = (offset: number) => `${file}:${lines.at(offset)}`;
  const [header = [], ...records] = parseCells(file, bytes, place);
  const columns = header.map(({ text }) => text.trim());
  const problems = headerProblems(header, columns, ownColumns, place);
  if (problems.length > 0) throw catalogError(file, problems);
  return records.map((cells) => toRow(cells, columns, place));
}

type Place = (offset: number) => string;

function parseCells(file: string, bytes: Buffer, place: Place): Cell[][] {
  const { parse } = require("csv-parse/sync") as typeof import("csv-parse/sync");
  // The parser tells where a cell ends, in bytes; the next one begins behind the delimiter.
  let end = -1;
  const begin = (isFirst: boolean) => {
    let offset = end + 1;
    while (isFirst && (bytes[offset] === 0x0a || bytes[offset] === 0x0d)) offset += 1;
    return offset;
  };
  try {
    const records: unknown[] = parse(bytes, {
      delimiter: delimiterOf(bytes),
      record_delimiter: ["\r\n", "\n", "\r"],
      relax_column_count: true,
      skip_empty_lines: true,
      cast: (text, { index, bytes: at }): Cell => {
        const offset = begin(index === 0);
        end = at;
        return { text, offset };
      },
    });
    return (records as Cell[][]).filter((cells) => cells.some(({ text }) => text !== ""));
  } catch (error) {
    const { code, message, column } = error as CsvError;
    const reason = code === undefined ? undefined : SYNTAX[code];
    if (reason === undefined) throw error;
    throw catalogError(file, [{ path: place(begin(column === 0)), message: reason || message }]);
  }
}

const SYNTAX: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: "the quote that opens this cell is never closed",
  CSV_INVALID_CLOSING_QUOTE:
    "text follows the closing quote of this cell; double a quote to mean one",
  INVALID_OPENING_QUOTE: "a quote inside this cell; quote the whole cell and double the quote",
};

/** The first line holds names alone, so what stands between them is the delimiter. */
function delimiterOf(bytes: Buffer): string {
  const firstLine = /[^\r\n]+/.exec(bytes.toString("utf8", 0, 10_000))?.[0] ?? "";
  return /[,;\t]/.exec(firstLine.replace(/"[^"]*"/g, ""))?.[0] ?? ",";
}

function headerProblems(
  header: readonly Cell[],
  columns: readonly string[],
  ownColumns: boolean,
  place: Place,
): Problem[] {
  const problems = header.flatMap(({ offset }, index) => {
    const column = columns[index] ?? "";
    const name = JSON.stringify(column);
    const reason = columns.indexOf(column) < index ? `there are two columns ${name}` : undefined;
    if (reason === undefined && (ownColumns || COLUMNS.includes(column))) return [];
    const guess = didYouMean(column, COLUMNS);
    const remedy =
      guess === undefined ? `there are ${COLUMNS.join(", ")}` : `did you mean ${guess}?`;
    return [{ path: place(offset), message: reason ?? `${name} is not a column; ${remedy}` }];
  });
  if (problems.length > 0 || ownColumns || columns.includes("externalId")) return problems;
  return [
    { path: place(0), message: "the first line must name the columns, externalId among them" },
  ];
}

function toRow(cells: readonly Cell[], columns: readonly string[], place: Place): Row {
  const start = cells[0]?.offset ?? 0;
  const locate = (property = "") => {
    const column = /^\w+/.exec(property)?.[0] ?? "";
    return place(cells[columns.indexOf(column)]?.offset ?? start);
  };
  if (cells.length !== columns.length) {
    const reason = `the row has ${cells.length} cells, the first line names ${columns.length} columns`;
    return {
      source: undefined,
      fields: undefined,
      problems: [{ path: locate(), message: reason }],
      locate,
    };
  }
  const problems: Problem[] = [];
  const fields: Record<string, unknown> = {};
  for (const [index, column] of columns.entries()) {
    if (!COLUMNS.includes(column)) continue;
    try {
      const value = readCell(column, cells[index]?.text ?? "");
      if (value !== undefined) fields[column] = value;
    } catch (error) {
      if (!(error instanceof CellError)) throw error;
      problems.push({ path: locate(column), message: `${column} ${error.message}` });
    }
  }
  const source = Object.fromEntries(
    columns.map((column, index) => [column, cells[index]?.text ?? ""]),
  );
  return { source, fields, problems, locate };
}
