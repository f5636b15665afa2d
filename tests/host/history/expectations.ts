import type { Declaration } from "../../../provider/product/declaration.ts";
import type { Product } from "../../../provider/testing/index.ts";
import {
  declaredValues,
  differing,
  type Field,
  fieldOf,
  type Key,
  leftOver,
  managesOthers,
} from "./model.ts";
import type { Plan, Program, Resource } from "./stack.ts";

type Resources = ReadonlyMap<string, Resource>;

/** Predicts what a stack has to do from what it did before. */
export class Expectations {
  /** By resource: the values that its program managed, or may have managed, at the last apply. */
  readonly #once = new Map<string, ReadonlySet<Key>>();

  plan(name: string, declaration: Declaration, old: Resource | undefined): Plan {
    if (old === undefined) return "create";
    if (old.id !== declaration.externalId) return "replace";
    const { outputs } = old;
    const changes =
      outputs.uncertain ||
      (declaration.onExisting ?? "fail") !== outputs.onExisting ||
      managesOthers(this.once(name), declaration, outputs) ||
      this.fieldsToSend(name, declaration, outputs).length > 0;
    return changes ? "update" : "same";
  }

  /** Returns the fields that an update has to send, sorted by name. */
  fieldsToSend(name: string, declaration: Declaration, view: Product): Field[] {
    const keys = [...differing(declaration, view), ...leftOver(this.once(name), declaration, view)];
    return [...new Set(keys.map(fieldOf))].sort();
  }

  /** Whether a step must fail: another product exists, or a new product has no images. */
  isRefused(
    name: string,
    declaration: Declaration,
    old: Resource | undefined,
    live: Product | undefined,
  ): boolean {
    const plan = this.plan(name, declaration, old);
    if (plan === "same") return false;
    if (live === undefined) {
      const creates =
        plan !== "update" ||
        old === undefined ||
        old.outputs.uncertain ||
        this.fieldsToSend(name, declaration, old.outputs).length > 0;
      return creates && declaration.images === undefined;
    }
    if (plan === "update" || declaration.onExisting === "adopt") return false;
    return declaration.images === undefined || differing(declaration, live).length > 0;
  }

  /** Remembers what an `up` has done, or begun to do. */
  note(program: Program, plans: ReadonlyMap<string, Plan>, before: Resources, after: Resources) {
    for (const [name, resource] of after) {
      const declaration = program.get(name);
      if (declaration === undefined || resource === before.get(name)) continue;
      const keys = declaredValues(declaration).keys();
      if (resource.outputs.uncertain) this.#once.set(name, new Set([...this.once(name), ...keys]));
      else if (plans.get(name) !== "same") this.#once.set(name, new Set(keys));
    }
  }

  /** Returns the values that were managed, or may have been, at the last apply. */
  once(name: string): ReadonlySet<Key> {
    return this.#once.get(name) ?? new Set();
  }
}
