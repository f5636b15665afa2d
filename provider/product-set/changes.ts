import type { Plan } from "./plan.ts";
import type { SetState } from "./state.ts";

/** The ids of the products that an operation changes. */
export interface Changes {
  readonly add: readonly string[];
  readonly update: readonly string[];
  readonly delete: readonly string[];
}

/** Returns what a plan changes of the products that the set holds, in the order of the program. */
export function changesOf(plan: Plan, { products: held }: SetState): Changes {
  const declared = [
    ...[...plan.create, ...plan.update].map(({ declaration }) => declaration.externalId),
    ...plan.unknown,
  ];
  const isHeld = (externalId: string) => Object.hasOwn(held, externalId);
  return {
    add: declared.filter((externalId) => !isHeld(externalId)),
    update: declared.filter(isHeld),
    delete: plan.delete.map(({ externalId }) => externalId),
  };
}

/**
 * Says in one line how many products change: the engine counts a set as one resource.
 *
 * @param moving - How many of the deleted ones are left to another resource.
 */
export function describeChanges(changes: Changes, moving: number, unchanged: number): string {
  const counts = [
    [changes.add.length, "to create"],
    [changes.update.length, "to update"],
    [changes.delete.length - moving, "to delete"],
    [moving, "to leave to another resource"],
    [unchanged, "unchanged"],
  ] as const;
  const parts = counts.flatMap(([count, what]) =>
    count === 0 ? [] : [`${count.toLocaleString("en")} ${what}`],
  );
  return `products: ${parts.join(", ") || "none"}`;
}
