import { isSameJson } from "../api/json.ts";
import type { ProductImage } from "../api/product.ts";
import type { CheckedDeclaration } from "../product/declaration.ts";
import type { Field } from "../product/field-rules.ts";
import { asProduct, declaredFields } from "../product/fields.ts";
import { annotated } from "../product/images.ts";
import { onExistingOf, type ProductState } from "../product/lifecycle.ts";

/**
 * A product in the outputs of a set: the part of its state that does not follow from its declaration
 * and from the set. For nearly all products that is two times, so that the state stays small.
 */
export type Item = Partial<ProductState> &
  Pick<ProductState, "createdAt" | "updatedAt"> & {
    /** The program no longer declares the product, and it is not deleted yet. */
    readonly leaving?: true;
  };

/** A product that the set holds, and what the program declares of it now. */
export interface HeldProduct {
  readonly state: ProductState;
  readonly declaration: CheckedDeclaration;
}

/** Returns the part of a product's state that the item has to hold. */
export function itemOf({ state, declaration }: HeldProduct, commonFields: readonly Field[]): Item {
  // Trials move these two, and nothing is decided by them.
  const { externalId: _, lastUsedAt: __, expiresAt: ___, createdAt, updatedAt, ...rest } = state;
  // Whose product an uncertain create made is decided by what was declared then.
  if (state.uncertain === "create") return { createdAt, updatedAt, ...rest };
  const told = toldState(state, declaration, commonFields);
  const item: Record<string, unknown> = { createdAt, updatedAt };
  // An item without a baseline says that just this declaration was applied.
  const isApplied =
    isBaselineOf(declaration, state.lastApplied) && onExistingOf(declaration) === state.onExisting;
  for (const [name, value] of Object.entries(rest)) {
    const mustHold = name === "lastApplied" && !isApplied;
    if (mustHold || !isTold(value, told[name as keyof ProductState])) item[name] = value;
  }
  return item as Item;
}

/**
 * Whether an item says of its product that it is as its declaration made it, so that a plan has
 * nothing to compare.
 */
export function isAsApplied(item: Item): boolean {
  return Object.keys(item).length === 2;
}

/** Whether a baseline is the one that an apply of just this declaration leaves. */
export function isBaselineOf(
  declaration: CheckedDeclaration,
  { updatedAt, ...baseline }: ProductState["lastApplied"],
): boolean {
  const fields = declaredFields(declaration);
  return isSameJson(baseline, { fields, ...annotated(declaration) });
}

/**
 * Returns the state of a product.
 *
 * @param declaration - What was declared at the last apply. Without it, only what the item and the
 * set hold is right: the baseline and the times.
 */
export function stateOf(
  { leaving: _, ...item }: Item,
  declaration: CheckedDeclaration,
  commonFields: readonly Field[],
): ProductState {
  return { ...toldState(item, declaration, commonFields), ...item };
}

/** Returns the fields that most of the products declare, of those that each of them declares. */
export function commonFieldsOf(declared: readonly (readonly Field[])[]): readonly Field[] {
  const groups = Map.groupBy(declared, String);
  const [largest] = [...groups.values()].sort((one, other) => other.length - one.length);
  return largest?.[0] ?? [];
}

function toldState(
  { createdAt, updatedAt }: Item,
  declaration: CheckedDeclaration,
  fields: readonly Field[],
): ProductState {
  return {
    ...asProduct(declaration, createdAt),
    updatedAt,
    onExisting: "fail",
    lastApplied: { updatedAt, fields },
  };
}

/** A flag that was never set is answered with false, or not at all. */
function isTold(value: unknown, told: unknown): boolean {
  if (value === told || (value === false && told === null)) return true;
  return isSameJson(comparable(value), comparable(told));
}

/** An image without a role may be answered with null or without the property. */
function comparable(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  return value.map((image: ProductImage) => {
    if (!Object.values(image).includes(null)) return image;
    return Object.fromEntries(Object.entries(image).filter(([, part]) => part !== null));
  });
}
