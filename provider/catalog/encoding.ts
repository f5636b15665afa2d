import { isUtf8 } from "node:buffer";
import { ValidationError } from "../api/errors.ts";
import { quotedExcerpt } from "../api/problems.ts";
import { inProgram, type WriteOption } from "./write-option.ts";

/**
 * Decodes a file, and returns it in UTF-8 without a byte order mark. The encoding is UTF-8, the
 * UTF-16 that a byte order mark announces, what an XML declaration says, or what the user names.
 * Any other one is never guessed: the same bytes are text in each of a dozen code pages.
 *
 * @throws ValidationError
 */
export function toUtf8(
  path: string,
  bytes: Buffer,
  encoding: string | undefined,
  writeOption: WriteOption = inProgram,
): Buffer {
  const announced = encodingByMark(bytes);
  const label = announced ?? encoding ?? encodingOfXml(bytes) ?? "utf-8";
  if (/^utf-?8$/i.test(label)) {
    const reason =
      notText(bytes, writeOption) ?? (isUtf8(bytes) ? undefined : notUtf8(bytes, writeOption));
    if (reason !== undefined) throw invalid(path, reason);
    return bytes.subarray(bytes.toString("latin1", 0, 3) === UTF8_MARK ? 3 : 0);
  }
  return Buffer.from(decoded(path, bytes, label));
}

const UTF8_MARK = "\xef\xbb\xbf";

function encodingByMark(bytes: Buffer): string | undefined {
  if (bytes.toString("latin1", 0, 3) === UTF8_MARK) return "utf-8";
  const mark = bytes.toString("latin1", 0, 2);
  if (mark === "\xff\xfe") return "utf-16le";
  return mark === "\xfe\xff" ? "utf-16be" : undefined;
}

function encodingOfXml(bytes: Buffer): string | undefined {
  const start = bytes.toString("latin1", 0, 200);
  return /^<\?xml\s[^>]*?encoding\s*=\s*["']([\w.:-]+)["']/.exec(start)?.[1];
}

function decoded(path: string, bytes: Buffer, label: string): string {
  const decoder = decoderOf(label);
  if (decoder === undefined) {
    const reason = `can't be read: ${quotedExcerpt(label, 100)} is not a known encoding`;
    throw invalid(path, `${reason}; use one such as "windows-1252"`);
  }
  try {
    return decoder.decode(bytes);
  } catch {
    throw invalid(path, `is not in ${label}: it holds bytes that ${label} does not have`);
  }
}

function decoderOf(label: string) {
  try {
    return new TextDecoder(label, { fatal: true });
  } catch {
    return undefined;
  }
}

/** Says what a file is that is no text, or is one of two bytes a character. */
function notText(bytes: Buffer, writeOption: WriteOption): string | undefined {
  if (bytes.toString("latin1", 0, 4) === "PK\x03\x04") {
    return 'is a workbook or an archive, not text: save the sheet as CSV (in Excel, "CSV UTF-8")';
  }
  const zero = bytes.subarray(0, 2).indexOf(0);
  if (zero === -1) return undefined;
  const encoding = writeOption("encoding", zero === 0 ? "utf-16be" : "utf-16le");
  return `holds bytes of zero, as UTF-16 without a byte order mark does: save it as UTF-8, or add ${encoding}`;
}

/** Says where the first byte is that is not UTF-8, and how Western Windows would read the line. */
function notUtf8(bytes: Buffer, writeOption: WriteOption): string {
  const at = firstBadByte(bytes);
  const start = bytes.lastIndexOf(0x0a, at - 1) + 1;
  const end = bytes.indexOf(0x0a, at);
  const line = bytes.subarray(0, start).filter((byte) => byte === 0x0a).length + 1;
  const western = new TextDecoder("windows-1252").decode(
    bytes.subarray(Math.max(start, at - 15), Math.min(end === -1 ? bytes.length : end, at + 15)),
  );
  return [
    'is not in UTF-8: save it as UTF-8 (in Excel, "CSV UTF-8"),',
    `or, if line ${line} should read ${quotedExcerpt(western, 60)}, add ${writeOption("encoding", "windows-1252")}`,
  ].join(" ");
}

/** Finds the longest beginning that is UTF-8, or the start of a character of it, by halves. */
function firstBadByte(bytes: Buffer): number {
  const isBeginning = (length: number) => {
    try {
      new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, length), { stream: true });
      return true;
    } catch {
      return false;
    }
  };
  let low = 0;
  let high = bytes.length;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (isBeginning(middle)) low = middle;
    else high = middle - 1;
  }
  return Math.min(low, bytes.length - 1);
}

function invalid(path: string, reason: string): ValidationError {
  return new ValidationError({
    code: "INVALID_CATALOG",
    message: `The catalog ${path} ${reason}.`,
  });
}
