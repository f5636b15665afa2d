import type { Document } from "./document.ts";
import type { Fields } from "./row.ts";

/** A format of files that can be read as a catalog. */
export interface FileReader {
  readonly name: string;
  /** How names of its files end, with the dot, the preferred ending first. */
  readonly endings: readonly string[];
  /**
   * Splits a file into records, without looking at what they mean.
   *
   * @param file - Path of the file, for the places of problems.
   * @param content - UTF-8 without a byte order mark.
   * @param allColumns - Whether a table keeps all of its columns, and not only those that a source
   * reads. A large export has many others.
   * @throws ValidationError when the file can't be split.
   */
  read(file: string, content: Buffer, allColumns: boolean): Document;
}

/** A format in which catalogs can be read and written. */
export interface FileFormat extends FileReader {
  /** Writes rows that `read` reads back. Their fields are in the order of `columnNames()`. */
  write(rows: readonly Fields[]): string;
}
