import type { Problem } from "../api/problems.ts";

/** One record of a file: a row of a table, or an object. */
export interface Entry {
  /** The cells' texts by column, or the value of a JSON, YAML or XML file. */
  readonly value: unknown;
  /** Problems that were found while the record was read. Then it has no usable value. */
  readonly problems?: readonly Problem[] | undefined;
  /** Returns the place of the record, or of a property of it such as `images[0].url`. */
  locate(property?: string): string;
}

/** A row of a table. */
export interface TableEntry extends Entry {
  /** The cells' texts by column. It may be asked for only where all columns were kept. */
  readonly value: Readonly<Record<string, string>>;
  /** Returns the text of a column's cell, "" where the row is shorter. The column must be kept. */
  cell(column: number): string;
  /** Whether the cell of a column is in quotes. */
  isQuoted(column: number): boolean;
}

/** A file of delimited text below a line that names the columns. */
export interface Table {
  readonly kind: "table";
  /** Names of the columns, without the blanks around them. One that is empty throughout is `""`. */
  readonly columns: readonly string[];
  readonly entries: readonly TableEntry[];
  /** The cells of the first records, the header included: the header may be further down. */
  readonly firstRecords: readonly (readonly string[])[];
  /** Returns the place of a column's name. */
  locateColumn(column: number): string;
}

/** A file that holds a list of objects. */
export interface Objects {
  readonly kind: "objects";
  readonly entries: readonly Entry[];
}

/** The records of a file, before a source makes products of them. */
export type Document = Table | Objects;
