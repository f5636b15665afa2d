import { isJsonObject } from "../api/json.ts";
import type { Declaration } from "../product/declaration.ts";
import { AddressError, readImages } from "./addresses.ts";
import { JsonSyntaxError, parseJson } from "./json-syntax.ts";

/** A cell that can't be read. The message completes a sentence that starts with the column. */
export class CellError extends Error {}

/** How the cells of a column hold its values. */
interface Codec<Value> {
  /**
   * Reads a cell that is not empty. What is no value of the column is left for the check to name.
   *
   * @throws CellError
   */
  read(cell: string): unknown;
  write(value: Value): string;
}

type Value<Column extends keyof Declaration> = Exclude<Declaration[Column], undefined>;

/** The columns that hold anything but free text. */
type CodedColumn = {
  [Column in keyof Declaration]-?: Value<Column> extends string
    ? string extends Value<Column>
      ? never
      : Column
    : Column;
}[keyof Declaration];

/**
 * A text that a spreadsheet would take for a formula, and the empty text, which an empty cell does
 * not declare, are written after an apostrophe, as one types them into a spreadsheet: `'=A1`, `'`.
 * A number may follow an apostrophe, too: so spreadsheets and shops keep its zeros, as in `'0042`.
 */
const text: Codec<string> = {
  read: (cell) => withoutSplits(HAS_APOSTROPHE.test(cell) ? cell.slice(1) : cell),
  write: (value) => withSplits(NEEDS_APOSTROPHE.test(value) ? `'${value}` : value),
};
const NEEDS_APOSTROPHE = /^(?:'*(?:[=+\-@＝＋－＠\t\r\n]|$)|'+\d[\d.,]*$)/;
const HAS_APOSTROPHE = /^'+(?:[=+\-@＝＋－＠\t\r\n]|\d[\d.,]*$|$)/;

/**
 * A spreadsheet that separates cells by semicolons or tabs splits a text there although it is quoted,
 * because the quotes do not begin what it takes for a cell. So a formula within a text is written
 * after an apostrophe, too: `a;'=A1`. A quote between separator and formula would be dropped.
 */
const withSplits = (value: string) =>
  value.replaceAll(/([;\t\r\n])(?=["']*[=+\-@＝＋－＠])/g, "$1'");
const withoutSplits = (cell: string) =>
  cell.replaceAll(/([;\t\r\n])'(?=["']*[=+\-@＝＋－＠])/g, "$1");

/** In JSON, the sign of such a formula is escaped. It can only stand within a string. */
const SPLIT_IN_JSON = /(?<=;)[=+\-@＝＋－＠]/g;
const escaped = (sign: string) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`;

const json: Codec<unknown> = {
  read(cell) {
    try {
      return parseJson(cell);
    } catch (error) {
      if (!(error instanceof JsonSyntaxError)) throw error;
      throw new CellError(`must be JSON: ${error.message}`);
    }
  },
  write: (value) => JSON.stringify(value).replaceAll(SPLIT_IN_JSON, escaped),
};

/** Images that are not one word each are written as JSON. */
const images: Codec<readonly unknown[]> = {
  read(cell) {
    const list = cell.trim();
    if (list.startsWith("[")) return json.read(list);
    try {
      return readImages(list);
    } catch (error) {
      if (!(error instanceof AddressError)) throw error;
      throw new CellError(error.message);
    }
  },
  write(value) {
    const list = value.map(wordOf).join(" ");
    const isSafe = !NEEDS_APOSTROPHE.test(list) && withSplits(list) === list;
    return isSafe && isReadBack(list, value) ? list : json.write(value);
  },
};

/** Returns the word for an image; one that has none makes the list differ when it is read back. */
function wordOf(image: unknown): string {
  const { url, file } = isJsonObject(image) ? image : {};
  return String(url ?? file);
}

function isReadBack(list: string, value: readonly unknown[]): boolean {
  try {
    return !list.startsWith("[") && JSON.stringify(readImages(list)) === JSON.stringify(value);
  } catch (error) {
    if (error instanceof AddressError) return false;
    throw error;
  }
}

const days: Codec<number | null> = {
  read(cell) {
    const number = cell.trim();
    if (number === "null") return null;
    return /^-?\d+(\.\d+)?$/.test(number) ? Number(number) : number;
  },
  write: (value) => JSON.stringify(value),
};

const flag: Codec<boolean | null> = {
  read(cell) {
    const word = cell.trim();
    // Spreadsheets write them in capitals.
    return /^(true|false)$/i.test(word) ? word.toLowerCase() === "true" : word;
  },
  write: (value) => JSON.stringify(value),
};

const choice: Codec<string> = { read: (cell) => cell.trim(), write: (value) => value };

/** The codecs of the columns that are not free text; the compiler asks for each of them. */
const CODECS: { readonly [Column in CodedColumn]: Codec<Value<Column>> } = {
  images,
  metadata: json,
  autoDetectImageRoles: flag,
  validForDays: days,
  onExisting: choice,
};

/**
 * Reads a cell of a column. An empty cell declares nothing.
 *
 * @throws CellError
 */
export function readCell(column: string, cell: string): unknown {
  return cell === "" ? undefined : codecOf(column).read(cell);
}

/** Removes the apostrophe before a number, or before what a spreadsheet takes for a formula. */
export function withoutApostrophe(cell: string): string {
  return cell.length > 1 && HAS_APOSTROPHE.test(cell) ? cell.slice(1) : cell;
}

/** Writes the cell that is read back as the value. */
export function writeCell(column: string, value: unknown): string {
  return value === undefined ? "" : codecOf(column).write(value);
}

function codecOf(column: string): Codec<unknown> {
  const codecs: Readonly<Record<string, Codec<unknown>>> = CODECS;
  return codecs[column] ?? text;
}
