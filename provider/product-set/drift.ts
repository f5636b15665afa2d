import { propertyChanges } from "../product/property-changes.ts";
import type { HeldProduct } from "./item.ts";
import { listByReason } from "./list-by-reason.ts";
import type { Plan } from "./plan.ts";

/**
 * Says which live products differ from what the state declares, and in which fields, for a refresh:
 * the engine shows a set as one resource. Undefined when none does.
 */
export function describeDrift({ create, update }: Plan): string | undefined {
  const missing = create.filter(({ state }) => state === undefined);
  const reasons = new Map([
    ...missing.map(({ declaration }) => [declaration.externalId, "not live"] as const),
    ...update.map((product) => [product.declaration.externalId, fieldsOf(product)] as const),
  ]);
  if (reasons.size === 0) return undefined;
  const who = reasons.size === 1 ? "1 product differs" : `${reasons.size} products differ`;
  return `${who} from what is declared:${listByReason(reasons)}`;
}

function fieldsOf({ state, declaration }: HeldProduct): string {
  const fields = propertyChanges(state, declaration).map(({ path: [field] }) => field);
  return [...new Set(fields)].join(", ") || "a write failed, and nobody knows what it did";
}
