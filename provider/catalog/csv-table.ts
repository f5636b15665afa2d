import type { CsvError } from "csv-parse";
import { Places } from "./places.ts";
import { catalogError } from "./problem.ts";

export interface Cell {
  readonly text: string;
  readonly isQuoted: boolean;
  /** Where the cell starts in the file, in bytes. */
  readonly offset: number;
}

/** The cells of a file of delimited text. */
export interface Table {
  readonly header: readonly Cell[];
  /** The records below the header. Records of empty cells are left out. */
  readonly records: readonly (readonly Cell[])[];
  readonly places: Places;
}

/**
 * Splits a CSV file (RFC 4180) into cells. The delimiter is a comma, or the semicolon or tab that
 * the first line uses.
 *
 * @throws ValidationError that names the place where the quotes are wrong.
 */
export function readTable(file: string, content: Buffer): Table {
  const { parse } = require("csv-parse/sync") as typeof import("csv-parse/sync");
  const places = new Places(file, content);
  // The parser reports where a cell ends, in bytes; the next one starts after the delimiter.
  let end = -1;
  const nextStart = (isFirst: boolean) => {
    let offset = end + 1;
    while (isFirst && (content[offset] === 0x0a || content[offset] === 0x0d)) offset += 1;
    return offset;
  };
  try {
    const records: unknown[] = parse(content, {
      delimiter: delimiterOf(content),
      record_delimiter: ["\r\n", "\n", "\r"],
      relax_column_count: true,
      skip_empty_lines: true,
      cast: (text, { index, bytes, quoting }): Cell => {
        const offset = nextStart(index === 0);
        end = bytes;
        return { text, isQuoted: quoting, offset };
      },
    });
    const [header = [], ...rest] = (records as Cell[][]).filter((cells) =>
      cells.some(({ text }) => text !== ""),
    );
    return { header, records: rest, places };
  } catch (error) {
    const { code = "", column } = error as CsvError;
    const message = SYNTAX_ERRORS[code];
    if (message === undefined) throw error;
    throw catalogError(file, [{ path: places.at(nextStart(column === 0)), message }]);
  }
}

const SYNTAX_ERRORS: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: "the quote that opens this cell is never closed",
  CSV_INVALID_CLOSING_QUOTE:
    "there is text after the closing quote of this cell; write a quote inside a cell as two quotes",
  INVALID_OPENING_QUOTE:
    "there is a quote in this unquoted cell; quote the cell and write the quote inside as two",
};

/** Returns the first delimiter outside quotes: the first line holds nothing but column names. */
function delimiterOf(content: Buffer): string {
  const firstLine = /[^\r\n]+/.exec(content.toString("utf8", 0, 10_000))?.[0] ?? "";
  return /[,;\t]/.exec(firstLine.replace(/"[^"]*"/g, ""))?.[0] ?? ",";
}
