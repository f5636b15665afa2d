import type { Fields, Row } from "./row.ts";

export interface ReadOptions {
  /** Whether rows may have columns that are not fields of a product. */
  readonly extraColumns: boolean;
}

/** A format of catalog files. */
export interface FileFormat {
  readonly name: string;
  /** How names of its files end, with the dot, the preferred ending first. */
  readonly endings: readonly string[];
  /**
   * Reads the rows of a file, without checking what they declare.
   *
   * @param file - Path of the file, for the places of problems.
   * @param content - UTF-8 without a byte order mark.
   * @throws ValidationError when the file can't be split into rows.
   */
  read(file: string, content: Buffer, options: ReadOptions): Row[];
  /** Writes rows that `read` reads back. Their fields are in the order of `columnNames()`. */
  write(rows: readonly Fields[]): string;
}
