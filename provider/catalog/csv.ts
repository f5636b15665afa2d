import { excerpt, type Problem } from "../api/problems.ts";
import { didYouMean } from "../text/did-you-mean.ts";
import { quoted } from "../text/escape-control.ts";
import { CellError, readCell, writeCell } from "./cells.ts";
import { type Cell, readTable, type Table } from "./csv-table.ts";
import type { FileFormat, ReadOptions } from "./file-format.ts";
import { catalogError } from "./problem.ts";
import { columnNames, type Row } from "./row.ts";

/** One row per product, below a first line that names the columns. Blank lines are skipped. */
export const csv = {
  name: "csv",
  endings: [".csv"],

  read(file, content, options) {
    const table = readTable(file, content);
    const columns = table.header.map(({ text }) => text.trim());
    const problems = headerProblems(table, columns, options);
    if (problems.length > 0) throw catalogError(file, problems);
    const positions = new Map(columns.map((column, index) => [column, index]));
    return table.records.map((cells) => toRow(cells, positions, table));
  },

  write(rows) {
    const columns = columnNames().filter(
      (column) => column === "externalId" || rows.some((row) => row[column] !== undefined),
    );
    const lines = rows.map((row) => columns.map((column) => writeCell(column, row[column])));
    return [columns, ...lines].map((cells) => `${cells.map(quote).join(",")}\n`).join("");
  },
} as const satisfies FileFormat;

function headerProblems(
  { header, places }: Table,
  columns: readonly string[],
  { extraColumns }: ReadOptions,
): Problem[] {
  const known = columnNames();
  const seen = new Set<string>();
  const problems = header.flatMap(({ offset }, index) => {
    const column = columns[index] ?? "";
    const name = quoted(excerpt(column, 100));
    const reason = seen.has(column) ? `duplicate column ${name}` : undefined;
    seen.add(column);
    if (reason === undefined && (extraColumns || known.includes(column))) return [];
    const guess = didYouMean(column, known);
    const remedy =
      guess === undefined ? `the columns are ${known.join(", ")}` : `did you mean ${guess}?`;
    const message = reason ?? `unknown column ${name}; ${remedy}`;
    return [{ path: places.at(offset), message }];
  });
  if (problems.length > 0 || extraColumns || seen.has("externalId")) return problems;
  const message = "the first line must name the columns, and one of them must be externalId";
  return [{ path: places.at(0), message }];
}

/** @param columns - The position of each column, which all have different names. */
function toRow(
  cells: readonly Cell[],
  columns: ReadonlyMap<string, number>,
  { places }: Table,
): Row {
  const locate = (property = "") => {
    const column = /^\w+/.exec(property)?.[0] ?? "";
    const cell = cells[columns.get(column) ?? 0];
    return places.at(cell?.offset ?? 0);
  };
  if (cells.length !== columns.size) {
    const message = `the row has ${cells.length} cells, but the first line names ${columns.size} columns`;
    return { fields: undefined, problems: [{ path: locate(), message }], locate };
  }
  const problems: Problem[] = [];
  const fields: Record<string, unknown> = {};
  const textOf = (position: number) => cells[position]?.text ?? "";
  for (const column of columnNames()) {
    const position = columns.get(column);
    if (position === undefined) continue;
    const isId = column === "externalId" && cells[position]?.isQuoted === false;
    // Blanks around an id are the layout of the file, unless quotes say that they belong to it.
    const text = isId ? textOf(position).trim() : textOf(position);
    try {
      const value = readCell(column, text);
      if (value !== undefined) fields[column] = value;
    } catch (error) {
      if (!(error instanceof CellError)) throw error;
      problems.push({ path: locate(column), message: `${column} ${error.message}` });
    }
  }
  const source = Object.fromEntries(
    [...columns].map(([name, position]) => [name, textOf(position)]),
  );
  return { source, fields, problems, locate };
}

/** Quotes a cell as RFC 4180 asks, and one with outer blanks, which some programs would trim. */
function quote(cell: string): string {
  return /[",;\r\n\t]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
