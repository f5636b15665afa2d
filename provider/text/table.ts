import type Table from "cli-table3";

/** Columns are separated by blanks only, so that grep, cut and awk can work on the lines. */
const NO_BORDERS = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: "  ",
};

/** Laying out a table takes time that grows with the square of its rows. */
const MAX_ROWS = 1000;

/**
 * Aligns rows in columns, one line each. Wide characters and colors are counted as a terminal
 * shows them. Only the first 1,000 rows are shown; a last line says how many more there are.
 */
export function plainTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  // Loaded on demand: only a table in a terminal needs it.
  const CliTable = require("cli-table3") as typeof Table;
  const table = new CliTable({
    head: [...head],
    chars: NO_BORDERS,
    style: { head: [], border: [], compact: true, "padding-left": 0, "padding-right": 0 },
  });
  for (const row of rows.slice(0, MAX_ROWS)) table.push([...row]);
  const more = rows.length - table.length;
  const note = more > 0 ? `… and ${more} more lines; --json shows all of them\n` : "";
  return `${table.toString().replaceAll(/ +$/gm, "")}\n${note}`;
}
