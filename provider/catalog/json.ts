import { Lines } from "./lines.ts";
import { catalogError } from "./problem.ts";
import type { Row } from "./row.ts";
import { listOf, locatorOf } from "./yaml.ts";

/**
 * Reads the rows of a JSON file: one list of products. The values come from `JSON.parse`, which is
 * strict; places are looked up by the YAML parser, and only when there is a problem to place.
 *
 * @throws ValidationError when the file is no JSON, or no list.
 */
export function readJson(file: string, text: string): Row[] {
  const lines = new Lines(text);
  const place = (offset: number) => `${file}:${lines.at(offset)}`;
  const list = listOf(file, parseStrictly(file, text, place));
  let starts: number[] | undefined;
  return list.map((fields, index) => ({
    source: fields,
    fields,
    locate: (property = "") => {
      starts ??= elementsOf(text);
      const start = starts[index] ?? 0;
      return place(start + locatorOf(text.slice(start, starts[index + 1]))(property));
    },
  }));
}

/**
 * Reads the rows of an NDJSON file: one JSON object a line. Blank lines are passed over.
 *
 * @throws ValidationError that names each line that is no JSON.
 */
export function readNdjson(file: string, text: string): Row[] {
  const lines = new Lines(text);
  let offset = 0;
  return text.split("\n").flatMap((line): Row[] => {
    const start = offset;
    offset += line.length + 1;
    if (line.trim() === "") return [];
    const place = (within: number) => `${file}:${lines.at(start + within)}`;
    try {
      const fields: unknown = JSON.parse(line);
      const locate = locatorOf(line);
      return [{ source: fields, fields, locate: (property = "") => place(locate(property)) }];
    } catch (error) {
      const at = place(syntaxErrorAt(line, error as Error));
      const problems = [{ path: at, message: `the line is not JSON: ${reasonOf(error as Error)}` }];
      return [{ source: undefined, fields: undefined, problems, locate: () => at }];
    }
  });
}

function parseStrictly(file: string, text: string, place: (offset: number) => string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const at = place(syntaxErrorAt(text, error as Error));
    throw catalogError(file, [{ path: at, message: `is not JSON: ${reasonOf(error as Error)}` }]);
  }
}

/** Where the elements of a list begin, in a text that is JSON. */
function elementsOf(text: string): number[] {
  const starts: number[] = [];
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{},]/g)) {
    if (token === "[" || token === "{") depth += 1;
    if (token === "]" || token === "}") depth -= 1;
    if (depth === 1 && (starts.length === 0 || token === ",")) {
      starts.push(index + 1 + text.slice(index + 1).search(/\S/));
    }
  }
  return starts;
}

/** V8's reason without the place and the excerpt that it may add. */
function reasonOf({ message }: Error): string {
  return message.replace(/( in JSON)? at position .*$|, (\.\.\.)?".*$/s, "");
}

/** Where JSON breaks off being JSON. */
function syntaxErrorAt(text: string, { message }: Error): number {
  const named = positionIn(message);
  if (named !== undefined) return named;
  // V8 names no place for an unexpected token: the shortest beginning that it refuses ends with it.
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBeginning(text.slice(0, middle + 1))) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether more text could make it JSON. */
function isBeginning(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const { message } = error as Error;
    return message.includes("end of JSON") || positionIn(message) === text.length;
  }
}

function positionIn(message: string): number | undefined {
  const digits = /at position (\d+)/.exec(message)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
