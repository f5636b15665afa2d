import type { Document, Node } from "yaml";
import { Lines } from "./lines.ts";
import { catalogError } from "./problem.ts";
import type { Row } from "./row.ts";

/**
 * Reads the rows of a YAML 1.2 file: one list of products.
 *
 * @throws ValidationError when the file is no YAML, or no list.
 */
export function readYaml(file: string, text: string): Row[] {
  const lines = new Lines(text);
  const place = (offset: number) => `${file}:${lines.at(offset)}`;
  const document = parse(text);
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0) {
    throw catalogError(
      file,
      faults.map(({ pos, message }) => ({
        path: place(pos[0]),
        message: `is not YAML: ${message}`,
      })),
    );
  }
  return listOf(file, toValue(file, document)).map((fields, index) => ({
    source: fields,
    fields,
    locate: (property = "") => place(offsetOf(document, `[${index}].${property}`)),
  }));
}

/** The products of a parsed file. */
export function listOf(file: string, value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  throw catalogError(file, [{ path: `${file}:1:1`, message: "must be a list of products" }]);
}

/** Finds properties in a text of YAML, or of JSON, which is YAML; it is parsed when first asked. */
export function locatorOf(text: string): (property: string) => number {
  let document: Document | undefined;
  return (property) => {
    document ??= parse(text);
    return offsetOf(document, property);
  };
}

/** Where a property such as `[3].images[0].url` begins, or the nearest one around it. */
function offsetOf(document: Document, property: string): number {
  const { isMap, isSeq } = yaml();
  let node = document.contents as Node | null;
  let offset = node?.range?.[0] ?? 0;
  for (const key of property.match(/[^.[\]]+/g) ?? []) {
    let next: unknown;
    if (isSeq(node)) {
      next = node.items[Number(key)];
      offset = (next as Node | undefined)?.range?.[0] ?? offset;
    } else if (isMap(node)) {
      const pair = node.items.find((item) => String(item.key) === key);
      next = pair?.value;
      offset = (pair?.key as Node | undefined)?.range?.[0] ?? offset;
    }
    node = (next ?? null) as Node | null;
  }
  return offset;
}

function toValue(file: string, document: Document): unknown {
  try {
    return document.toJS();
  } catch (error) {
    // Aliases upon aliases: a small file that unfolds into more than memory holds.
    throw catalogError(file, [{ path: `${file}:1:1`, message: (error as Error).message }]);
  }
}

function parse(text: string): Document {
  return yaml().parseDocument(text, { prettyErrors: false });
}

/** Loaded when the first file needs it. */
function yaml() {
  return require("yaml") as typeof import("yaml");
}
