import assert from "node:assert/strict";
import { GenlookError } from "../../../provider/api/errors.ts";
import type { Declaration } from "../../../provider/product/declaration.ts";
import type { Product } from "../../../provider/testing/index.ts";
import { assertSame } from "../../same.ts";
import { type Done, Expectations, type Expected } from "./expectations.ts";
import type { HostName } from "./hosts.ts";
import {
  canBeOwnCreate,
  declaredValues,
  differing,
  FIELDS,
  type Field,
  fieldOf,
  type Key,
  keptRoles,
  leftOver,
  liveValues,
  type View,
} from "./model.ts";
import { type Refreshed, type Resource, Stack, type UpOptions } from "./stack.ts";
import type { History, Step } from "./steps.ts";
import { World } from "./world.ts";

/** Plays a history on a host. Asserts after each operation what must hold after any history. */
export async function play({ server, steps }: History, host: HostName): Promise<void> {
  await using world = await World.start(server);
  const player = new Player(world, host);
  for (const step of steps) await player.play(step);
  await player.settle();
}

/** The products and the state before an operation. */
interface Before {
  readonly products: ReadonlyMap<string, Product>;
  readonly resources: ReadonlyMap<string, Resource>;
  /** Every resource whose product the stack has to delete one day. */
  readonly all: readonly Resource[];
  /** The ids of all products in the state. */
  readonly ids: ReadonlySet<string>;
  /** Whether the network or an odd answer may make the operation fail. */
  readonly troubled: boolean;
  /** Whether the list may not show yet what somebody else did. */
  readonly lags: boolean;
}

/** Whether an operation has to fail, may fail, or may fail only in trouble. */
type Outlook = "fails" | "may fail" | "succeeds";

class Player {
  readonly #world: World;
  readonly #stack: Stack;
  readonly #expectations = new Expectations();
  /** The ids of live products that the stack made, or took over. */
  readonly #ours = new Set<string>();

  constructor(world: World, host: HostName) {
    this.#world = world;
    this.#stack = new Stack(host, () => world.api());
  }

  async play(step: Step): Promise<void> {
    if (step.do === "up") await this.#up(step.options);
    else if (step.do === "refresh") await this.#refresh();
    else if (step.do === "destroy") await this.#destroy();
    else {
      const before = this.#world.products();
      this.#world.happen(step);
      const products = this.#world.products();
      // A product that somebody deleted, and perhaps made once more, is no longer ours.
      for (const [id, { createdAt }] of before) {
        const isReplaced = step.do === "put" || step.do === "copy";
        const isAnother = isReplaced && step.id === id && createdAt !== undefined;
        if (isAnother || !products.has(id)) this.#ours.delete(id);
      }
    }
  }

  /** Asserts that after any history, once nothing is in the way, an `up` and a destroy succeed. */
  async settle(): Promise<void> {
    this.#world.calm();
    await this.#refresh();
    await this.#up();
    this.#world.adoptEverything();
    this.#world.calm();
    await this.#refresh();
    this.#forgetWhatIsInDoubt();
    this.#world.calm();
    assert(await this.#up(), "an up without an obstacle failed");
    for (const { name, id } of this.#stack.all) this.#assertApplied(name, id);
    this.#world.calm();
    assert(await this.#destroy(), "a destroy without an obstacle failed");
  }

  /** Follows the errors' advice where the provider can't know whose a product is. */
  #forgetWhatIsInDoubt(): void {
    const declared = this.#world.declaredIds();
    for (const resource of [...this.#stack.resources.values(), ...this.#stack.doomed]) {
      const isDeclared =
        this.#stack.resources.get(resource.name) === resource && declared.includes(resource.id);
      const isInDoubt = resource.outputs.uncertain === "create" && !isDeclared;
      if (isInDoubt || resource.isDeleted) this.#stack.forget(resource);
      if (!isInDoubt) continue;
      this.#world.emulator.products.delete(resource.id);
      this.#ours.delete(resource.id);
    }
  }

  /** @returns whether it succeeded. */
  async #up(options: UpOptions = {}): Promise<boolean> {
    const { program } = this.#world;
    const declared = this.#world.declaredIds();
    const before = this.#before();
    const targeted = [...program].filter(([name]) => options.target?.includes(name) ?? true);
    const expected = new Map<string, Expected>();
    for (const [name, goal] of targeted) {
      const old = before.resources.get(name);
      expected.set(name, this.#expectations.expect(name, goal, old, options));
    }
    const plans = await this.#stack.preview(program, options);
    for (const [name, { plan }] of expected) {
      assertSame(`the plan for ${name}`, plans.get(name), plan);
    }
    const outlook = this.#outlook(expected, before, options);
    const succeeded = await this.#attempt(before, outlook, () => this.#stack.up(program, options));
    const products = this.#world.products();
    if (options.target === undefined) {
      const lost = declared.filter((id) => before.products.has(id) && !products.has(id));
      assertSame("declared products that were deleted", lost, []);
    }
    const done = [...expected].flatMap(([name, its]) => this.#done(name, its, before));
    if (succeeded) {
      for (const one of done) this.#assertDone(one, before);
      if (options.target === undefined) {
        assertSame("the ids in the state", [...this.#stack.ids].sort(), declared.sort());
        this.#assertGone([...before.ids].filter((id) => !declared.includes(id)));
      }
    }
    for (const one of done) {
      if (one.resource !== one.old) this.#expectations.note(one);
    }
    if (succeeded && options.target === undefined) {
      this.#world.applied();
      await this.#assertNothingToDo();
    }
    return succeeded;
  }

  /** Predicts how an `up` ends. */
  #outlook(expected: ReadonlyMap<string, Expected>, before: Before, options: UpOptions): Outlook {
    const now = this.#world.emulator.clock.now();
    const held = new Set<string>();
    let outlook: Outlook = "succeeds";
    for (const [name, one] of expected) {
      const old = before.resources.get(name);
      if (old !== undefined && !options.replace?.includes(name)) held.add(old.id);
      const { externalId } = one.declaration;
      const live = before.products.get(externalId);
      const isRefused = this.#expectations.isRefused(name, one, old, live, now);
      // A product that another resource of the state holds may be taken over.
      if (isRefused && !(live !== undefined && held.has(externalId))) outlook = "fails";
    }
    const isPlain = Object.values(options).every((value) => value === undefined);
    const isInDoubt = [...before.all, ...before.resources.values()].some(
      ({ outputs, isDeleted }) => outputs.uncertain === "create" || isDeleted,
    );
    return isPlain && !isInDoubt && !this.#world.isBehind ? outlook : "may fail";
  }

  #done(name: string, expected: Expected, before: Before): Done[] {
    const resource = this.#stack.resources.get(name);
    if (resource === undefined) return [];
    const { externalId } = expected.declaration;
    return [
      {
        ...expected,
        resource,
        old: before.resources.get(name),
        was: this.#seenBefore(externalId, expected, before),
        live: this.#world.products().get(externalId),
        sent: this.#world.bodiesSent(externalId).flat(),
      },
    ];
  }

  /** Returns the product that a step found, if the list showed it, and it was not deleted first. */
  #seenBefore(id: string, { plan }: Expected, before: Before): Product | undefined {
    const was = before.products.get(id);
    const creates = plan === "create" || plan === "replace";
    const isTold = this.#stack.log.some((line) => line.startsWith(`${id} existed;`));
    const isAnother = this.#world.products().get(id)?.createdAt !== was?.createdAt;
    const isUnseen = creates && !isTold && (this.#world.isBehind || isAnother);
    return isUnseen ? undefined : was;
  }

  async #refresh(): Promise<void> {
    const before = this.#before();
    let found: Refreshed | undefined;
    await this.#attempt(before, "succeeds", async () => {
      found = await this.#stack.refresh();
    });
    assertSame("the catalog after a refresh", [...this.#world.products()], [...before.products]);
    if (found === undefined || before.lags) return;
    for (const [name, { id, inputs, outputs, isDeleted }] of before.resources) {
      if (isDeleted) continue;
      const live = before.products.get(id);
      assertSame(`whether ${name} is gone`, found.gone.includes(name), live === undefined);
      if (live === undefined) continue;
      const refreshed = this.#resource(name);
      // Whose the product is that an uncertain create may have made can stay open.
      if (refreshed.outputs.uncertain === "create") continue;
      assert(!refreshed.outputs.uncertain, `${name} is uncertain after a refresh`);
      // An edit within a tick of the API's clock shows only where the program manages the field.
      const isSameTick = this.#world.hasTicks && live.updatedAt === outputs.updatedAt;
      if (!isSameTick) this.#assertInStep(name, live);
      assertSame(`the refreshed inputs of ${name}`, differing(refreshed.inputs, live), []);
      const once = this.#expectations.once(name);
      const managed = [...liveValues(live).keys()].filter((key) => once.has(key)).sort();
      const declared = [...declaredValues(refreshed.inputs).keys()].sort();
      assertSame(`what the refreshed inputs of ${name} declare`, declared, managed);
      // After an interrupted update, the drift may be any.
      if (outputs.uncertain) continue;
      const hasDrifted = this.#expectations.hasDrifted(name, inputs, live);
      assertSame(`drift of ${name}`, found.drifted.includes(name), hasDrifted);
    }
  }

  /** @returns whether it succeeded. */
  async #destroy(): Promise<boolean> {
    const before = this.#before();
    const isInDoubt = before.all.some(({ outputs }) => outputs.uncertain === "create");
    const outlook = isInDoubt ? "may fail" : "succeeds";
    const succeeded = await this.#attempt(before, outlook, () => this.#stack.destroy());
    if (succeeded) {
      assertSame("the ids in the state", [...this.#stack.ids], []);
      this.#assertGone([...before.ids]);
      assertSame("products of ours that a destroy left behind", [...this.#ours], []);
    }
    return succeeded;
  }

  #before(): Before {
    const { ids, all, resources } = this.#stack;
    const concerned = [...ids, ...this.#world.declaredIds()];
    return {
      products: this.#world.products(),
      resources: new Map(resources),
      all,
      ids,
      troubled:
        this.#world.emulator.faults.pending > 0 ||
        concerned.some((id) => this.#world.oddIds.has(id)),
      lags: this.#world.lags,
    };
  }

  /** Runs an operation. It must fail if it is refused, and it may fail if the network does. */
  async #attempt(before: Before, outlook: Outlook, run: () => Promise<unknown>): Promise<boolean> {
    this.#world.emulator.clearRequests();
    let failure: unknown;
    try {
      await run();
    } catch (error) {
      const mayFail = outlook !== "succeeds" || before.troubled;
      if (!(error instanceof GenlookError) || !mayFail) throw error;
      failure = error;
    }
    const succeeded = failure === undefined;
    assert(!(succeeded && outlook === "fails"), "an operation that must be refused succeeded");
    this.#world.wrote();
    this.#assertOthersUntouched(before);
    this.#assertNothingLost(before);
    return succeeded;
  }

  /** Asserts that no product is changed or deleted that is neither ours nor to be taken over. */
  #assertOthersUntouched(before: Before): void {
    const products = this.#world.products();
    for (const [id, was] of before.products) {
      if (this.#mayChange(was, before)) continue;
      assertSame(`${id}, which is not the stack's`, products.get(id), was);
    }
    const declared = this.#world.declaredIds();
    for (const id of products.keys()) {
      assert(before.products.has(id) || declared.includes(id), `nobody declared ${id}`);
    }
  }

  #mayChange(live: Product, before: Before): boolean {
    const { externalId } = live;
    const now = this.#world.emulator.clock.now();
    const isHeld = before.all
      .filter(({ id }) => id === externalId)
      .some(
        (resource) =>
          resource.outputs.uncertain !== "create" ||
          resource.outputs.onExisting === "adopt" ||
          this.#expectations.mayHaveCreated(resource, live),
      );
    const isTakenOver = this.#world.declarations
      .filter((declaration) => declaration.externalId === externalId)
      .some(({ onExisting, ...declaration }) => {
        return onExisting === "adopt" || canBeOwnCreate(declaration, live, now);
      });
    // Nothing tells the provider that a resource's product was deleted before its replacement failed.
    const isStillHeld = [...before.resources.values()].some(
      ({ id, isDeleted }) => isDeleted && id === externalId,
    );
    return this.#ours.has(externalId) || isHeld || isTakenOver || isStillHeld;
  }

  /** Asserts that every live product of ours is in the state. */
  #assertNothingLost(before: Before): void {
    const products = this.#world.products();
    for (const id of products.keys()) if (!before.products.has(id)) this.#ours.add(id);
    for (const { id, outputs } of this.#stack.all) {
      if (outputs.uncertain !== "create" && products.has(id)) this.#ours.add(id);
    }
    for (const id of this.#ours) if (!products.has(id)) this.#ours.delete(id);
    const lost = [...this.#ours].filter((id) => !this.#stack.ids.has(id));
    assertSame("live products of ours that are in no state", lost, []);
  }

  /** Asserts what a successful `up` must have done for one resource. */
  #assertDone(done: Done, before: Before): void {
    const { plan, declaration, old, resource, was, live, sent } = done;
    const { name, outputs } = resource;
    const once = this.#expectations.once(name);
    const known = plan === "update" && !old?.outputs.uncertain ? old?.outputs : undefined;
    if (plan === "same") {
      assertSame(`the state of ${name}`, outputs, old?.outputs);
      assertSame(`requests for ${name}`, sent, []);
      return;
    }
    const toSend = known && this.#expectations.fieldsToSend(name, declaration, known as View);
    const wasDeleted = known && was?.createdAt !== known.createdAt;
    if (toSend && !before.troubled && !wasDeleted) {
      assertSame(`requests for ${name}`, sent, toSend);
    }
    if (toSend?.length === 0) return;
    assert(live !== undefined, `${name} does not exist`);
    const isAnother = known && live.createdAt > known.createdAt;
    // Within a tick of the API's clock, nobody can tell a product from the one before it.
    if (wasDeleted && !isAnother) return;
    const unsent = isAnother
      ? []
      : FIELDS.filter(
          (field) => toSend && declaration[field] !== undefined && !toSend.includes(field),
        );
    this.#assertInStep(name, live, unsent, known as View | undefined);
    this.#assertValues(name, declaration, live, unsent);
    if (was === undefined || wasDeleted) return;
    if (toSend) {
      const others = FIELDS.filter((field) => !toSend.includes(field));
      for (const field of others) assertSame(`${field} of ${name}`, live[field], was[field]);
      const left = leftOver(once, declaration, live)
        .filter((key) => leftOver(once, declaration, known as View).includes(key))
        .filter((key) => !this.#mayIgnore(fieldOf(key)));
      assertSame(`dropped values of ${name} that are still set`, left, []);
      const roles = keptRoles(declaration, known as View, once);
      const areExact = toSend.includes("images") && roles && !this.#mayIgnore("images");
      if (areExact) assertSame(`the roles of ${name}`, live.images.map(roleOf), roles);
    } else if (plan === "update") {
      this.#assertOthersKept(name, [...declaredValues(declaration).keys(), ...once], was, live);
    } else {
      this.#assertTakenOver(done, was, live);
    }
  }

  #assertTakenOver({ resource, declaration }: Done, was: Product, live: Product): void {
    const { name, id } = resource;
    const fields = new Set(differing(declaration, was).map(fieldOf));
    if (fields.size === 0) assertSame(`${name} after it was taken over`, live, was);
    else this.#assertOthersKept(name, [...declaredValues(declaration).keys()], was, live);
    const changed = fields.size === 1 ? "1 field" : `${fields.size} fields`;
    const line = `${id} existed; taken over, ${changed} changed`;
    assert(this.#stack.log.includes(line), `not told: ${line}`);
  }

  /** Asserts that fields which the program did not declare are unchanged. */
  #assertOthersKept(name: string, mine: readonly Key[], was: Product, live: Product): void {
    const fields = new Set(mine.map(fieldOf));
    const others = (product: Product) =>
      [...liveValues(product)].filter(([key]) => !fields.has(fieldOf(key)));
    assertSame(`the undeclared fields of ${name}`, others(live), others(was));
  }

  /** Asserts that a product is live as declared, and that a line names where it is not. */
  #assertValues(
    name: string,
    declaration: Declaration,
    live: Product,
    unsent: readonly Field[],
  ): void {
    const differ = differing(declaration, live)
      .map(fieldOf)
      .filter((field) => !unsent.includes(field));
    for (const field of new Set(differ)) {
      assert(this.#mayIgnore(field) || this.#mayRewrite(field), `${name} differs in ${field}`);
      const isTold = this.#stack.log.some(
        (line) => line.includes(" the API ") && line.includes(field),
      );
      assert(isTold, `nothing says that ${field} of ${name} is not as declared`);
    }
  }

  /** Asserts that a product is live and in the state, as the program declares it. */
  #assertApplied(name: string, id: string): void {
    const live = this.#world.products().get(id);
    assert(live !== undefined, `${name} does not exist`);
    const { inputs } = this.#resource(name);
    const differ = differing(inputs, live)
      .map(fieldOf)
      .filter((field) => !this.#mayIgnore(field) && !this.#mayRewrite(field));
    assertSame(`the fields of ${name} that differ`, differ, []);
    this.#assertInStep(name, live);
  }

  /** Asserts that the state shows the product as it is, but for fields of which it knows no edit. */
  #assertInStep(name: string, live: Product, unseen: readonly Field[] = [], known?: View): void {
    const { onExisting, lastApplied, uncertain, ...outputs } = this.#resource(name).outputs;
    const old = unseen.map((field) => [field, known?.[field]]);
    assertSame(`the state of ${name}`, outputs, { ...live, ...Object.fromEntries(old) });
  }

  #mayIgnore(field: Field): boolean {
    return this.#world.server.ignores?.includes(field) ?? false;
  }

  #mayRewrite(field: Field): boolean {
    return this.#world.server.rewrites?.includes(field) ?? false;
  }

  #assertGone(ids: readonly string[]): void {
    const products = this.#world.products();
    assertSame(
      "products that should be gone",
      ids.filter((id) => products.has(id)),
      [],
    );
  }

  /**
   * Asserts that a second `up` changes nothing and sends no request, unless the API ignores what is
   * declared.
   */
  async #assertNothingToDo(): Promise<void> {
    const { program } = this.#world;
    const resources = [...this.#stack.resources];
    const plans = await this.#stack.preview(program);
    for (const [name, goal] of program) {
      const expected = this.#expectations.expect(name, goal, this.#resource(name));
      assertSame(`the plan for ${name}, of a second up`, plans.get(name), expected.plan);
    }
    const changes = [...plans.values()].filter((plan) => plan !== "same");
    if (this.#world.server.ignores === undefined && this.#world.server.rewrites === undefined)
      assertSame("the changes of a second up", changes, []);
    if (changes.length > 0) return;
    this.#world.emulator.clearRequests();
    await this.#stack.up(program);
    assertSame("the requests of a second up", this.#world.requestsSent, 0);
    assertSame("the state after a second up", [...this.#stack.resources], resources);
  }

  #resource(name: string): Resource {
    const resource = this.#stack.resources.get(name);
    assert(resource !== undefined, `${name} is not in the state`);
    return resource;
  }
}

function roleOf({ role = null }: { readonly role?: unknown }): unknown {
  return role;
}
