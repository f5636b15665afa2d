import type { JsonObject } from "../api/json.ts";
import type { DeclaredProduct } from "./declared-product.ts";

/** Reads one type of resource in a stack's state. */
export interface ResourceReader {
  /** The type token of the resources. */
  readonly type: string;
  /** Reads a resource. Returns undefined when it holds products whose ids can't be read. */
  readonly read: (resource: JsonObject) => HeldProducts | undefined;
}

/** The products that a resource holds. */
export interface HeldProducts {
  /** The ids of all of them, also of those that it declares and may not hold. */
  readonly ids: readonly string[];
  /** The ids of those that are known to be this stack's own. */
  readonly own: readonly string[];
  readonly declared: readonly DeclaredProduct[];
  /** The ids of those that it no longer declares, and that the next update deletes. */
  readonly leaving: readonly string[];
}
