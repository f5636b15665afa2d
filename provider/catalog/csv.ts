import { writeCell } from "./cells.ts";
import { readTable } from "./csv-table.ts";
import type { FileFormat } from "./file-format.ts";
import { columnNames } from "./row.ts";
import { knownColumns } from "./sources.ts";

/** One row per product, below a first line that names the columns. Blank lines are skipped. */
export const csv = {
  name: "csv",
  endings: [".csv"],

  read: (file, content, allColumns) => readTable(file, content, knownColumns(allColumns)),

  write(rows) {
    const columns = columnNames().filter(
      (column) => column === "externalId" || rows.some((row) => row[column] !== undefined),
    );
    const lines = rows.map((row) => columns.map((column) => writeCell(column, row[column])));
    return [columns, ...lines].map((cells) => `${cells.map(quote).join(",")}\n`).join("");
  },
} as const satisfies FileFormat;

/** Quotes a cell as RFC 4180 asks, and one with outer blanks, which some programs would trim. */
function quote(cell: string): string {
  return /[",;|\r\n\t]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
