import { padTo, widthOf } from "./width.ts";

/** Nobody reads more rows than this. */
const MAX_ROWS = 1000;

/**
 * Aligns rows in columns, one line each. Columns are separated by blanks only, so that grep, cut and
 * awk can work on the lines. Wide characters and colors are counted as a terminal shows them. Only
 * the first 1,000 rows are shown; a last line says how many more there are.
 */
export function plainTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const shown = [head, ...rows.slice(0, MAX_ROWS)];
  const widths = head.map((_, column) =>
    shown.reduce((widest, row) => Math.max(widest, widthOf(row[column] ?? "")), 0),
  );
  const lines = shown.map((row) =>
    row
      .map((cell, column) => padTo(cell, widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  const more = rows.length - MAX_ROWS;
  const note =
    more > 0
      ? `… and ${more} more ${more === 1 ? "line" : "lines"}; --json shows all of them\n`
      : "";
  return `${lines.join("\n")}\n${note}`;
}
