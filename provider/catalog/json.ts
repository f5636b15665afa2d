import type { FileFormat } from "./file-format.ts";
import { type JsonPlace, jsonPlaces, offsetIn } from "./json-places.ts";
import { JsonSyntaxError, parseJson } from "./json-syntax.ts";
import { Places } from "./places.ts";
import { catalogError, listOfProducts } from "./problem.ts";

/** One list of products. The places of values are found only when there is a problem to place. */
export const json = {
  name: "json",
  endings: [".json"],

  read(file, content) {
    const text = content.toString();
    const places = new Places(file, text);
    let starts: number[] | undefined;
    return listOfProducts(file, parse(file, text, places)).map((fields, index) => {
      let product: JsonPlace | undefined;
      return {
        source: fields,
        fields,
        locate: (property = "") => {
          starts ??= [...(jsonPlaces(text, 1).children?.values() ?? [])].map(
            ({ offset }) => offset,
          );
          const start = starts[index] ?? 0;
          product ??= jsonPlaces(text.slice(start, starts[index + 1]));
          return places.at(start + offsetIn(product, property));
        },
      };
    });
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
