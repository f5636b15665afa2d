import assert from "node:assert/strict";
import { GenlookError } from "../../../provider/api/errors.ts";
import type { Declaration } from "../../../provider/product/declaration.ts";
import type { Product } from "../../../provider/testing/index.ts";
import { assertSame } from "../../same.ts";
import { Expectations } from "./expectations.ts";
import { declaredValues, differing, fieldOf, type Key, leftOver, liveValues } from "./model.ts";
import { type Plan, type Refreshed, type Resource, Stack } from "./stack.ts";
import type { Step } from "./steps.ts";
import type { World } from "./world.ts";

/** Plays a history. Asserts after each operation what must hold after any history. */
export async function play(world: World, steps: readonly Step[]): Promise<void> {
  world.reset();
  const player = new Player(world);
  for (const step of steps) await player.play(step);
  await player.settle();
}

/** The products and the state before an operation. */
interface Before {
  readonly products: ReadonlyMap<string, Product>;
  readonly resources: ReadonlyMap<string, Resource>;
  /** The ids of all products in the state. */
  readonly ids: ReadonlySet<string>;
  /** Whether the network may fail. */
  readonly troubled: boolean;
}

class Player {
  readonly #world: World;
  readonly #stack: Stack;
  readonly #expectations = new Expectations();

  constructor(world: World) {
    this.#world = world;
    this.#stack = new Stack(() => world.api());
  }

  async play(step: Step): Promise<void> {
    if (step.do === "up") await this.#up();
    else if (step.do === "refresh") await this.#refresh();
    else if (step.do === "destroy") await this.#destroy();
    else this.#world.happen(step);
  }

  /** Asserts that after any history, once the network works, an `up` and a destroy succeed. */
  async settle(): Promise<void> {
    this.#world.emulator.faults.clear();
    await this.#refresh();
    await this.#up();
    this.#world.adoptEverything();
    await this.#refresh();
    assert(await this.#up(), "an up without an obstacle failed");
    for (const [name, declaration] of this.#world.program) this.#assertApplied(name, declaration);
    assert(await this.#destroy(), "a destroy without an obstacle failed");
  }

  /** @returns whether it succeeded. */
  async #up(): Promise<boolean> {
    const { program } = this.#world;
    const declared = this.#world.declaredIds();
    const before = this.#before();
    const plans = await this.#stack.preview(program);
    let refused = false;
    for (const [name, declaration] of program) {
      const old = before.resources.get(name);
      const plan = this.#expectations.plan(name, declaration, old);
      assertSame(`the plan for ${name}`, plans.get(name), plan);
      const live = before.products.get(declaration.externalId);
      refused ||= this.#expectations.isRefused(name, declaration, old, live);
    }
    const succeeded = await this.#attempt(before, refused, () => this.#stack.up(program));
    const products = this.#world.products();
    const lost = declared.filter((id) => before.products.has(id) && !products.has(id));
    assertSame("declared products that were deleted", lost, []);
    if (succeeded) {
      for (const [name, plan] of plans) this.#assertDone(name, plan, before);
      assertSame("the ids in the state", [...this.#stack.ids].sort(), declared.sort());
      this.#assertGone([...before.ids].filter((id) => !declared.includes(id)));
    }
    this.#expectations.note(program, plans, before.resources, this.#stack.resources);
    if (succeeded) {
      this.#world.applied();
      await this.#assertNothingToDo();
    }
    return succeeded;
  }

  async #refresh(): Promise<void> {
    const before = this.#before();
    let found: Refreshed | undefined;
    await this.#attempt(before, false, async () => {
      found = await this.#stack.refresh();
    });
    assertSame("the catalog after a refresh", [...this.#world.products()], [...before.products]);
    if (found === undefined) return;
    for (const [name, { id, inputs, outputs }] of before.resources) {
      const live = before.products.get(id);
      assertSame(`whether ${name} is gone`, found.gone.includes(name), live === undefined);
      if (live === undefined) continue;
      const refreshed = this.#resource(name);
      this.#assertInStep(name, live);
      assert(!refreshed.outputs.uncertain, `${name} is uncertain after a refresh`);
      assertSame(`the refreshed inputs of ${name}`, differing(refreshed.inputs, live), []);
      const once = this.#expectations.once(name);
      const managed = [...liveValues(live).keys()].filter((key) => once.has(key)).sort();
      const declared = [...declaredValues(refreshed.inputs).keys()].sort();
      assertSame(`what the refreshed inputs of ${name} declare`, declared, managed);
      // After an interrupted update, the drift may be any.
      if (outputs.uncertain) continue;
      assertSame(
        `drift of ${name}`,
        found.drifted.includes(name),
        differing(inputs, live).length > 0,
      );
    }
  }

  /** @returns whether it succeeded. */
  async #destroy(): Promise<boolean> {
    const before = this.#before();
    const succeeded = await this.#attempt(before, false, () => this.#stack.destroy());
    if (succeeded) {
      assertSame("the ids in the state", [...this.#stack.ids], []);
      this.#assertGone([...before.ids]);
    }
    return succeeded;
  }

  #before(): Before {
    return {
      products: this.#world.products(),
      resources: new Map(this.#stack.resources),
      ids: this.#stack.ids,
      troubled: this.#world.emulator.faults.pending > 0,
    };
  }

  /** Runs an operation. It must fail if it is refused, and it may fail if the network does. */
  async #attempt(before: Before, refused: boolean, run: () => Promise<unknown>): Promise<boolean> {
    this.#world.emulator.clearRequests();
    let failure: unknown;
    try {
      await run();
    } catch (error) {
      if (!(error instanceof GenlookError) || !(refused || before.troubled)) throw error;
      failure = error;
    }
    assert(failure !== undefined || !refused, "an operation that must be refused succeeded");
    this.#assertStrangersUntouched(before);
    return failure === undefined;
  }

  /** Asserts what a successful `up` must have done for one resource. */
  #assertDone(name: string, plan: Plan, before: Before): void {
    const { outputs, inputs } = this.#resource(name);
    const known = before.resources.get(name)?.outputs;
    const was = before.products.get(inputs.externalId);
    const bodies = this.#world.bodiesSent(inputs.externalId);
    if (plan === "same") {
      assertSame(`the state of ${name}`, outputs, known);
      assertSame(`requests for ${name}`, bodies, []);
      return;
    }
    if (plan === "update" && known !== undefined && !known.uncertain) {
      const fields = this.#expectations.fieldsToSend(name, inputs, known);
      const expected = fields.length > 0 ? [fields] : [];
      const interfered = before.troubled || was?.updatedAt !== known.updatedAt;
      if (!interfered) assertSame(`requests for ${name}`, bodies, expected);
      if (expected.length === 0) return;
    }
    const live = this.#assertApplied(name, inputs);
    if (was === undefined) return;
    if (plan === "update") {
      const once = this.#expectations.once(name);
      const toClear = leftOver(once, inputs, known === undefined || known.uncertain ? was : known);
      const left = leftOver(once, inputs, live).filter((key) => toClear.includes(key));
      assertSame(`dropped values of ${name} that are still set`, left, []);
      this.#assertOthersKept(name, [...declaredValues(inputs).keys(), ...once], was, live);
    } else if (differing(inputs, was).length === 0) {
      assertSame(`${name} after it was taken over`, live, was);
    } else {
      this.#assertOthersKept(name, [...declaredValues(inputs).keys()], was, live);
    }
  }

  /** Asserts that fields which the program did not declare are unchanged. */
  #assertOthersKept(name: string, mine: readonly Key[], was: Product, live: Product): void {
    const fields = new Set(mine.map(fieldOf));
    const others = (product: Product) =>
      [...liveValues(product)].filter(([key]) => !fields.has(fieldOf(key)));
    assertSame(`the undeclared fields of ${name}`, others(live), others(was));
  }

  /** Asserts that a product is live and in the state, as declared. Returns the live product. */
  #assertApplied(name: string, declaration: Declaration): Product {
    const live = this.#world.products().get(declaration.externalId);
    assert(live !== undefined, `${name} does not exist`);
    assertSame(`the fields of ${name} that differ`, differing(declaration, live), []);
    this.#assertInStep(name, live);
    return live;
  }

  #assertInStep(name: string, live: Product): void {
    const { onExisting, lastApplied, uncertain, ...outputs } = this.#resource(name).outputs;
    assertSame(`the state of ${name}`, outputs, live);
  }

  #assertStrangersUntouched(before: Before): void {
    const products = this.#world.products();
    const declared = this.#world.declaredIds();
    const adoptable = this.#world.declaredIds("adopt");
    for (const [id, was] of before.products) {
      if (before.ids.has(id) || adoptable.includes(id)) continue;
      assertSame(`${id}, which is not the stack's`, products.get(id), was);
    }
    for (const id of products.keys()) {
      assert(before.products.has(id) || declared.includes(id), `nobody declared ${id}`);
    }
  }

  #assertGone(ids: readonly string[]): void {
    const products = this.#world.products();
    assertSame(
      "products that should be gone",
      ids.filter((id) => products.has(id)),
      [],
    );
  }

  /** Asserts that a second `up` changes nothing and sends no request. */
  async #assertNothingToDo(): Promise<void> {
    this.#world.emulator.clearRequests();
    const resources = [...this.#stack.resources];
    const plans = await this.#stack.up(this.#world.program);
    assertSame(
      "the changes of a second up",
      [...plans.values()].filter((plan) => plan !== "same"),
      [],
    );
    assertSame("the requests of a second up", this.#world.emulator.requests.length, 0);
    assertSame("the state after a second up", [...this.#stack.resources], resources);
  }

  #resource(name: string): Resource {
    const resource = this.#stack.resources.get(name);
    assert(resource !== undefined, `${name} is not in the state`);
    return resource;
  }
}
