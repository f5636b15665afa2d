import type { Document } from "yaml";
import type { FileFormat } from "./file-format.ts";
import { Places } from "./places.ts";
import { catalogError } from "./problem.ts";
import { listOfProducts } from "./product-list.ts";
import { offsetOf, parseDocument, repeatedKeys, yamlLibrary } from "./yaml-document.ts";

/** One list of products, in YAML 1.2. */
export const yaml = {
  name: "yaml",
  endings: [".yaml", ".yml"],

  read(file, content) {
    const text = content.toString();
    const places = new Places(file, text);
    const document = parseDocument(text);
    const problems = [
      ...document.errors,
      ...document.warnings,
      ...repeatedKeys(document).map((at) => ({ pos: [at], message: "Map keys must be unique" })),
    ].map(({ pos: [at = 0], message }) => ({
      path: places.at(at),
      message: TOO_DEEP.test(message)
        ? "is nested too deeply to be read"
        : `is not YAML: ${message}`,
    }));
    if (problems.length > 0) throw catalogError(file, problems);
    const { values, path, node } = listOfProducts(file, toValue(file, document));
    const entries = values.map((value, index) => ({
      value,
      locate: (property = "") => {
        const within = [...path, String(index), node, property];
        return places.at(offsetOf(document, within.join(".")));
      },
    }));
    return { kind: "objects", entries };
  },

  write(rows) {
    const { Document, visit } = yamlLibrary();
    const document = new Document(rows, { aliasDuplicateObjects: false });
    visit(document, {
      Scalar(_key, scalar) {
        // As a block, or broken over lines, a blank line would lose its blanks when it is read.
        const isBlank = typeof scalar.value === "string" && scalar.value.trim() === "";
        if (isBlank) scalar.type = "QUOTE_DOUBLE";
      },
    });
    const doubleQuotedMinMultiLineLength = Number.POSITIVE_INFINITY;
    return document.toString({ lineWidth: 0, doubleQuotedMinMultiLineLength });
  },
} as const satisfies FileFormat;

/** The library walks down by recursion, and reports that the call stack overflowed. */
const TOO_DEEP = /call stack|stack overflow/i;

function toValue(file: string, document: Document): unknown {
  try {
    return document.toJS();
  } catch (error) {
    // Nested aliases can make a small file larger than memory; the library refuses to expand them.
    throw catalogError(file, [{ path: `${file}:1:1`, message: (error as Error).message }]);
  }
}
