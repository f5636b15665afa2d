import type { Problem } from "../api/problems.ts";
import { didYouMean } from "../text/did-you-mean.ts";
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
    return table.records.map((cells) => toRow(cells, columns, table));
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
  const problems = header.flatMap(({ offset }, index) => {
    const column = columns[index] ?? "";
    const name = JSON.stringify(column);
    const reason = columns.indexOf(column) < index ? `duplicate column ${name}` : undefined;
    if (reason === undefined && (extraColumns || known.includes(column))) return [];
    const guess = didYouMean(column, known);
    const remedy =
      guess === undefined ? `the columns are ${known.join(", ")}` : `did you mean ${guess}?`;
    const message = reason ?? `unknown column ${name}; ${remedy}`;
    return [{ path: places.at(offset), message }];
  });
  if (problems.length > 0 || extraColumns || columns.includes("externalId")) return problems;
  const message = "the first line must name the columns, and one of them must be externalId";
  return [{ path: places.at(0), message }];
}

function toRow(cells: readonly Cell[], columns: readonly string[], { places }: Table): Row {
  const locate = (property = "") => {
    const column = /^\w+/.exec(property)?.[0] ?? "";
    const cell = cells[columns.indexOf(column)] ?? cells[0];
    return places.at(cell?.offset ?? 0);
  };
  if (cells.length !== columns.length) {
    const message = `the row has ${cells.length} cells, but the first line names ${columns.length} columns`;
    return { fields: undefined, problems: [{ path: locate(), message }], locate };
  }
  const known = columnNames();
  const problems: Problem[] = [];
  const fields: Record<string, unknown> = {};
  const texts = columns.map((column, index) => [column, cells[index]?.text ?? ""] as const);
  for (const [column, text] of texts) {
    if (!known.includes(column)) continue;
    try {
      const value = readCell(column, text);
      if (value !== undefined) fields[column] = value;
    } catch (error) {
      if (!(error instanceof CellError)) throw error;
      problems.push({ path: locate(column), message: `${column} ${error.message}` });
    }
  }
  return { source: Object.fromEntries(texts), fields, problems, locate };
}

/** Quotes a cell as RFC 4180 asks, and one with outer blanks, which some programs would trim. */
function quote(cell: string): string {
  return /[",;\r\n\t]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
