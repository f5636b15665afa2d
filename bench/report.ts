/** A measured figure and what the project promises: either `atMost` or `atLeast` is given. */
export interface Bound {
  readonly what: string;
  readonly measured: number;
  readonly atMost?: number;
  readonly atLeast?: number;
}

/** A row of a table, by column. */
export type Row = Readonly<Record<string, string | number | null>>;

/** The result of a section, which is printed and saved. */
export interface Result {
  readonly tables: readonly { readonly title: string; readonly rows: readonly Row[] }[];
  readonly bounds: readonly Bound[];
  /** Explains the figures. */
  readonly notes: readonly string[];
}

export function isHeld({ measured, atMost, atLeast }: Bound): boolean {
  return measured <= (atMost ?? measured) && measured >= (atLeast ?? measured);
}

export function resultText({ tables, bounds, notes }: Result): string {
  return [
    ...tables.map(({ title, rows }) => `${title}\n${tableText(rows)}`),
    ...(bounds.length > 0 ? [boundsText(bounds)] : []),
    notes.map((note) => `- ${note}\n`).join(""),
  ].join("\n");
}

export function boundsText(bounds: readonly Bound[]): string {
  return tableText(
    bounds.map((bound) => ({
      bound: bound.what,
      measured: bound.measured,
      promised: `${bound.atMost === undefined ? "≥" : "≤"} ${numberText(bound.atMost ?? bound.atLeast ?? 0)}`,
      "": isHeld(bound) ? "held" : "MISSED",
    })),
  );
}

function tableText(rows: readonly Row[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const lines = [columns, ...rows.map((row) => columns.map((column) => cellText(row[column])))];
  const widths = columns.map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)));
  const isNumber = columns.map((column) => rows.every((row) => typeof row[column] !== "string"));
  return lines
    .map((line) => {
      const cells = line.map((cell, at) => {
        const width = widths[at] ?? 0;
        return isNumber[at] ? cell.padStart(width) : cell.padEnd(width);
      });
      return `  ${cells.join("  ").trimEnd()}\n`;
    })
    .join("");
}

function cellText(value: string | number | null | undefined): string {
  return typeof value === "number" ? numberText(value) : (value ?? "-");
}

/** Ratios near 1 need three decimals to show whether a bound is held. */
function numberText(value: number): string {
  const size = Math.abs(value);
  const decimals = Number.isInteger(value) || size >= 100 ? 0 : size >= 10 ? 1 : size >= 2 ? 2 : 3;
  return value.toLocaleString("en-US", {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
}
