import type { CsvError } from "csv-parse";
import { type Problem, quotedExcerpt } from "../api/problems.ts";
import type { Table, TableEntry } from "./document.ts";
import { Places } from "./places.ts";
import { catalogError } from "./problem.ts";

/** Records of which the header may be one. */
const FIRST_RECORDS = 6;

/**
 * Splits a file of delimited text (RFC 4180) into cells. Lines without a value are skipped, and so
 * are the cells of columns that have neither a name nor a value. In text that is delimited by tabs,
 * quotes within an unquoted cell are part of its text.
 *
 * @param isHeader - Whether the cells are the names of columns for certain. Then the delimiter that
 * makes them is the right one.
 * @throws ValidationError that names the place where the quotes are wrong.
 */
export function readTable(
  file: string,
  content: Buffer,
  isHeader: (cells: readonly string[]) => boolean,
): Table {
  const source = new DelimitedText(file, content, isHeader);
  const records = source.records();
  const [header, ...rest] = records;
  const columns = (header?.cells ?? []).map((name) => name.trim());
  const named = columns.findLastIndex((name) => name !== "") + 1;
  const byName = new Map(columns.map((name, index) => [name, index]));
  byName.delete("");
  const unnamed = columns.flatMap((name, index) => (name === "" ? [index] : []));
  const reported = new Set<number>();
  const entries = rest.map(({ cells, start }) => {
    const row = new TableRow(cells, start, byName, source);
    row.problems = rowProblems(row, { columns, named, unnamed, reported }, source);
    return row;
  });
  return {
    kind: "table",
    columns,
    entries,
    firstRecords: records.slice(0, FIRST_RECORDS).map(({ cells }) => cells),
    locateColumn: (column) => source.locate(header?.start ?? 0, column),
  };
}

interface Header {
  readonly columns: readonly string[];
  /** How many columns there are up to the last one with a name. */
  readonly named: number;
  /** The columns without a name. */
  readonly unnamed: readonly number[];
  /** Those of them that were found to have a value. */
  readonly reported: Set<number>;
}

function rowProblems(
  row: TableRow,
  { columns, named, unnamed, reported }: Header,
  source: DelimitedText,
): Problem[] | undefined {
  const { cells } = row;
  const problems: Problem[] = [];
  const extra = cells.slice(columns.length).some((cell) => cell !== "");
  if (extra || cells.length < named) {
    const count = extra ? lengthOf(cells) : cells.length;
    const message = `the row has ${count} cells, but the first line names ${named} columns`;
    problems.push({ path: row.locate(), message });
  }
  for (const column of unnamed) {
    const cell = cells[column] ?? "";
    if (cell === "" || reported.has(column)) continue;
    reported.add(column);
    const message = `${quotedExcerpt(cell, 60)} is in a column without a name; name the column in the first line, or clear its cells`;
    problems.push({ path: row.locateCell(column), message });
  }
  for (const [column, cell] of source.delimiter === "\t" ? cells.entries() : []) {
    if (!cell.startsWith('"') || source.isWellQuoted(row.start, column)) continue;
    problems.push({ path: row.locateCell(column), message: TEXT_AFTER_QUOTE });
  }
  return problems.length > 0 ? problems : undefined;
}

/** Counts cells, without the empty ones at the end that a spreadsheet may add. */
function lengthOf(cells: readonly string[]): number {
  return cells.findLastIndex((cell) => cell !== "") + 1;
}

class TableRow implements TableEntry {
  readonly cells: readonly string[];
  /** Where the row starts in the file, in bytes. */
  readonly start: number;
  problems: Problem[] | undefined;
  readonly #columns: ReadonlyMap<string, number>;
  readonly #source: DelimitedText;

  constructor(
    cells: readonly string[],
    start: number,
    columns: ReadonlyMap<string, number>,
    source: DelimitedText,
  ) {
    this.cells = cells;
    this.start = start;
    this.#columns = columns;
    this.#source = source;
  }

  get value(): Readonly<Record<string, string>> {
    return Object.fromEntries(
      Array.from(this.#columns, ([name, column]) => [name, this.cells[column] ?? ""]),
    );
  }

  /** @param property - The name of a column, or a property of the column's value. */
  locate(property = ""): string {
    const column =
      this.#columns.get(property) ?? this.#columns.get(/^\w+/.exec(property)?.[0] ?? "") ?? 0;
    return this.locateCell(column);
  }

  locateCell(column: number): string {
    return this.#source.locate(this.start, column);
  }

  isQuoted(column: number): boolean {
    return this.#source.isQuoted(this.start, column);
  }
}

interface RawRecord {
  readonly cells: readonly string[];
  readonly start: number;
}

/**
 * The cells of a file. The parser tells where a record ends; where a cell starts is found only when
 * there is a problem to place, by parsing its record once more.
 */
class DelimitedText {
  readonly delimiter: string;
  readonly #content: Buffer;
  readonly #places: Places;
  readonly #start: number;
  /** The cells of the record that was last asked for. */
  #last: { readonly start: number; readonly offsets: readonly number[] } | undefined;

  constructor(file: string, content: Buffer, isHeader: (cells: readonly string[]) => boolean) {
    this.#content = content;
    this.#places = new Places(file, content);
    const layout = layoutOf(content, isHeader);
    this.delimiter = layout.delimiter;
    this.#start = layout.start;
  }

  records(): RawRecord[] {
    let end = this.#start;
    const records: RawRecord[] = [];
    this.#parse(this.#start, {
      on_record: (cells: string[], { bytes }) => {
        const start = end;
        end = this.#start + bytes;
        if (cells.some((cell) => cell !== "")) {
          share(cells, records.at(-1)?.cells);
          records.push({ cells, start });
        }
        return undefined;
      },
    });
    return records;
  }

  locate(start: number, column: number): string {
    return this.#places.at(this.#offset(start, column));
  }

  isQuoted(start: number, column: number): boolean {
    return this.#content[this.#offset(start, column)] === QUOTE;
  }

  /** Whether a cell that is read as beginning with a quote is quoted as RFC 4180 asks. */
  isWellQuoted(start: number, column: number): boolean {
    const from = this.#offset(start, column);
    let at = from + 1;
    for (;;) {
      at = this.#content.indexOf(QUOTE, at);
      if (at === -1) return false;
      if (this.#content[at + 1] !== QUOTE) break;
      at += 2;
    }
    const next = this.#content[at + 1];
    return next === undefined || next === 0x0a || next === 0x0d || next === 0x09;
  }

  #offset(start: number, column: number): number {
    if (this.#last?.start !== start) {
      const offsets: number[] = [];
      // The parser reports where a cell ends; the next one starts after the delimiter.
      let next = this.#skipLineEnds(start);
      this.#parse(start, {
        to: 1,
        cast: (text, { bytes }) => {
          offsets.push(next);
          next = start + bytes + 1;
          return text;
        },
      });
      this.#last = { start, offsets };
    }
    return this.#last.offsets[column] ?? this.#last.offsets.at(-1) ?? start;
  }

  #parse(start: number, options: import("csv-parse/sync").Options): void {
    const { parse } = require("csv-parse/sync") as typeof import("csv-parse/sync");
    try {
      parse(start === 0 ? this.#content : this.#content.subarray(start), {
        delimiter: this.delimiter,
        record_delimiter: ["\r\n", "\n", "\r"],
        relax_column_count: true,
        relax_quotes: this.delimiter === "\t",
        skip_empty_lines: true,
        ...options,
      });
    } catch (error) {
      const { code = "", column, bytes } = error as CsvError & { readonly bytes: number };
      const message = SYNTAX_ERRORS[code];
      if (message === undefined) throw error;
      // The last cell that was read ends here.
      const end = start + bytes;
      const offset = column === 0 ? this.#skipLineEnds(end) : end + 1;
      const path = this.#places.at(offset);
      throw catalogError(this.#places.file, [{ path, message }]);
    }
  }

  #skipLineEnds(offset: number): number {
    let at = offset;
    while (this.#content[at] === 0x0a || this.#content[at] === 0x0d) at += 1;
    return at;
  }
}

/** Takes equal texts from the row above. A large export repeats most of its cells. */
function share(cells: string[], above: readonly string[] = []): void {
  for (let at = 0; at < cells.length; at += 1) {
    const cell = above[at];
    if (cell !== undefined && cells[at] === cell) cells[at] = cell;
  }
}

const QUOTE = 0x22;

const TEXT_AFTER_QUOTE =
  "there is text after the closing quote of this cell; write a quote inside a cell as two quotes";

const SYNTAX_ERRORS: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: "the quote that opens this cell is never closed",
  CSV_INVALID_CLOSING_QUOTE: TEXT_AFTER_QUOTE,
  INVALID_OPENING_QUOTE:
    "there is a quote in this unquoted cell; quote the cell and write the quote inside as two",
};

/** A first line that names the delimiter, as Excel writes and reads it. */
const SEP_LINE = /^[\r\n]*"?sep=([,;|\t])"?[,;|\t]*(\r\n|\n|\r)/i;

const DELIMITERS = ["\t", ";", ",", "|"];

/**
 * Finds the delimiter: the one that makes a header of one of the first lines, or else the one that
 * the first line uses most often, outside quotes.
 */
function layoutOf(
  content: Buffer,
  isHeader: (cells: readonly string[]) => boolean,
): { readonly delimiter: string; readonly start: number } {
  const beginning = content.toString("utf8", 0, 100_000);
  const [sepLine, named] = SEP_LINE.exec(beginning) ?? [];
  if (sepLine !== undefined && named !== undefined) {
    return { delimiter: named, start: Buffer.byteLength(sepLine) };
  }
  const lines = beginning
    .split(/[\r\n]+/)
    .filter((line) => line.trim() !== "")
    .slice(0, FIRST_RECORDS);
  for (const line of lines) {
    if (isHeader([unquoted(line)])) return { delimiter: ",", start: 0 };
    for (const delimiter of DELIMITERS) {
      const cells = line.split(delimiter);
      if (cells.length > 1 && isHeader(cells.map(unquoted))) return { delimiter, start: 0 };
    }
  }
  const bare = (lines[0] ?? "").replace(/"[^"]*"/g, "");
  const counts = DELIMITERS.map((delimiter) => bare.split(delimiter).length - 1);
  const most = Math.max(...counts);
  const delimiter = most > 0 ? DELIMITERS[counts.indexOf(most)] : undefined;
  return { delimiter: delimiter ?? ",", start: 0 };
}

function unquoted(cell: string): string {
  return cell.trim().replace(/^"(.*)"$/, "$1");
}
