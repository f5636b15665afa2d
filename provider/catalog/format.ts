import type { Declaration } from "../product/declaration.ts";
import type { FileFormat } from "./file-format.ts";
import { columnNames, type Fields } from "./row.ts";

/**
 * Writes declarations as a catalog file that `readCatalogFile` reads back as they are. Fields are
 * written in one fixed order, so that files of two days can be compared.
 */
export function formatCatalog(format: FileFormat, declarations: readonly Declaration[]): string {
  return format.write(declarations.map(inOrder));
}

function inOrder(declaration: Declaration): Fields {
  const fields: Fields = declaration;
  const declared = columnNames().filter((column) => fields[column] !== undefined);
  return Object.fromEntries(declared.map((column) => [column, fields[column]]));
}
