import { isJsonObject } from "../api/json.ts";

/**
 * How a CSV file writes the values of a declaration down. An empty cell stands for a value that is
 * not declared, so a text that would be one, or that a spreadsheet would take for a formula, is
 * written behind an apostrophe, as it is typed into a spreadsheet: `'` is the empty text, `'=A1`
 * the text `=A1`.
 */
const NEEDS_APOSTROPHE = /^'*([=+\-@＝＋－＠\t\r\n]|$)/;
const HAS_APOSTROPHE = /^'+([=+\-@＝＋－＠\t\r\n]|$)/;

const IS_URL = /^[a-z][a-z\d+.-]*:\/\//i;

/** A cell that can't be read; the message completes a sentence that begins with the column. */
export class CellError extends Error {}

/** @throws CellError */
export function readCell(column: string, cell: string): unknown {
  if (cell === "") return undefined;
  switch (column) {
    case "images":
      return readImages(cell);
    case "metadata":
      return parse(cell);
    case "validForDays":
      return readDays(cell.trim());
    case "onExisting":
      return cell.trim();
    default:
      return HAS_APOSTROPHE.test(cell) ? cell.slice(1) : cell;
  }
}

export function writeCell(column: string, value: unknown): string {
  if (value === undefined) return "";
  if (column === "images") return writeImages(value as readonly unknown[]);
  if (typeof value !== "string") return JSON.stringify(value);
  return NEEDS_APOSTROPHE.test(value) ? `'${value}` : value;
}

/**
 * A URL can't hold a blank, so blanks part the images. What is no URL is a file; an image with more
 * to it, or with a blank in its path, needs JSON.
 */
function readImages(cell: string): unknown {
  const text = cell.trim();
  if (text.startsWith("[")) return parse(text);
  return text.split(/\s+/).map((word) => (IS_URL.test(word) ? { url: word } : { file: word }));
}

function writeImages(images: readonly unknown[]): string {
  const words = images.map(wordOf);
  const text = words.join(" ");
  return words.includes(undefined) || NEEDS_APOSTROPHE.test(text) ? JSON.stringify(images) : text;
}

/** The word that is read back as this image, if there is one. */
function wordOf(image: unknown): string | undefined {
  const { url, file, ...more } = isJsonObject(image) ? image : {};
  const word = url ?? file;
  if (typeof word !== "string" || Object.keys(more).length > 0) return undefined;
  const isRead = /^[^\s[]\S*$/.test(word) && IS_URL.test(word) === (url !== undefined);
  return isRead ? word : undefined;
}

function readDays(text: string): unknown {
  if (text === "null") return null;
  // Anything else is left for the check to name.
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CellError(`must be JSON: ${(error as Error).message}`);
  }
}
