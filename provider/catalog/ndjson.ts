import type { Entry } from "./document.ts";
import type { FileFormat } from "./file-format.ts";
import { type JsonPlace, jsonPlaces, offsetIn } from "./json-places.ts";
import { JsonSyntaxError, parseJson } from "./json-syntax.ts";
import { Places } from "./places.ts";

/** One JSON object per line. Blank lines are skipped; each line that is not JSON is a problem. */
export const ndjson = {
  name: "ndjson",
  endings: [".ndjson", ".jsonl"],

  read(file, content) {
    const text = content.toString();
    const places = new Places(file, text);
    let start = 0;
    const entries = text.split("\n").flatMap((line) => {
      const offset = start;
      start += line.length + 1;
      return line.trim() === "" ? [] : [toEntry(line, (within) => places.at(offset + within))];
    });
    return { kind: "objects", entries };
  },

  write: (rows) => rows.map((row) => `${JSON.stringify(row)}\n`).join(""),
} as const satisfies FileFormat;

function toEntry(line: string, placeAt: (offset: number) => string): Entry {
  try {
    const value = parseJson(line);
    let product: JsonPlace | undefined;
    return {
      value,
      locate: (property = "") => {
        product ??= jsonPlaces(line);
        return placeAt(offsetIn(product, property));
      },
    };
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    const path = placeAt(error.offset);
    const problems = [{ path, message: `the line is not JSON: ${error.message}` }];
    return { value: undefined, problems, locate: () => path };
  }
}
