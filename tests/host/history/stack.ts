import assert from "node:assert/strict";
import { Ownership } from "../../../provider/host/ownership.ts";
import { PartialFailure } from "../../../provider/host/partial-failure.ts";
import { Presence } from "../../../provider/host/presence.ts";
import { LocalImages } from "../../../provider/images/local-images.ts";
import type { CheckedDeclaration, Declaration } from "../../../provider/product/declaration.ts";
import type { ProductApi, ProductState } from "../../../provider/product/lifecycle.ts";
import { HOSTS, type Host, type HostName } from "./hosts.ts";

/** What a program says of one resource. */
export interface Goal {
  readonly declaration: Declaration;
  /** Properties whose values are taken from the state: a name, or a key of metadata. */
  readonly ignoreChanges?: readonly string[];
}

/** A program: its resources by their names. */
export type Program = ReadonlyMap<string, Goal>;

export interface Resource {
  readonly name: string;
  readonly id: string;
  readonly inputs: CheckedDeclaration;
  readonly outputs: ProductState;
  /** It was deleted to be replaced, and its replacement was not created yet. */
  readonly isDeleted?: boolean;
}

export type Plan = "create" | "same" | "update" | "replace";

/** How an `up` is run. */
export interface UpOptions {
  /** The names of the only resources to change. */
  readonly target?: readonly string[] | undefined;
  /** The names of resources to replace. */
  readonly replace?: readonly string[] | undefined;
  /** Whether replaced resources are deleted before they are created. */
  readonly deleteBeforeReplace?: boolean | undefined;
  readonly continueOnError?: boolean | undefined;
  /** Whether each resource needs an output of the one before it. */
  readonly chained?: boolean | undefined;
  /** Whether the first create waits for all checks. The engine works at several steps at once. */
  readonly checksFirst?: boolean | undefined;
}

/** The resources that a refresh found changed or gone. */
export interface Refreshed {
  readonly drifted: readonly string[];
  readonly gone: readonly string[];
}

/**
 * Runs a stack as the engine does: checks, compares, creates and updates, and deletes at the end what
 * is no longer declared. An operation ends at its first error, unless it is to continue, and keeps
 * what was done before.
 */
export class Stack {
  readonly resources = new Map<string, Resource>();
  /** Replaced resources that are still to be deleted. */
  doomed: Resource[] = [];
  /** What the provider printed in the last operation. */
  log: string[] = [];
  readonly #host: HostName;
  readonly #openApi: () => Promise<ProductApi>;

  /** @param openApi - Is called for each operation, because each has its own process. */
  constructor(host: HostName, openApi: () => Promise<ProductApi>) {
    this.#host = host;
    this.#openApi = openApi;
  }

  /** Every resource whose product the stack has to delete one day. */
  get all(): Resource[] {
    return [...this.resources.values(), ...this.doomed].filter(({ isDeleted }) => !isDeleted);
  }

  /** The ids of all products in the state. */
  get ids(): Set<string> {
    return new Set(this.all.map(({ id }) => id));
  }

  async preview(program: Program, options: UpOptions = {}): Promise<Map<string, Plan>> {
    return (await this.#start(program, options)).preview();
  }

  async up(program: Program, options: UpOptions = {}): Promise<Map<string, Plan>> {
    return (await this.#start(program, options)).up();
  }

  async destroy(): Promise<void> {
    await this.up(new Map());
  }

  async refresh(): Promise<Refreshed> {
    const host = await this.#startProcess();
    const drifted: string[] = [];
    const gone: string[] = [];
    for (const resource of this.resources.values()) {
      const { name, inputs, isDeleted } = resource;
      if (isDeleted) continue;
      const found = await this.#read(host, resource);
      if (found === undefined) {
        gone.push(name);
        this.resources.delete(name);
        continue;
      }
      const { changes } = await host.diff(wire(found.outputs), wire(inputs));
      if (changes) drifted.push(name);
      this.resources.set(name, found);
    }
    for (const resource of this.doomed) {
      const found = await this.#read(host, resource);
      this.doomed = this.doomed
        .map((other) => (other === resource ? found : other))
        .filter((other) => other !== undefined);
    }
    return { drifted, gone };
  }

  /** Removes resources from the state, as `pulumi state delete` does. */
  forget(resource: Resource): void {
    if (this.resources.get(resource.name) === resource) this.resources.delete(resource.name);
    this.doomed = this.doomed.filter((other) => other !== resource);
  }

  async #read(host: Host, resource: Resource): Promise<Resource | undefined> {
    const { id, inputs, outputs } = resource;
    const found = await host.read(id, wire(outputs), wire(inputs));
    return found && { ...resource, inputs: wire(found.inputs), outputs: wire(found.state) };
  }

  async #start(program: Program, options: UpOptions): Promise<Run> {
    return new Run(this, await this.#startProcess(), program, options);
  }

  async #startProcess(): Promise<Host> {
    const log: string[] = [];
    this.log = log;
    return HOSTS[this.#host]({
      api: await this.#openApi(),
      ownership: new Ownership(),
      localImages: new LocalImages(),
      log: (line) => log.push(line),
      presence: new Presence(() => undefined),
      stackHolds: async () => false,
      warnOfSettings: () => undefined,
      configure: () => undefined,
    });
  }
}

/** A resource of the program that was checked and compared. */
interface Planned {
  readonly name: string;
  readonly plan: Plan;
  readonly inputs: CheckedDeclaration;
}

/** One `up` or preview. */
class Run {
  readonly #stack: Stack;
  readonly #host: Host;
  readonly #program: Program;
  readonly #options: UpOptions;
  readonly #plans = new Map<string, Plan>();
  readonly #failures: unknown[] = [];

  constructor(stack: Stack, host: Host, program: Program, options: UpOptions) {
    this.#stack = stack;
    this.#host = host;
    this.#program = program;
    this.#options = options;
  }

  async preview(): Promise<Map<string, Plan>> {
    for (const [name, goal] of this.#targeted()) await this.#register(name, goal);
    return this.#plans;
  }

  async up(): Promise<Map<string, Plan>> {
    if (this.#options.checksFirst && !this.#options.chained) {
      const all: Planned[] = [];
      for (const [name, goal] of this.#targeted()) all.push(await this.#register(name, goal));
      for (const planned of all) await this.#attempt(() => this.#apply(planned));
    } else {
      for (const [name, goal] of this.#targeted()) {
        const planned = await this.#register(name, goal);
        const isSkipped = this.#options.chained && this.#failures.length > 0;
        if (!isSkipped) await this.#attempt(() => this.#apply(planned));
      }
    }
    await this.#deleteOthers();
    if (this.#failures.length > 0) throw this.#failures[0];
    return this.#plans;
  }

  #isTargeted(name: string): boolean {
    return this.#options.target?.includes(name) ?? true;
  }

  /** What is not targeted stays as it is, and is not even checked. */
  #targeted(): [string, Goal][] {
    return [...this.#program].filter(([name]) => this.#isTargeted(name));
  }

  /** Runs a step. The first error ends the operation, unless it is to continue. */
  async #attempt(step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (error) {
      if (!this.#options.continueOnError) throw error;
      this.#failures.push(error);
    }
  }

  async #register(name: string, goal: Goal): Promise<Planned> {
    const old = this.#stack.resources.get(name);
    const { declaration } = goal;
    const planned = (plan: Plan, inputs: CheckedDeclaration): Planned => {
      this.#plans.set(name, plan);
      return { name, plan, inputs };
    };
    // Of a new resource, or one to replace, the check gets no old inputs.
    if (old === undefined) return planned("create", await this.#check(declaration));
    if (this.#options.replace?.includes(name)) {
      return planned("replace", await this.#check(declaration));
    }
    const inputs = await this.#check(goalInputs(goal, old), old.inputs);
    const { changes, replaces } = await this.#host.diff(wire(old.outputs), wire(inputs));
    if (replaces.length > 0 || old.isDeleted) {
      return planned("replace", await this.#check(declaration));
    }
    return planned(changes ? "update" : "same", inputs);
  }

  #check(declaration: Declaration, before?: CheckedDeclaration): Promise<CheckedDeclaration> {
    return this.#host.check(wire(declaration), before && wire(before));
  }

  async #apply({ name, plan, inputs }: Planned): Promise<void> {
    const { resources } = this.#stack;
    const old = resources.get(name);
    const id = inputs.externalId;
    if (plan === "create") {
      resources.set(name, await this.#keep({ name, id, inputs }, () => this.#create(inputs)));
      return;
    }
    assert(old !== undefined);
    if (plan === "same") resources.set(name, { ...old, inputs });
    else if (plan === "update") {
      const update = () => this.#host.update(wire(old.outputs), wire(inputs));
      resources.set(name, await this.#keep({ name, id, inputs }, update));
    } else {
      if (this.#options.deleteBeforeReplace && !old.isDeleted) {
        await this.#host.delete(old.id, wire(old.outputs));
        resources.set(name, { ...old, isDeleted: true });
      }
      const isGone = resources.get(name)?.isDeleted;
      const doom = () => {
        if (!isGone) this.#stack.doomed.push(old);
      };
      resources.set(name, await this.#keep({ name, id, inputs }, () => this.#create(inputs), doom));
      doom();
    }
  }

  #create(inputs: CheckedDeclaration): Promise<ProductState> {
    return this.#host.create(wire(inputs));
  }

  /** Returns the resource after a step. A failure that has a state leaves the resource with it. */
  async #keep(
    resource: Omit<Resource, "outputs">,
    step: () => Promise<ProductState>,
    onPartial: () => void = () => undefined,
  ): Promise<Resource> {
    try {
      return { ...resource, outputs: wire(await step()) };
    } catch (error) {
      if (!(error instanceof PartialFailure)) throw error;
      onPartial();
      this.#stack.resources.set(resource.name, { ...resource, outputs: wire(error.state) });
      throw error.cause;
    }
  }

  /** Deletes what is no longer declared, and then what was replaced. */
  async #deleteOthers(): Promise<void> {
    const { resources } = this.#stack;
    for (const resource of [...resources.values()]) {
      if (this.#program.has(resource.name) || !this.#isTargeted(resource.name)) continue;
      await this.#attempt(async () => {
        if (!resource.isDeleted) await this.#delete(resource);
        resources.delete(resource.name);
      });
    }
    for (const resource of this.#stack.doomed.filter(({ name }) => this.#isTargeted(name))) {
      await this.#attempt(async () => {
        await this.#delete(resource);
        this.#stack.doomed = this.#stack.doomed.filter((other) => other !== resource);
      });
    }
  }

  #delete({ id, outputs }: Resource): Promise<void> {
    return this.#host.delete(id, wire(outputs));
  }
}

/** Returns what the engine passes for a resource of the state: ignored inputs keep their old values. */
export function goalInputs({ declaration, ignoreChanges = [] }: Goal, old: Resource): Declaration {
  let inputs: object = declaration;
  for (const path of ignoreChanges) inputs = reset(inputs, old.inputs, path.split("."));
  return inputs as Declaration;
}

/** Returns `inputs` with the value at the path as it is in `old`. Does nothing where there is no way. */
function reset(inputs: object, old: object, [key = "", ...rest]: readonly string[]): object {
  const { [key]: mine, ...others } = inputs as Record<string, unknown>;
  const theirs = Object.hasOwn(old, key) ? (old as Record<string, unknown>)[key] : undefined;
  if (rest.length === 0) return theirs === undefined ? others : { ...others, [key]: theirs };
  if (!isObject(mine) || !isObject(theirs)) return inputs;
  return { ...others, [key]: reset(mine, theirs, rest) };
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
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
