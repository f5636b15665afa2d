import * as pulumi from "@pulumi/pulumi";

/**
 * The ids that each resource of a program declares. A process may run several programs, one after
 * the other or at once, and each has a connection of its own to the engine.
 */
const declaredIn = new WeakMap<object, Set<DeclaredIds>>();

/** The ids that a resource declares. */
interface DeclaredIds {
  readonly ids: readonly string[];
  /** Undefined for the default provider. Another instance may be that of another account. */
  readonly provider: pulumi.ProviderResource | undefined;
}

/**
 * Records what a resource of the running program declares. Ids that are not known yet are left out.
 *
 * @param type - The type of the resource.
 */
export function declareIds(
  externalIds: readonly unknown[],
  type: string,
  opts: pulumi.CustomResourceOptions = {},
): DeclaredIds {
  const own = {
    ids: externalIds.filter((id) => typeof id === "string"),
    provider: opts.provider ?? opts.parent?.getProvider(type),
  };
  resources()?.add(own);
  return own;
}

/**
 * Returns the ids that other resources of the running program and of the same provider declare, when
 * its synchronous part is over; undefined when there are none.
 *
 * @param own - What the asking resource declares.
 */
export async function declaredElsewhere(own: DeclaredIds): Promise<string[] | undefined> {
  const all = resources() ?? [];
  await new Promise((done) => setImmediate(done));
  const others = [...all].filter((one) => one !== own && one.provider === own.provider);
  const ids = others.flatMap((one) => one.ids);
  return ids.length === 0 ? undefined : ids;
}

function resources(): Set<DeclaredIds> | undefined {
  const program = pulumi.runtime.getMonitor() as object | undefined;
  if (program === undefined) return undefined;
  const known = declaredIn.get(program) ?? new Set<DeclaredIds>();
  declaredIn.set(program, known);
  return known;
}
