import type { Declaration } from "../../../provider/product/declaration.ts";
import type { Product } from "../../../provider/testing/index.ts";
import { isSame } from "../../same.ts";
import {
  canBeLostCreate,
  canBeOwnCreate,
  declaredValues,
  differing,
  type Field,
  fieldOf,
  isSameButForNulls,
  isSet,
  isUnknown,
  type Key,
  type LostCreate,
  leftOver,
  liveValues,
  managesOthers,
  UNSET,
  type View,
} from "./model.ts";
import { type Goal, goalInputs, type Plan, type Resource, type UpOptions } from "./stack.ts";

/** What an `up` has to do with one resource. */
export interface Expected {
  readonly plan: Plan;
  /** What is declared once ignored changes are left out. */
  readonly declaration: Declaration;
}

/** What an `up` did with one resource. */
export interface Done extends Expected {
  readonly old: Resource | undefined;
  readonly resource: Resource;
  /** The product before and after. */
  readonly was: Product | undefined;
  readonly live: Product | undefined;
  /** The fields of all upserts. */
  readonly sent: readonly string[];
}

/** What the last applies of a resource left behind. */
interface Memory {
  /** The values that its program managed, or may have managed. */
  readonly once: ReadonlySet<Key>;
  /** Values that the API keeps in another form than they were declared. */
  readonly kept: ReadonlyMap<Key, readonly [declared: unknown, live: unknown]>;
}

const NOTHING: Memory = { once: new Set(), kept: new Map() };

/** Predicts what a stack has to do from what it did before. */
export class Expectations {
  readonly #memories = new Map<string, Memory>();
  /** By resource and id: creates that may or may not have taken effect. */
  readonly #lost = new Map<string, LostCreate[]>();

  expect(name: string, goal: Goal, old: Resource | undefined, options: UpOptions = {}): Expected {
    const { declaration } = goal;
    if (old === undefined) return { plan: "create", declaration };
    const isReplaced = old.isDeleted || options.replace?.includes(name);
    if (isReplaced || old.id !== declaration.externalId) return { plan: "replace", declaration };
    const inputs = goalInputs(goal, old);
    return { plan: this.#changes(name, inputs, old) ? "update" : "same", declaration: inputs };
  }

  #changes(name: string, declaration: Declaration, { outputs }: Resource): boolean {
    return (
      outputs.uncertain !== undefined ||
      (declaration.onExisting ?? "fail") !== outputs.onExisting ||
      managesOthers(this.once(name), declaration, outputs as View) ||
      this.fieldsToSend(name, declaration, outputs as View).length > 0
    );
  }

  /** Whether a refresh has to call a resource changed, whose program declared these inputs. */
  hasDrifted(name: string, inputs: Declaration, live: Product): boolean {
    const differs = this.#differing(name, inputs, live).length > 0;
    return differs || managesOthers(this.once(name), inputs, live);
  }

  /** Returns the fields that an update has to send, sorted by name. */
  fieldsToSend(name: string, declaration: Declaration, view: View): Field[] {
    const once = this.once(name);
    const differ = this.#differing(name, declaration, view);
    const live = liveValues(view);
    const unproven = [...declaredValues(declaration).keys()].filter(
      (key) => !once.has(key) && isUnknown(key, live.get(key)),
    );
    const keys = [...differ, ...unproven, ...leftOver(once, declaration, view)];
    return [...new Set(keys.map(fieldOf))].sort();
  }

  /** Whether a step of a plain `up` must fail: its product is another's, or has no images. */
  isRefused(
    name: string,
    { plan, declaration }: Expected,
    old: Resource | undefined,
    live: Product | undefined,
    now: number,
  ): boolean {
    if (plan === "same") return false;
    if (live === undefined) {
      const creates =
        plan !== "update" ||
        old === undefined ||
        old.outputs.uncertain !== undefined ||
        this.fieldsToSend(name, declaration, old.outputs as View).length > 0;
      return creates && declaration.images === undefined;
    }
    if (plan === "update" || declaration.onExisting === "adopt") return false;
    return !canBeOwnCreate(declaration, live, now);
  }

  /** Whether a live product can be what an earlier create of the resource made, without an answer. */
  mayHaveCreated({ name, id }: Resource, live: Product): boolean {
    return this.#lost.get(`${name} ${id}`)?.some((lost) => canBeLostCreate(lost, live)) ?? false;
  }

  /** Remembers what an `up` has done, or begun to do. */
  note(done: Done): void {
    const { plan, declaration, resource, was, sent } = done;
    const { name, id, outputs } = resource;
    const declared = declaredValues(declaration);
    if (outputs.uncertain === "create") {
      const lost = this.#lost.get(`${name} ${id}`) ?? [];
      const endedAt = outputs.lastApplied.updatedAt;
      this.#lost.set(`${name} ${id}`, [...lost, { declaration, endedAt }]);
    }
    if (outputs.uncertain) {
      const isCreate = outputs.uncertain === "create" && was === undefined && sent.length > 0;
      const isNew = plan === "create" || plan === "replace" || isCreate;
      const { once, kept } = isNew ? NOTHING : this.#memory(name);
      this.#memories.set(name, { once: new Set([...once, ...declared.keys()]), kept });
    } else if (plan !== "same") {
      this.#memories.set(name, { once: managedAfter(done), kept: this.#keptAfter(done) });
    }
  }

  /** Returns the values that were managed, or may have been, at the last apply. */
  once(name: string): ReadonlySet<Key> {
    return this.#memory(name).once;
  }

  #memory(name: string): Memory {
    return this.#memories.get(name) ?? NOTHING;
  }

  #differing(name: string, declaration: Declaration, view: View): Key[] {
    const { kept } = this.#memory(name);
    const values = [declaredValues(declaration), liveValues(view)] as const;
    return differing(declaration, view).filter((key) => {
      const [declared, live] = kept.get(key) ?? [];
      return !(
        kept.has(key) &&
        isSame(declared, values[0].get(key)) &&
        isSame(live, values[1].get(key))
      );
    });
  }

  /**
   * What comes back neither as it was sent nor as it was before is kept in another form, if it is a
   * text, or metadata that differ only in keys without a value.
   */
  #keptAfter({ plan, declaration, old, resource, was, live, sent }: Done): Memory["kept"] {
    const isUpdate = plan === "update" && old !== undefined;
    const isKnown = isUpdate && old.outputs.uncertain === undefined;
    const isAnother = isKnown && live?.createdAt !== old.outputs.createdAt;
    const before = isKnown ? old.outputs : was;
    const known = isAnother ? undefined : before;
    const kept = new Map(isUpdate ? this.#memory(resource.name).kept : []);
    for (const key of ["title", "description", "metadata"] as const) {
      if (declaration[key] === undefined) kept.delete(key);
      if (!sent.includes(key) || live === undefined) continue;
      const isIgnored = isSame(live[key], known?.[key] ?? UNSET[key]);
      const isForm = key !== "metadata" || isSameButForNulls(live[key], declaration[key]);
      const isKept = !isSame(live[key], declaration[key]) && !isIgnored && isForm;
      if (isKept) kept.set(key, [declaration[key], live[key]]);
      else kept.delete(key);
    }
    return kept;
  }
}

/** Returns what is managed after an apply: what is declared, and what could not be cleared. */
function managedAfter({ declaration, live, sent }: Done): Set<Key> {
  const managed = new Set(declaredValues(declaration).keys());
  for (const [key, value] of live === undefined ? [] : liveValues(live)) {
    if (key === fieldOf(key) && sent.includes(key) && isSet(key, value)) managed.add(key);
  }
  return managed;
}
