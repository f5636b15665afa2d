import { GenlookError } from "../api/errors.ts";
import { isJsonObject, type JsonObject } from "../api/json.ts";
import type { Field } from "../product/field-rules.ts";
import type { ProductState } from "../product/lifecycle.ts";
import { UNKNOWN } from "../pulumi.ts";
import { type DeclarationTexts, declarationIn } from "./declaration-text.ts";
import { commonFieldsOf, type Item, itemOf } from "./item.ts";
import { itemIn } from "./item-text.ts";
import type { MaxDeletes } from "./refuse-deletes.ts";

/** The outputs of a set in the state. */
export interface SetState {
  /** The products that the set holds, by externalId. */
  readonly products: Readonly<Record<string, Item>>;
  /** The fields that the program declared of a product, unless its item says otherwise. */
  readonly fields: readonly Field[];
  /** As declared. A refresh returns inputs, and some hosts pass it only the outputs. */
  readonly maxDeletes?: number;
}

/** What the program declares of a set, after the check. */
export interface SetInputs {
  readonly products: DeclarationTexts;
  readonly maxDeletes?: MaxDeletes;
}

/** @param products - The texts of the products. */
export function setInputs(
  products: ReadonlyMap<string, string>,
  maxDeletes?: MaxDeletes,
): SetInputs {
  return {
    products: Object.fromEntries(products),
    ...(maxDeletes !== undefined && { maxDeletes }),
  };
}

/** Whether it is not known yet, in a preview, which products are declared. */
export function isUnknown({ products }: SetInputs): boolean {
  return (products as unknown) === UNKNOWN;
}

/**
 * Makes the outputs of a set.
 *
 * @param held - The state of each product that the set holds and declares.
 * @param leaving - The items of products that it no longer declares, and that are not deleted yet.
 */
export function setState(
  { products: texts, maxDeletes }: SetInputs,
  held: ReadonlyMap<string, ProductState>,
  leaving: ReadonlyMap<string, Item>,
): SetState {
  const fields = commonFieldsOf([...held.values()]);
  const items = [...held].map(([externalId, state]): [string, Item] => [
    externalId,
    itemOf(state, declarationIn(externalId, texts[externalId] ?? "{}"), fields),
  ]);
  return {
    products: Object.fromEntries([...items, ...leaving]),
    fields,
    ...(typeof maxDeletes === "number" && { maxDeletes }),
  };
}

/**
 * Reads the outputs of a set, which either host may have written.
 *
 * @throws GenlookError when somebody damaged them.
 */
export function keptSet(outputs: Readonly<Record<string, unknown>>): SetState {
  const { products: kept, fields, maxDeletes } = outputs;
  const products = isJsonObject(kept) ? itemsIn(kept) : undefined;
  if (products !== undefined && Array.isArray(fields)) {
    return { products, fields, ...(typeof maxDeletes === "number" && { maxDeletes }) };
  }
  throw new GenlookError({
    code: "INVALID_STATE",
    message:
      'The state of this product set is damaged: it has no usable `products` or `fields`. Remove the resource from the state with `pulumi state delete`, declare the set with `onExisting: "adopt"`, and run `pulumi up`.',
  });
}

function itemsIn(products: JsonObject): SetState["products"] | undefined {
  const items: [string, Item][] = [];
  for (const [externalId, output] of Object.entries(products)) {
    const item = itemIn(output);
    if (item === undefined) return undefined;
    items.push([externalId, item]);
  }
  return Object.fromEntries(items);
}
