import type { FileFormat } from "./file-format.ts";
import { JsonSyntaxError, parseJson } from "./json-syntax.ts";
import { Places } from "./places.ts";
import { catalogError, listOfProducts } from "./problem.ts";
import { locatorOf } from "./yaml-document.ts";

/**
 * One list of products. `JSON.parse`, which is strict, reads the values; the YAML parser finds
 * their places, and runs only when there is a problem to place.
 */
export const json = {
  name: "json",
  endings: [".json"],

  read(file, content) {
    const text = content.toString();
    const places = new Places(file, text);
    let starts: number[] | undefined;
    return listOfProducts(file, parse(file, text, places)).map((fields, index) => ({
      source: fields,
      fields,
      locate: (property) => {
        starts ??= elementsOf(text);
        const start = starts[index] ?? 0;
        return places.at(start + locatorOf(text.slice(start, starts[index + 1]))(property));
      },
    }));
  },

  write: (rows) => `${JSON.stringify(rows, null, 2)}\n`,
} as const satisfies FileFormat;

function parse(file: string, text: string, places: Places): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    const message = `is not JSON: ${error.message}`;
    throw catalogError(file, [{ path: places.at(error.offset), message }]);
  }
}

/** Finds where each element of a list starts, in a text that is JSON. */
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
