import type { Problem } from "../../api/problems.ts";
import { quoted } from "../../text/escape-control.ts";
import type { Table, TableEntry } from "../document.ts";
import { catalogError } from "../problem.ts";

/** A column of a table by the names that a source has for it. The file may lack it. */
export interface Column {
  /** The name as the file has it, or as it would. */
  readonly name: string;
  readonly index: number | undefined;
}

/** Finds the columns of a table by name, in upper or lower case, with blanks or underscores. */
export class Columns {
  readonly #table: Table;
  readonly #indexes = new Map<string, number[]>();

  constructor(table: Table) {
    this.#table = table;
    for (const [index, name] of table.columns.entries()) {
      const key = normal(name);
      const indexes = this.#indexes.get(key);
      if (indexes === undefined) this.#indexes.set(key, [index]);
      else indexes.push(index);
    }
  }

  has(...names: readonly string[]): boolean {
    return names.every((name) => this.#indexes.has(normal(name)));
  }

  count(names: readonly string[]): number {
    return names.filter((name) => this.has(name)).length;
  }

  /** Returns the one column with one of the names. */
  find(...names: readonly string[]): Column {
    const [column] = this.all(...names);
    return column ?? { name: names[0] ?? "", index: undefined };
  }

  /** Returns each column with one of the names. */
  all(...names: readonly string[]): Column[] {
    return names
      .flatMap((name) => this.#indexes.get(normal(name)) ?? [])
      .map((index) => ({ name: this.#table.columns[index] ?? "", index }));
  }

  /**
   * Refuses a table that lacks a column and has one whose name is almost the same: without it,
   * images could lose their order, or drafts be declared.
   *
   * @throws ValidationError
   */
  refuseMisspelt(file: string, wanted: readonly Column[]): void {
    const missing = wanted.filter(({ index }) => index === undefined);
    const used = new Set(wanted.map(({ index }) => index));
    const problems = this.#table.columns.flatMap((name, index): Problem[] => {
      if (used.has(index) || name === "" || name.length > MAX_NAME) return [];
      const meant = missing.find((column) => isAlmost(normal(column.name), normal(name)));
      if (meant === undefined) return [];
      const message = `unknown column ${quoted(name)}; did you mean ${meant.name}?`;
      return [{ path: this.#table.locateColumn(index), message }];
    });
    if (problems.length > 0) throw catalogError(file, problems);
  }

  /**
   * Refuses a table in which one of the columns is there twice: nobody can say which one counts.
   *
   * @throws ValidationError
   */
  refuseDuplicates(file: string, columns: readonly Column[]): void {
    const problems = columns.flatMap(({ name, index }): Problem[] => {
      if (index === undefined) return [];
      const [, second] = this.#indexes.get(normal(name)) ?? [];
      if (second === undefined) return [];
      const path = this.#table.locateColumn(second);
      return [{ path, message: `duplicate column ${quoted(name)}; remove one of them` }];
    });
    if (problems.length > 0) throw catalogError(file, problems);
  }
}

/** Returns the text of a cell, without the blanks around it. */
export function cellOf(entry: TableEntry, { index }: Column): string {
  return index === undefined ? "" : entry.cell(index).trim();
}

/** Longer names are not compared with those of a source. */
const MAX_NAME = 60;

/** Whether one character is missing, added or another, or the end is cut off. Short names never are. */
function isAlmost(name: string, other: string): boolean {
  if (other.length > 4 && name !== other && name.startsWith(other)) return true;
  if (name.length < 4 || Math.abs(name.length - other.length) > 1 || name === other) return false;
  let start = 0;
  while (start < name.length && name[start] === other[start]) start += 1;
  const rest = (text: string, skipped: number) => text.slice(start + skipped);
  const longer = name.length >= other.length ? 1 : 0;
  const otherLonger = other.length >= name.length ? 1 : 0;
  return rest(name, longer) === rest(other, otherLonger);
}

/** Returns the form in which names are compared. */
export function normal(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_]+/g, " ");
}
