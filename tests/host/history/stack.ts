import assert from "node:assert/strict";
import { Ownership } from "../../../provider/host/ownership.ts";
import { PartialUpdateError, ProductHandler } from "../../../provider/host/product-handler.ts";
import { LocalImages } from "../../../provider/images/local-images.ts";
import type { CheckedDeclaration, Declaration } from "../../../provider/product/declaration.ts";
import type { ProductApi, ProductState } from "../../../provider/product/lifecycle.ts";
import { assertSame } from "../../same.ts";

/** A program: its declarations by the names of the resources. */
export type Program = ReadonlyMap<string, Declaration>;

export interface Resource {
  readonly id: string;
  readonly inputs: CheckedDeclaration;
  readonly outputs: ProductState;
}

export type Plan = "create" | "same" | "update" | "replace";

/** The resources that a refresh found changed or gone. */
export interface Refreshed {
  readonly drifted: readonly string[];
  readonly gone: readonly string[];
}

/**
 * Runs a stack as the engine does, one step at a time: checks, diffs, creates and updates. Once all
 * of that has succeeded, it deletes what is no longer declared. An operation ends at its first error
 * and keeps what was done before.
 */
export class Stack {
  readonly resources = new Map<string, Resource>();
  /** Replaced resources that are still to be deleted. */
  readonly doomed: Resource[] = [];
  readonly #openApi: () => ProductApi;

  /** @param openApi - Is called for each operation, because each has its own process. */
  constructor(openApi: () => ProductApi) {
    this.#openApi = openApi;
  }

  /** The ids of all products in the state. */
  get ids(): Set<string> {
    return new Set([...this.resources.values(), ...this.doomed].map(({ id }) => id));
  }

  async preview(program: Program): Promise<Map<string, Plan>> {
    const handler = this.#startProcess();
    const plans = new Map<string, Plan>();
    for (const [name, declaration] of program) {
      plans.set(name, this.#plan(handler, name, await checked(handler, declaration)));
    }
    return plans;
  }

  async up(program: Program): Promise<Map<string, Plan>> {
    const handler = this.#startProcess();
    const plans = new Map<string, Plan>();
    for (const [name, declaration] of program) {
      const inputs = await checked(handler, declaration);
      const plan = this.#plan(handler, name, inputs);
      plans.set(name, plan);
      await this.#apply(handler, name, plan, inputs);
    }
    for (const name of [...this.resources.keys()].filter((known) => !program.has(known))) {
      await handler.delete(this.#resource(name).id);
      this.resources.delete(name);
    }
    for (let next = this.doomed[0]; next !== undefined; next = this.doomed[0]) {
      await handler.delete(next.id);
      this.doomed.shift();
    }
    return plans;
  }

  async refresh(): Promise<Refreshed> {
    const handler = this.#startProcess();
    const drifted: string[] = [];
    const gone: string[] = [];
    for (const [name, { id, inputs, outputs }] of [...this.resources]) {
      const found = await handler.read(id, wire(outputs));
      if (found === undefined) {
        gone.push(name);
        this.resources.delete(name);
        continue;
      }
      const refreshed = wire(found.state);
      if (handler.diff(wire(refreshed), wire(inputs)).changes) drifted.push(name);
      this.resources.set(name, { id, inputs: wire(found.inputs), outputs: refreshed });
    }
    return { drifted, gone };
  }

  async destroy(): Promise<void> {
    await this.up(new Map());
  }

  #startProcess(): ProductHandler {
    return new ProductHandler({
      api: this.#openApi(),
      ownership: new Ownership(),
      localImages: new LocalImages(),
    });
  }

  #plan(handler: ProductHandler, name: string, inputs: CheckedDeclaration): Plan {
    const old = this.resources.get(name);
    if (old === undefined) return "create";
    const { changes, replaces } = handler.diff(wire(old.outputs), inputs);
    if (replaces.length > 0) return "replace";
    return changes ? "update" : "same";
  }

  async #apply(
    handler: ProductHandler,
    name: string,
    plan: Plan,
    inputs: CheckedDeclaration,
  ): Promise<void> {
    const id = inputs.externalId;
    if (plan === "same") {
      this.resources.set(name, { ...this.#resource(name), inputs });
    } else if (plan === "update") {
      this.resources.set(name, { id, inputs, outputs: await this.#update(handler, name, inputs) });
    } else {
      const outputs = wire(await handler.create(wire(inputs)));
      if (plan === "replace") this.doomed.push(this.#resource(name));
      this.resources.set(name, { id, inputs, outputs });
    }
  }

  async #update(
    handler: ProductHandler,
    name: string,
    inputs: CheckedDeclaration,
  ): Promise<ProductState> {
    const old = this.#resource(name);
    try {
      return wire(await handler.update(wire(old.outputs), wire(inputs)));
    } catch (error) {
      if (!(error instanceof PartialUpdateError)) throw error;
      this.resources.set(name, { ...old, outputs: wire(error.state) });
      throw error.cause;
    }
  }

  #resource(name: string): Resource {
    const resource = this.resources.get(name);
    assert(resource !== undefined);
    return resource;
  }
}

/** Checks a declaration, as the engine does before it compares or applies it. */
async function checked(
  handler: ProductHandler,
  declaration: Declaration,
): Promise<CheckedDeclaration> {
  const { inputs, problems } = await handler.check(wire(declaration));
  assertSame("the problems that check finds", problems, []);
  return inputs as CheckedDeclaration;
}

/** Returns a value as the engine passes it on: a copy, with the keys in another order. */
function wire<Value>(value: Value): Value {
  return copyOf(value) as Value;
}

/** Copies by hand, which is faster than by JSON, and accepts only what JSON carries unchanged. */
function copyOf(value: unknown): unknown {
  if (typeof value !== "object" || value === null) {
    assert(value === null || ["string", "number", "boolean"].includes(typeof value), "not JSON");
    return value;
  }
  assert(!(value instanceof Date), "not JSON");
  if (Array.isArray(value)) return value.map(copyOf);
  const entries = Object.entries(value).map(([key, item]) => [key, copyOf(item)]);
  return Object.fromEntries(entries.reverse());
}
