import Table from "cli-table3";

/** Nothing but blanks between the columns, so that lines can be searched and cut by other tools. */
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

/** The table's layout takes time by the square of the rows; and nobody reads more. */
const MAX_ROWS = 1000;

/**
 * Rows in aligned columns, a line each, wide characters and colours considered. Of very many rows,
 * the first ones are shown, and how many more there are.
 */
export function plainTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const table = new Table({
    head: [...head],
    chars: NO_BORDERS,
    style: { head: [], border: [], compact: true, "padding-left": 0, "padding-right": 0 },
  });
  for (const row of rows.slice(0, MAX_ROWS)) table.push([...row]);
  const more = rows.length - table.length;
  const note = more > 0 ? `… and ${more} more lines; --json has them all\n` : "";
  return `${table.toString().replaceAll(/ +$/gm, "")}\n${note}`;
}
