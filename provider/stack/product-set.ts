import { isJsonObject, type JsonObject } from "../api/json.ts";
import type { CheckedDeclaration } from "../product/declaration.ts";
import { FIELDS, type Field } from "../product/field-rules.ts";
import { fieldsIn } from "../product-set/declaration-text.ts";
import { type Item, stateOf } from "../product-set/item.ts";
import { itemIn } from "../product-set/item-text.ts";
import { PRODUCT_SET_TYPE } from "../pulumi.ts";
import { type DeclaredProduct, declaredProduct } from "./declared-product.ts";
import type { HeldProducts, ResourceReader } from "./reader.ts";
import { type Revealed, revealEntries } from "./secrets.ts";

/** Reads a `ProductSet`. A product whose text is encrypted has an id, and all of its fields are hidden. */
export const productSet = { type: PRODUCT_SET_TYPE, read } as const satisfies ResourceReader;

function read({ urn, inputs, outputs }: JsonObject): HeldProducts | undefined {
  const texts = productsIn(inputs);
  const items = productsIn(outputs);
  if (texts === undefined || items === undefined) return undefined;
  const fields = isJsonObject(outputs) && Array.isArray(outputs.fields) ? outputs.fields : [];
  const leaving = [...items.keys()].filter((externalId) => !texts.has(externalId));
  return {
    ids: [...texts.keys(), ...leaving],
    own: [...items].filter(([, item]) => isOwn(item)).map(([externalId]) => externalId),
    declared: [...texts].map(([externalId, text]) => {
      const item = itemIn(items.get(externalId)?.value);
      return declaredIn(externalId, urn, text, item, fields);
    }),
    leaving,
  };
}

/** What an uncertain create made may be somebody else's. */
function isOwn({ value, hidden }: Revealed): boolean {
  const item = hidden ? undefined : itemIn(value);
  return item !== undefined && item.uncertain !== "create";
}

/** Returns the products of the inputs or the outputs; undefined when their ids can't be read. */
function productsIn(part: unknown): ReadonlyMap<string, Revealed> | undefined {
  return revealEntries(isJsonObject(part) ? (part.products ?? {}) : {});
}

function declaredIn(
  externalId: string,
  urn: unknown,
  { value: text, secret }: Revealed,
  item: Item | undefined,
  commonFields: readonly Field[],
): DeclaredProduct {
  // Encrypted, it is undefined.
  const inputs = fieldsIn(String(text));
  const declaration = { externalId, ...inputs } as CheckedDeclaration;
  const state = item && stateOf(item, declaration, commonFields);
  return {
    ...declaredProduct(externalId, urn, inputs ?? {}, (state ?? {}) as unknown as JsonObject),
    ...(secret && { secret: new Set(FIELDS) }),
    ...(inputs === undefined && { hidden: FIELDS }),
  };
}
