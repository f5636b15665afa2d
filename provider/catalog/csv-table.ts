import { type Problem, quotedExcerpt } from "../api/problems.ts";
import { DelimitedText, TEXT_AFTER_QUOTE } from "./delimited-text.ts";
import type { Table, TableEntry } from "./document.ts";

/** Records of which the header may be one. */
const FIRST_RECORDS = 6;

/** What the sources of catalog files know of a table. */
export interface KnownColumns {
  /**
   * Whether the cells are the names of columns for certain. Then the delimiter that makes them is
   * the right one.
   */
  isHeader(cells: readonly string[]): boolean;
  /** Whether anybody asks for the cells of the column of that name. */
  isRead(name: string): boolean;
}

/**
 * Splits a file of delimited text (RFC 4180) into cells. Lines without a value are skipped, and so
 * are the cells of columns that have neither a name nor a value. In text that is delimited by tabs,
 * quotes within an unquoted cell are part of its text.
 *
 * @throws ValidationError that names the place where the quotes are wrong.
 */
export function readTable(file: string, content: Buffer, known: KnownColumns): Table {
  const text = new DelimitedText(file, content, known.isHeader);
  const table = new TextTable(text, known);
  text.eachRecord((cells, start) => table.add(cells, start));
  return table;
}

/** A table that gets its records one by one, while the file is parsed. */
class TextTable implements Table {
  readonly kind = "table";
  columns: readonly string[] = [];
  readonly entries: TableRow[] = [];
  readonly firstRecords: string[][] = [];
  readonly text: DelimitedText;
  /** Columns by name. */
  readonly byName = new Map<string, number>();
  /** The columns whose cells are kept in memory. A large export has many that nobody reads. */
  kept: readonly number[] = [];
  /** The places of columns among the kept ones. */
  places: ReadonlyMap<number, number> = new Map();
  readonly #known: KnownColumns;
  #start = 0;
  /** How many columns there are up to the last one with a name. */
  #named = 0;
  #unnamed: readonly number[] = [];
  /** Columns without a name that were found to have a value. */
  readonly #reported = new Set<number>();

  constructor(text: DelimitedText, known: KnownColumns) {
    this.text = text;
    this.#known = known;
  }

  /** Adds the next record of the file, of which the first is the header. */
  add(cells: string[], start: number): void {
    if (this.firstRecords.length === 0) this.#readHeader(cells, start);
    else this.entries.push(new TableRow(cells, start, this));
    if (this.firstRecords.length < FIRST_RECORDS) this.firstRecords.push(cells);
  }

  locateColumn(column: number): string {
    return this.text.locate(this.#start, column);
  }

  #readHeader(cells: readonly string[], start: number): void {
    this.#start = start;
    const columns = cells.map((name) => name.trim());
    this.columns = columns;
    this.#named = columns.findLastIndex((name) => name !== "") + 1;
    for (const [index, name] of columns.entries()) if (name !== "") this.byName.set(name, index);
    const indexes = [...columns.keys()];
    this.#unnamed = indexes.filter((index) => columns[index] === "");
    this.kept = indexes.filter((index) => this.#known.isRead(columns[index] ?? ""));
    this.places = new Map(this.kept.map((column, place) => [column, place]));
  }

  /** Finds what is wrong with the layout of a row. */
  problemsOf(row: TableRow, cells: readonly string[]): Problem[] | undefined {
    const problems: Problem[] = [];
    const length = lengthOf(cells);
    const { columns } = this;
    if (length > columns.length || cells.length < this.#named) {
      const count = length > columns.length ? length : cells.length;
      const message = `the row has ${plural(count, "cell")}, but the first line names ${plural(this.#named, "column")}`;
      problems.push({ path: row.locate(), message });
    }
    for (const column of this.#unnamed) {
      const cell = cells[column] ?? "";
      if (cell === "" || this.#reported.has(column)) continue;
      this.#reported.add(column);
      const message = `${quotedExcerpt(cell, 60)} is in a column without a name; name the column in the first line, or clear its cells`;
      problems.push({ path: row.locateCell(column), message });
    }
    for (const [column, cell] of this.text.delimiter === "\t" ? cells.entries() : []) {
      if (!cell.startsWith('"') || this.text.isWellQuoted(row.start, column)) continue;
      problems.push({ path: row.locateCell(column), message: TEXT_AFTER_QUOTE });
    }
    return problems.length > 0 ? problems : undefined;
  }
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** Counts cells, without the empty ones at the end that a spreadsheet may add. */
function lengthOf(cells: readonly string[]): number {
  return cells.findLastIndex((cell) => cell !== "") + 1;
}

class TableRow implements TableEntry {
  /** Where the row starts in the file, in bytes. */
  readonly start: number;
  readonly problems: Problem[] | undefined;
  readonly kept: readonly string[];
  readonly #table: TextTable;

  constructor(cells: readonly string[], start: number, table: TextTable) {
    this.start = start;
    this.#table = table;
    const above = table.entries.at(-1)?.kept ?? [];
    this.kept = table.kept.map((column, place) => {
      const cell = cells[column] ?? "";
      // A large export repeats most of its cells. Equal ones become one text.
      return cell === above[place] ? above[place] : cell;
    });
    this.problems = table.problemsOf(this, cells);
  }

  get value(): Readonly<Record<string, string>> {
    return Object.fromEntries(
      Array.from(this.#table.byName, ([name, column]) => [name, this.cell(column)]),
    );
  }

  cell(column: number): string {
    const place = this.#table.places.get(column);
    if (place === undefined) throw new Error(`column ${column} was not kept`);
    return this.kept[place] ?? "";
  }

  /** @param property - The name of a column, or a property of the column's value. */
  locate(property = ""): string {
    const { byName } = this.#table;
    return this.locateCell(
      byName.get(property) ?? byName.get(/^\w+/.exec(property)?.[0] ?? "") ?? 0,
    );
  }

  locateCell(column: number): string {
    return this.#table.text.locate(this.start, column);
  }

  isQuoted(column: number): boolean {
    return this.#table.text.isQuoted(this.start, column);
  }
}
