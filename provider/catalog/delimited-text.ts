import type { CsvError } from "csv-parse";
import { Places } from "./places.ts";
import { catalogError } from "./problem.ts";

/**
 * The cells of a file. The parser tells where a record ends; where a cell starts is found only when
 * there is a problem to place, by parsing its record once more.
 */
export class DelimitedText {
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

  /** Visits each record that has a value: its cells, and where it starts in the file. */
  eachRecord(visit: (cells: string[], start: number) => void): void {
    let end = this.#start;
    this.#parse(this.#start, {
      on_record: (cells: string[], { bytes }) => {
        const start = end;
        end = this.#start + bytes;
        if (cells.some((cell) => cell !== "")) visit(cells, start);
        return undefined;
      },
    });
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

const QUOTE = 0x22;

export const TEXT_AFTER_QUOTE =
  "there is text after the closing quote of this cell; write a quote inside a cell as two quotes";

const SYNTAX_ERRORS: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: "the quote that opens this cell is never closed",
  CSV_INVALID_CLOSING_QUOTE: TEXT_AFTER_QUOTE,
  INVALID_OPENING_QUOTE:
    "there is a quote in this unquoted cell; quote the cell and write the quote inside as two",
};

/** A first line that names the delimiter, as Excel writes and reads it. */
const SEP_LINE = /^[\r\n]*"?sep=([,;|\t])"?[,;|\t]*(\r\n|\n|\r)/i;

/** Lines of which the header may be one. */
const FIRST_LINES = 6;

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
    .slice(0, FIRST_LINES);
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
