import { isJsonObject, type JsonObject } from "../api/json.ts";
import { PRODUCT_TYPE } from "../pulumi.ts";
import { declaredProduct } from "./declared-product.ts";
import type { HeldProducts, ResourceReader } from "./reader.ts";
import { reveal } from "./secrets.ts";

/** Reads a `Product`. */
export const product = { type: PRODUCT_TYPE, read } as const satisfies ResourceReader;

function read({ id, urn, inputs, outputs }: JsonObject): HeldProducts | undefined {
  const declared = isJsonObject(inputs) ? inputs : {};
  const state = isJsonObject(outputs) ? outputs : {};
  // The id under which the product was created, and the declared one where that differs.
  const ids = [id, reveal(declared.externalId).value].filter(
    (text): text is string => typeof text === "string" && text !== "",
  );
  const [externalId] = ids;
  if (externalId === undefined) return undefined;
  return {
    ids,
    // What an uncertain create made may be somebody else's.
    own: reveal(state.uncertain).value === "create" ? [] : [externalId],
    declared: [declaredProduct(externalId, urn, declared, state)],
    leaving: [],
  };
}
