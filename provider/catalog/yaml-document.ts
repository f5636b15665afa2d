import type { Document, Node } from "yaml";

/** Parses a text of YAML 1.2, or of JSON, which is YAML. The document lists its own errors. */
export function parseDocument(text: string): Document {
  return yamlLibrary().parseDocument(text, { prettyErrors: false });
}

/** Makes a function that finds properties in a text. The text is parsed at the first call. */
export function locatorOf(text: string): (property?: string) => number {
  let document: Document | undefined;
  return (property = "") => {
    document ??= parseDocument(text);
    return offsetOf(document, property);
  };
}

/** Finds where a property such as `[3].images[0].url` starts, or the innermost node around it. */
export function offsetOf(document: Document, property: string): number {
  const { isMap, isSeq } = yamlLibrary();
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

/** Loads the library when the first file needs it. */
export function yamlLibrary() {
  return require("yaml") as typeof import("yaml");
}
