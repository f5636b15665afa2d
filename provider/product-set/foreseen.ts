import { UNKNOWN } from "../pulumi.ts";
import type { Changes } from "./changes.ts";
import type { Item } from "./item.ts";
import type { MaxDeletes } from "./refuse-deletes.ts";
import type { SetInputs, SetState } from "./state.ts";

/** Outputs that a preview can show; what only the API's answer tells is the text of an unknown. */
export interface Foreseen {
  readonly products: Readonly<Record<string, Item | typeof UNKNOWN>> | typeof UNKNOWN;
  readonly maxDeletes?: MaxDeletes;
}

/**
 * Returns the outputs that an operation will have.
 *
 * @param changes - Absent when it is not known yet which products are declared.
 */
export function foreseenSet(
  state: SetState,
  { maxDeletes }: SetInputs,
  changes: Changes | undefined,
): Foreseen {
  return {
    products: changes === undefined ? UNKNOWN : foreseenItems(state.products, changes),
    ...(maxDeletes !== undefined && { maxDeletes }),
  };
}

function foreseenItems(items: SetState["products"], changes: Changes): Foreseen["products"] {
  const deleted = new Set(changes.delete);
  const staying = Object.entries(items).filter(([externalId]) => !deleted.has(externalId));
  const changed = [...changes.add, ...changes.update].map((externalId) => [externalId, UNKNOWN]);
  return Object.fromEntries([...staying, ...changed]);
}
