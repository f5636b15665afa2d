import { isJsonObject } from "../api/json.ts";
import type { Declaration } from "../product/declaration.ts";
import { imageOfWord, isAddress } from "./image-words.ts";
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
 */
const text: Codec<string> = {
  read: (cell) => withoutSplits(HAS_APOSTROPHE.test(cell) ? cell.slice(1) : cell),
  write: (value) => withSplits(NEEDS_APOSTROPHE.test(value) ? `'${value}` : value),
};
const NEEDS_APOSTROPHE = /^'*([=+\-@＝＋－＠\t\r\n]|$)/;
const HAS_APOSTROPHE = /^'+([=+\-@＝＋－＠\t\r\n]|$)/;

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

/** Blanks separate images, as a URL can't hold one. Images that are not one word each are JSON. */
const images: Codec<readonly unknown[]> = {
  read(cell) {
    const list = cell.trim();
    if (list.startsWith("[")) return json.read(list);
    return list.split(/\s+/).map(imageOfWord);
  },
  write(value) {
    const words = value.map(wordOf);
    const list = words.join(" ");
    const needsJson =
      words.includes(undefined) || NEEDS_APOSTROPHE.test(list) || withSplits(list) !== list;
    return needsJson ? json.write(value) : list;
  },
};

/** Returns the word that is read back as this image, if there is one. */
function wordOf(image: unknown): string | undefined {
  const { url, file, ...more } = isJsonObject(image) ? image : {};
  const word = url ?? file;
  if (typeof word !== "string" || Object.keys(more).length > 0) return undefined;
  const isReadBack = /^[^\s[]\S*$/.test(word) && isAddress(word) === (url !== undefined);
  return isReadBack ? word : undefined;
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

/** Writes the cell that is read back as the value. */
export function writeCell(column: string, value: unknown): string {
  return value === undefined ? "" : codecOf(column).write(value);
}

function codecOf(column: string): Codec<unknown> {
  const codecs: Readonly<Record<string, Codec<unknown>>> = CODECS;
  return codecs[column] ?? text;
}
