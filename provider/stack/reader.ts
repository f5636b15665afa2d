import type { JsonObject } from "../api/json.ts";
import type { DeclaredProduct } from "./declared-product.ts";

/** Reads one type of resource in a stack's state. */
export interface ResourceReader {
  /** The type token of the resources. */
  readonly type: string;
  /** The ids of all products that a resource manages; empty when none can be read. */
  readonly ids: (resource: JsonObject) => string[];
  /** The products that a resource declares; empty when no id can be read. */
  readonly declared: (resource: JsonObject) => DeclaredProduct[];
}
