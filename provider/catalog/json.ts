import type { FileFormat } from "./file-format.ts";
import { type JsonPlace, jsonPlaces, offsetIn } from "./json-places.ts";
import { JsonSyntaxError, parseJson } from "./json-syntax.ts";
import { Places } from "./places.ts";
import { catalogError } from "./problem.ts";
import { listOfProducts } from "./product-list.ts";

/** One list of products. The places of values are found only when there is a problem to place. */
export const json = {
  name: "json",
  endings: [".json"],

  read(file, content) {
    const text = content.toString();
    const places = new Places(file, text);
    const { values, path, node } = listOfProducts(file, parse(file, text, places));
    let starts: number[] | undefined;
    const entries = values.map((value, index) => {
      let product: JsonPlace | undefined;
      return {
        value,
        locate: (property = "") => {
          starts ??= startsOf(text, path);
          const start = starts[index] ?? 0;
          product ??= jsonPlaces(text.slice(start, starts[index + 1]));
          return places.at(start + offsetIn(product, `${node}.${property}`));
        },
      };
    });
    return { kind: "objects", entries };
  },

  write: (rows) => `${JSON.stringify(rows, null, 2)}\n`,
} as const satisfies FileFormat;

/** Returns where each element of the list at the path starts. */
function startsOf(text: string, path: readonly string[]): number[] {
  let list: JsonPlace | undefined = jsonPlaces(text, path.length + 1);
  for (const key of path) list = list?.children?.get(key);
  return [...(list?.children?.values() ?? [])].map(({ offset }) => offset);
}

function parse(file: string, text: string, places: Places): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    const message = `is not JSON: ${error.message}`;
    throw catalogError(file, [{ path: places.at(error.offset), message }]);
  }
}
