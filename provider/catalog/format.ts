import type { Declaration } from "../product/declaration.ts";
import { writeCell } from "./cells.ts";
import { COLUMNS } from "./row.ts";

/** The formats in which a catalog can be written. */
export type CatalogFormat = "csv" | "json" | "ndjson" | "yaml";

/**
 * Writes declarations as a catalog file that `readCatalogFile` reads back as they are. Fields
 * stand in one order, whatever theirs, so that files of two days can be compared.
 */
export function formatCatalog(format: CatalogFormat, declarations: readonly Declaration[]): string {
  const rows = declarations.map(inOrder);
  switch (format) {
    case "csv":
      return toCsv(rows);
    case "json":
      return `${JSON.stringify(rows, null, 2)}\n`;
    case "ndjson":
      return rows.map((row) => `${JSON.stringify(row)}\n`).join("");
    case "yaml":
      return toYaml(rows);
  }
}

type Fields = Readonly<Record<string, unknown>>;

function inOrder(declaration: Declaration): Fields {
  const fields: Fields = declaration;
  const declared = COLUMNS.filter((column) => fields[column] !== undefined);
  return Object.fromEntries(declared.map((column) => [column, fields[column]]));
}

function toCsv(rows: readonly Fields[]): string {
  const columns = COLUMNS.filter(
    (column) => column === "externalId" || rows.some((row) => row[column] !== undefined),
  );
  const lines = rows.map((row) => columns.map((column) => writeCell(column, row[column])));
  return [columns, ...lines].map((cells) => `${cells.map(quote).join(",")}\n`).join("");
}

/** By RFC 4180; also around blanks, which some programs would trim. */
function quote(cell: string): string {
  return /[",;\r\n\t]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/**
 * Quotes texts of blanks alone: as blocks, the yaml library would write them with lines that read
 * back shorter. It also would break a quoted text with such lines.
 */
function toYaml(rows: readonly Fields[]): string {
  const { Document, visit } = require("yaml") as typeof import("yaml");
  const document = new Document(rows, { aliasDuplicateObjects: false });
  visit(document, {
    Scalar(_, scalar) {
      if (typeof scalar.value === "string" && scalar.value.trim() === "") {
        scalar.type = "QUOTE_DOUBLE";
      }
    },
  });
  return document.toString({
    lineWidth: 0,
    doubleQuotedMinMultiLineLength: Number.POSITIVE_INFINITY,
  });
}
