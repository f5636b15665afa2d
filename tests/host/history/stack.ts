import assert from "node:assert/strict";
import { Ownership } from "../../../provider/host/ownership.ts";
import { checkInputs } from "../../../provider/product/check.ts";
import type { Declaration } from "../../../provider/product/declaration.ts";
import * as lifecycle from "../../../provider/product/operations.ts";
import { assertSame } from "./same.ts";

/** What a program declares: the products by the names of their resources. */
export type Program = ReadonlyMap<string, Declaration>;

export interface Resource {
  readonly id: string;
  readonly inputs: Declaration;
  readonly outputs: lifecycle.ProductState;
}

export type Plan = "create" | "same" | "update" | "replace";

/** What a refresh found out. */
export interface Refreshed {
  readonly drifted: readonly string[];
  readonly gone: readonly string[];
}

/**
 * A stack as the engine runs it, one step at a time: checks, then diffs, then creates and updates,
 * and deletes what is left over only when all that went well. An operation ends at its first error
 * and keeps what was done before it.
 */
export class Stack {
  readonly resources = new Map<string, Resource>();
  /** Replaced, and still to be deleted. */
  readonly doomed: Resource[] = [];
  readonly #openApi: () => lifecycle.ProductApi;
  /** That of the operation under way. */
  #api: lifecycle.ProductApi;

  /** @param openApi - Is called for each operation, as each has a process of its own. */
  constructor(openApi: () => lifecycle.ProductApi) {
    this.#openApi = openApi;
    this.#api = openApi();
  }

  /** The ids of all products that the state knows. */
  get ids(): Set<string> {
    return new Set([...this.resources.values(), ...this.doomed].map(({ id }) => id));
  }

  preview(program: Program): Map<string, Plan> {
    return new Map(
      [...program].map(([name, declaration]) => [name, this.#plan(name, declaration)]),
    );
  }

  async up(program: Program): Promise<Map<string, Plan>> {
    this.#api = this.#openApi();
    const ownership = new Ownership();
    const plans = new Map<string, Plan>();
    for (const [name, declaration] of program) {
      const inputs = wire(declaration);
      ownership.declare(inputs.externalId);
      const plan = this.#plan(name, inputs);
      plans.set(name, plan);
      await this.#apply(name, plan, inputs, ownership);
    }
    for (const name of [...this.resources.keys()].filter((known) => !program.has(known))) {
      await this.#delete(this.#resource(name).id, ownership);
      this.resources.delete(name);
    }
    for (let next = this.doomed[0]; next !== undefined; next = this.doomed[0]) {
      await this.#delete(next.id, ownership);
      this.doomed.shift();
    }
    return plans;
  }

  async refresh(): Promise<Refreshed> {
    this.#api = this.#openApi();
    const drifted: string[] = [];
    const gone: string[] = [];
    for (const [name, { id, inputs, outputs }] of [...this.resources]) {
      const found = await lifecycle.read(this.#api, id, wire(outputs));
      if (found === undefined) {
        gone.push(name);
        this.resources.delete(name);
        continue;
      }
      const refreshed = wire(found.state);
      if (lifecycle.diff(wire(refreshed), wire(inputs)).changes) drifted.push(name);
      this.resources.set(name, { id, inputs: wire(found.inputs), outputs: refreshed });
    }
    return { drifted, gone };
  }

  async destroy(): Promise<void> {
    await this.up(new Map());
  }

  #plan(name: string, declaration: Declaration): Plan {
    const inputs = wire(declaration);
    assertSame("the problems that check finds", checkInputs({ ...inputs }), []);
    const old = this.resources.get(name);
    if (old === undefined) return "create";
    const { changes, replaces } = lifecycle.diff(wire(old.outputs), inputs);
    if (replaces.length > 0) return "replace";
    return changes ? "update" : "same";
  }

  async #apply(name: string, plan: Plan, inputs: Declaration, ownership: Ownership): Promise<void> {
    const id = inputs.externalId;
    if (plan === "same") {
      this.resources.set(name, { ...this.#resource(name), inputs });
    } else if (plan === "update") {
      this.resources.set(name, { id, inputs, outputs: await this.#update(name, inputs) });
    } else {
      const outputs = wire(
        await ownership.during(id, () => lifecycle.create(this.#api, wire(inputs))),
      );
      if (plan === "replace") this.doomed.push(this.#resource(name));
      this.resources.set(name, { id, inputs, outputs });
    }
  }

  async #update(name: string, inputs: Declaration): Promise<lifecycle.ProductState> {
    const old = this.#resource(name);
    try {
      return wire(await lifecycle.update(this.#api, wire(old.outputs), wire(inputs)));
    } catch (error) {
      const outputs = lifecycle.afterFailedUpdate(wire(old.outputs), wire(inputs));
      this.resources.set(name, { ...old, outputs: wire(outputs) });
      throw error;
    }
  }

  async #delete(id: string, ownership: Ownership): Promise<void> {
    if (!ownership.skipsDelete(id)) await lifecycle.remove(this.#api, id);
  }

  #resource(name: string): Resource {
    const resource = this.resources.get(name);
    assert(resource !== undefined);
    return resource;
  }
}

/** A value as the engine hands it back: a copy, its keys in another order. */
function wire<Value>(value: Value): Value {
  assert(isPlain(value), "not plain JSON");
  return JSON.parse(JSON.stringify(value, reverseKeys));
}

/** An undefined or a Date would break the wire. */
function isPlain(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return value !== undefined;
  return !(value instanceof Date) && Object.values(value).every(isPlain);
}

function reverseKeys(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).reverse());
}
