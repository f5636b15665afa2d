import { GenlookError } from "../api/errors.ts";
import { isJsonObject, type JsonObject } from "../api/json.ts";
import type { Field } from "../product/field-rules.ts";
import { UNKNOWN } from "../pulumi.ts";
import type { DeclarationTexts } from "./declaration-text.ts";
import { commonFieldsOf, type HeldProduct, type Item, itemOf } from "./item.ts";
import { itemIn } from "./item-text.ts";
import type { MaxDeletes } from "./refuse-deletes.ts";

/** The outputs of a set in the state. */
export interface SetState {
  /** The products that the set holds, by externalId. */
  readonly products: Readonly<Record<string, Item>>;
  /** The fields that the program declared of a product, unless its item says otherwise. */
  readonly fields: readonly Field[];
  /**
   * A digest of the texts that the inputs held after the last apply or refresh. A refresh that finds
   * just these need not return them.
   */
  readonly digest?: string;
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

/** The products of a set after an operation, by externalId. */
export interface SetProducts {
  /** Those that were written or read. */
  readonly held: ReadonlyMap<string, HeldProduct>;
  /** Those that stay as they are. */
  readonly kept: ReadonlyMap<string, Item>;
  /** Those that the set no longer declares, and that are not deleted yet. */
  readonly leaving: ReadonlyMap<string, Item>;
}

/** What the outputs of a set say beside its products. */
interface SetFacts {
  /** The common fields that the items of kept products were made with. Default: none. */
  readonly keptFields?: readonly Field[];
  readonly digest?: string | undefined;
  readonly maxDeletes?: MaxDeletes | undefined;
}

/** Makes the outputs of a set. */
export function setState(
  { held, kept, leaving }: SetProducts,
  { keptFields = [], digest, maxDeletes }: SetFacts = {},
): SetState {
  const fields = commonFieldsOf([
    ...[...held.values()].map(({ state }) => state.lastApplied.fields),
    ...[...kept.values()].map(({ lastApplied }) => lastApplied?.fields ?? keptFields),
  ]);
  const areSame = String(fields) === String(keptFields);
  return {
    products: Object.fromEntries([
      ...[...kept].map(
        ([id, item]) => [id, areSame ? item : withFields(item, keptFields)] as const,
      ),
      ...[...held].map(([id, product]) => [id, itemOf(product, fields)] as const),
      ...leaving,
    ]),
    fields,
    ...(digest !== undefined && { digest }),
    ...(typeof maxDeletes === "number" && { maxDeletes }),
  };
}

/** Returns an item that says itself which fields were declared. */
function withFields(item: Item, fields: readonly Field[]): Item {
  const { updatedAt } = item;
  return { ...item, lastApplied: item.lastApplied ?? { updatedAt, fields } };
}

/**
 * Reads the outputs of a set, which either host may have written.
 *
 * @throws GenlookError when somebody damaged them.
 */
export function keptSet(outputs: Readonly<Record<string, unknown>>): SetState {
  const { products: kept, fields, digest, maxDeletes } = outputs;
  const products = isJsonObject(kept) ? itemsIn(kept) : undefined;
  if (products !== undefined && Array.isArray(fields)) {
    return {
      products,
      fields,
      ...(typeof digest === "string" && { digest }),
      ...(typeof maxDeletes === "number" && { maxDeletes }),
    };
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
