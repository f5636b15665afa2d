import { canonicalJson, isJsonObject } from "../api/json.ts";
import { fieldsIn } from "./declaration-text.ts";
import type { Item } from "./item.ts";

/**
 * Writes an item as one JSON text, like a declaration. The outputs of ten thousand products are then
 * a third of the values that Pulumi's SDK and the engine walk, again and again.
 */
export function itemText(item: Item): string {
  return canonicalJson(item);
}

/** Reads an item of the outputs, a text or an object; undefined when somebody damaged it. */
export function itemIn(output: unknown): Item | undefined {
  const item = typeof output === "string" ? fieldsIn(output) : output;
  const isItem =
    isJsonObject(item) && typeof item.createdAt === "string" && typeof item.updatedAt === "string";
  return isItem ? (item as unknown as Item) : undefined;
}
