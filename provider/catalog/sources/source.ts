import type { Document } from "../document.ts";
import type { CatalogSourceOptions } from "../options.ts";
import type { CatalogSource } from "../report.ts";
import type { Row } from "../row.ts";
import type { WriteOption } from "../write-option.ts";

/** What a source is asked to do. */
export interface Reading {
  /** Path of the file, for problems that have no place in it. */
  readonly file: string;
  readonly options: CatalogSourceOptions;
  /** Writes an option as the user does, for remedies. */
  readonly writeOption: WriteOption;
  /** Whether rows may have columns that are not fields of a product. */
  readonly extraColumns: boolean;
}

/** What writes files of products: it groups their records, and maps them to fields. */
export interface Source {
  readonly name: CatalogSource;
  /** Completes "this is …". */
  readonly title: string;
  /** Returns the names of all columns that the source reads. The cells of others are not kept. */
  columns(): readonly string[];
  /** Whether the names in the document tell for certain that the source wrote it. */
  recognizes(document: Document): boolean;
  /** How many names of the document the source uses, for a hint where none is certain. */
  resembles(document: Document): number;
  /** @throws ValidationError when the document lacks what the source needs. */
  read(document: Document, reading: Reading): Iterable<Row>;
}
