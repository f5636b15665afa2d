import type { Document, Node, Pair, YAMLMap } from "yaml";

/** Parses a text of YAML 1.2. The document lists its own errors, but for repeated keys. */
export function parseDocument(text: string): Document {
  // The library compares each key with each: for 100,000 of them that takes minutes.
  return yamlLibrary().parseDocument(text, { prettyErrors: false, uniqueKeys: false });
}

/** Finds where a key is repeated in its map. A document with errors has none that are of interest. */
export function repeatedKeys(document: Document): number[] {
  const { isScalar, visit } = yamlLibrary();
  const repeated: number[] = [];
  if (document.errors.length > 0) return repeated;
  visit(document, {
    Map(_key, map) {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        if (seen.has(key.value)) repeated.push(key.range?.[0] ?? 0);
        seen.add(key.value);
      }
    },
  });
  return repeated;
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
      const pair = pairsOf(node).get(key);
      next = pair?.value;
      offset = (pair?.key as Node | undefined)?.range?.[0] ?? offset;
    }
    node = (next ?? null) as Node | null;
  }
  return offset;
}

/** The pairs of each map by key, so that each of many problems in one is found at once. */
const pairs = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>();

function pairsOf(map: YAMLMap): ReadonlyMap<string, Pair> {
  const known = pairs.get(map);
  if (known !== undefined) return known;
  const byKey = new Map(map.items.map((pair) => [String(pair.key), pair]));
  pairs.set(map, byKey);
  return byKey;
}

/** Loads the library when the first file needs it. */
export function yamlLibrary() {
  return require("yaml") as typeof import("yaml");
}
