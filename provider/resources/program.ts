import * as pulumi from "@pulumi/pulumi";

/**
 * The ids that each resource of a program declares. A process may run several programs, one after
 * the other or at once, and each has a connection of its own to the engine.
 */
const declaredIn = new WeakMap<object, Set<ReadonlySet<string>>>();

/** Records what a resource of the running program declares. Ids that are not known yet are left out. */
export function declareIds(externalIds: readonly unknown[]): ReadonlySet<string> {
  const own = new Set(externalIds.filter((id) => typeof id === "string"));
  resources()?.add(own);
  return own;
}

/**
 * Returns the ids that other resources of the running program declare, when its synchronous part is
 * over; undefined when there are none.
 *
 * @param own - What the asking resource declares.
 */
export async function declaredElsewhere(own: ReadonlySet<string>): Promise<string[] | undefined> {
  const others = resources();
  await new Promise((done) => setImmediate(done));
  const ids = [...(others ?? [])].flatMap((declared) => (declared === own ? [] : [...declared]));
  return ids.length === 0 ? undefined : ids;
}

function resources(): Set<ReadonlySet<string>> | undefined {
  const program = pulumi.runtime.getMonitor() as object | undefined;
  if (program === undefined) return undefined;
  const known = declaredIn.get(program) ?? new Set();
  declaredIn.set(program, known);
  return known;
}
