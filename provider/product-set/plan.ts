import { own } from "../api/json.ts";
import type { CheckedDeclaration } from "../product/declaration.ts";
import * as lifecycle from "../product/lifecycle.ts";
import { UNKNOWN } from "../pulumi.ts";
import { type DeclarationTexts, declarationIn } from "./declaration-text.ts";
import { type HeldProduct, type Item, isAsApplied, isBaselineOf, itemOf, stateOf } from "./item.ts";
import type { SetState } from "./state.ts";

/** A product that the set holds, and that the program no longer declares. */
export interface DroppedProduct {
  readonly externalId: string;
  readonly state: lifecycle.ProductState;
  /** Whether an earlier operation has left it to another resource, which may have taken it over since. */
  readonly hasLeft: boolean;
}

/** A product that the set holds, and what it keeps of it. */
export interface KeptProduct {
  readonly externalId: string;
  readonly item: Item;
}

/** What an operation does with each product of a set. */
export interface Plan {
  /** With a state where the set holds the product, and what was declared of it is not known. */
  readonly create: readonly (Pick<HeldProduct, "declaration"> & Partial<HeldProduct>)[];
  readonly update: readonly HeldProduct[];
  /** What the set keeps of each product that stays as it is. */
  readonly keep: readonly KeptProduct[];
  readonly delete: readonly (DroppedProduct & {
    /** What the set keeps of it until it is deleted. */
    readonly item: Item;
  })[];
  /** Products whose declaration is not known yet, in a preview. */
  readonly unknown: readonly string[];
}

/** A set that holds nothing. */
export const EMPTY_SET: SetState = { products: {}, fields: [] };

/**
 * Plans an operation: compares what is declared with what the set holds.
 *
 * @param before - What was declared at the last apply, as far as it is known. A product of which it
 * is not known is created again: that finds it, and changes what differs.
 */
export function planOf(
  { products: items, fields }: SetState,
  before: ReadonlyMap<string, string>,
  declared: DeclarationTexts,
): Plan {
  const plan = {
    create: [] as Plan["create"][number][],
    update: [] as HeldProduct[],
    keep: [] as KeptProduct[],
    delete: [] as Plan["delete"][number][],
    unknown: [] as string[],
  };
  for (const [externalId, text] of Object.entries(declared)) {
    if (text === UNKNOWN) {
      plan.unknown.push(externalId);
      continue;
    }
    const item = own(items, externalId);
    const known = before.get(externalId);
    if (item !== undefined && known === text && isAsApplied(item)) {
      plan.keep.push({ externalId, item });
      continue;
    }
    const declaration = declarationIn(externalId, text);
    if (item === undefined) {
      plan.create.push({ declaration });
      continue;
    }
    if (item.leaving || known === undefined) {
      const held = stateOf(item, { externalId }, fields);
      plan.create.push({ declaration, state: { ...held, uncertain: held.uncertain ?? true } });
      continue;
    }
    const last = known === text ? declaration : declarationIn(externalId, known);
    const product = { state: stateOf(item, last, fields), declaration };
    if (known === text && isAsDeclared(item, declaration)) plan.keep.push({ externalId, item });
    else if (lifecycle.diff(product.state, declaration).changes) plan.update.push(product);
    else plan.keep.push({ externalId, item: itemOf(product, fields) });
  }
  for (const [externalId, item] of Object.entries(items)) {
    if (Object.hasOwn(declared, externalId)) continue;
    const declaration = declarationIn(externalId, before.get(externalId) ?? "{}");
    const state = stateOf(item, declaration, fields);
    const hasLeft = item.leaving === true;
    plan.delete.push({ externalId, item: leavingItem(item), state, hasLeft });
  }
  return plan;
}

/** Keeps what a delete needs. The rest may be secret, and no input says so any more. */
export function leavingItem(item: Item): Item {
  const { createdAt, updatedAt, uncertain } = item;
  if (uncertain === "create") return { ...item, leaving: true };
  return { createdAt, updatedAt, leaving: true, ...(uncertain && { uncertain }) };
}

/**
 * Whether an item has values that its product was declared with, which no input says any more. They
 * tell whose product it is.
 */
export function keepsDeclaration({ leaving, uncertain }: Item): boolean {
  return leaving === true && uncertain === "create";
}

/** Whether an operation changes anything. */
export function changes(plan: Plan): boolean {
  return [plan.create, plan.update, plan.delete, plan.unknown].some((list) => list.length > 0);
}

/** Whether the item holds nothing but the times and a baseline that just this declaration makes. */
function isAsDeclared(
  { createdAt: _, updatedAt: __, lastApplied, ...others }: Item,
  declaration: CheckedDeclaration,
): boolean {
  return (
    lastApplied !== undefined &&
    Object.keys(others).length === 0 &&
    declaration.onExisting === undefined &&
    isBaselineOf(declaration, lastApplied)
  );
}
