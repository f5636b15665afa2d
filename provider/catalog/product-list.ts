import { isJsonObject } from "../api/json.ts";
import { catalogError } from "./problem.ts";

/** The list of products in the value of a file. */
export interface ProductList {
  readonly values: readonly unknown[];
  /** The keys that lead from the whole value to the list. */
  readonly path: readonly string[];
  /** The key that leads from an element of the list to the product, or "". */
  readonly node: string;
}

/**
 * Finds the list of products in a parsed file: the value itself, its `products`, or the answer of a
 * GraphQL query for `products`.
 *
 * @throws ValidationError
 */
export function listOfProducts(file: string, value: unknown): ProductList {
  if (Array.isArray(value)) return { values: value, path: [], node: "" };
  for (const path of PATHS) {
    const found = at(value, path);
    if (!Array.isArray(found)) continue;
    const isEdges = path.at(-1) === "edges";
    const values = isEdges ? found.map((edge) => at(edge, ["node"])) : found;
    return { values, path, node: isEdges ? "node" : "" };
  }
  const message = 'must be a list of products, or an object such as { "products": [...] }';
  throw catalogError(file, [{ path: `${file}:1:1`, message }]);
}

const PATHS = [
  ["products"],
  ["products", "nodes"],
  ["products", "edges"],
  ["data", "products", "nodes"],
  ["data", "products", "edges"],
];

function at(value: unknown, path: readonly string[]): unknown {
  let found = value;
  for (const key of path) found = isJsonObject(found) ? found[key] : undefined;
  return found;
}
