import { ProductExistsError } from "../api/errors.ts";
import { collect, listWith } from "../live/products.ts";
import { roundTripProblems } from "../product/round-trip-problem.ts";
import { changesOf, describeChanges } from "../product-set/changes.ts";
import { pathOf } from "../product-set/check.ts";
import { digestOf } from "../product-set/declaration-text.ts";
import { describeDrift } from "../product-set/drift.ts";
import { type Foreseen, foreseenSet } from "../product-set/foreseen.ts";
import { type HeldProduct, type Item, stateOf } from "../product-set/item.ts";
import { changes, EMPTY_SET, leavingItem, type Plan, planOf } from "../product-set/plan.ts";
import { refuseDeletesOfImported, refuseManyDeletes } from "../product-set/refuse-deletes.ts";
import {
  isUnknown,
  type SetInputs,
  type SetProducts,
  type SetState,
  setInputs,
  setState,
} from "../product-set/state.ts";
import { Notes } from "./notes.ts";
import type { Operation } from "./operation.ts";
import { PartialFailure } from "./partial-failure.ts";
import { ProductHandler } from "./product-handler.ts";
import { type CheckedSet, SetChecks, textOf } from "./product-set-checks.ts";
import { ProductSetRun } from "./product-set-run.ts";
import { withoutReserved } from "./reserved.ts";

type Inputs = Readonly<Record<string, unknown>>;

/** What a read found of a set. */
interface ReadSet {
  readonly state: SetState;
  /** What a program would declare. Absent when that is what the inputs in the state declare. */
  readonly inputs?: SetInputs;
}

/** The id of every set. The engine needs one, and a set has none of its own in the catalog. */
export const SET_ID = "product-set";

/**
 * The lifecycle of many products as one resource, within one engine operation. Each product has the
 * lifecycle of a `Product`: the same handler checks, creates, reads, updates and deletes it.
 */
export class ProductSetHandler {
  readonly #operation: Operation;
  readonly #notes = new Notes();
  readonly #products: ProductHandler;
  readonly #checks: SetChecks;
  /** The products that this operation has imported. */
  readonly #imported = new Set<string>();

  constructor(operation: Operation) {
    this.#operation = operation;
    this.#products = new ProductHandler(operation, (externalId, note) =>
      this.#notes.add(externalId, note),
    );
    this.#checks = new SetChecks(operation, this.#products);
  }

  /** Checks what the program declares, as {@link SetChecks.check} does. */
  check(declared: Inputs, before?: Inputs): Promise<CheckedSet> {
    return this.#checks.check(declared, before);
  }

  /**
   * Compares what is declared with the state. In a refresh, which compares what it found with what the
   * state declares, says what drifted. There is no plan when it is not known yet, in a preview,
   * which products are declared.
   *
   * @throws ValidationError when more products would be deleted than the set allows.
   * @throws ProductExistsError when another resource has created one of the products.
   */
  diff(state: SetState, inputs: SetInputs): { readonly changes: boolean; readonly plan?: Plan } {
    if (isUnknown(inputs)) return { changes: true };
    const plan = this.#plan(state, inputs);
    for (const { externalId } of plan.keep) this.#operation.ownership.keep(externalId);
    const deletes = plan.delete.filter(({ externalId }) => !this.#isLeft(state, externalId));
    const due = { ...plan, delete: deletes };
    const drift = this.#checks.isChecked ? undefined : describeDrift(due);
    if (drift !== undefined) this.#operation.log(drift);
    return { changes: changes(due) || state.maxDeletes !== inputs.maxDeletes, plan: due };
  }

  /** Returns the outputs that a create or an update will have. Says how many products change. */
  foresee(state: SetState, inputs: SetInputs): Foreseen {
    if (isUnknown(inputs)) return foreseenSet(state, inputs, undefined);
    const plan = this.#plan(state, inputs);
    const changes = changesOf(plan, state);
    const { log, ownership } = this.#operation;
    const moving = changes.delete.filter((externalId) => ownership.isDeclared(externalId));
    log(describeChanges(changes, moving.length, plan.keep.length));
    return foreseenSet(state, inputs, changes);
  }

  /** @throws PartialFailure when it failed for some products. */
  create(inputs: SetInputs): Promise<SetState> {
    return this.#apply(EMPTY_SET, inputs);
  }

  /** @throws PartialFailure when it failed for some products. */
  update(state: SetState, inputs: SetInputs): Promise<SetState> {
    return this.#apply(state, inputs);
  }

  /**
   * Reads the live products. One that is gone is left out, so that the next diff shows it.
   *
   * @throws ProductsFailedError when a product can't be read.
   */
  async read(state: SetState): Promise<ReadSet> {
    const run = new ProductSetRun(this.#operation, this.#products);
    const toRead = new Map<string, Item>();
    for (const [externalId, item] of Object.entries(state.products)) {
      // Of a product that leaves, it only matters whether it is this stack's own.
      if (item.leaving && item.uncertain !== "create") run.leaving.set(externalId, item);
      else toRead.set(externalId, item);
    }
    await run.read(toRead, state.fields, (externalId, product) => {
      if (product === undefined) return;
      if (state.products[externalId]?.leaving) {
        run.leaving.set(externalId, leavingItem(product.state));
      } else run.held.set(externalId, { state: product.state, declaration: product.inputs });
    });
    if (run.failure !== undefined) throw run.failure;
    return this.#setOf(run, state);
  }

  /**
   * Reads the live products whose externalId begins with the prefix, which the state does not hold;
   * undefined when there are none. One that can't be declared is left out, and a note says so. Costs
   * 1 request per 200 products of the account.
   */
  async readForImport(prefix: string): Promise<ReadSet | undefined> {
    const held = new Map<string, HeldProduct>();
    for (const live of await collect(listWith(this.#operation.client, { prefix }))) {
      const { externalId } = live;
      const [unfit] = roundTripProblems({ [externalId]: null });
      if (unfit !== undefined) {
        this.#notes.add(externalId, `can't be declared in a set: its products ${unfit.message}`);
        continue;
      }
      const product = this.#products.imported(withoutReserved(live));
      if (product === undefined) continue;
      held.set(externalId, { state: product.state, declaration: product.inputs });
      this.#imported.add(externalId);
    }
    this.#notes.show(this.#operation.log);
    return held.size === 0 ? undefined : this.#setOf({ held, kept: new Map(), leaving: new Map() });
  }

  /**
   * Deletes the products, but for those that other resources of the program hold.
   *
   * @throws ProductsFailedError when some are not deleted. The engine then keeps the whole set.
   */
  async delete(state: SetState): Promise<void> {
    const run = new ProductSetRun(this.#operation, this.#products);
    const products = Object.entries(state.products).map(([externalId, item]) => ({
      externalId,
      state: stateOf(item, { externalId }, state.fields),
      hasLeft: item.leaving === true,
    }));
    await run.delete(products);
    if (run.failure !== undefined) throw run.failure;
  }

  async #apply(state: SetState, inputs: SetInputs): Promise<SetState> {
    const plan = this.#plan(state, inputs);
    const run = new ProductSetRun(this.#operation, this.#products);
    await run.apply(plan);
    this.#notes.show(this.#operation.log);
    const result = setState(run, {
      keptFields: state.fields,
      digest: digestOf(inputs.products),
      maxDeletes: inputs.maxDeletes,
    });
    if (run.failure !== undefined) {
      // There is no set to keep. An update that emptied it, though, has to be known.
      if (isEmpty(state) && isEmpty(result)) throw run.failure;
      throw new PartialFailure(run.failure, SET_ID, result);
    }
    return result;
  }

  /**
   * Makes the set of the products that a read found, and remembers what is declared of each.
   *
   * @param before - The set in the state.
   */
  #setOf(products: SetProducts, before: SetState = EMPTY_SET): ReadSet {
    const texts = new Map<string, string>();
    for (const [externalId, { declaration }] of products.held) {
      const text = textOf(declaration);
      texts.set(externalId, text);
      this.#checks.before.set(externalId, text);
    }
    const { maxDeletes } = before;
    const inputs = setInputs(texts, maxDeletes);
    const digest = digestOf(inputs.products);
    const state = setState(products, { digest, maxDeletes });
    // The inputs of ten thousand products are megabytes, which each process would decode and compare.
    return digest === before.digest ? { state } : { state, inputs };
  }

  #plan(state: SetState, inputs: SetInputs): Plan {
    const plan = planOf(state, this.#checks.before, inputs.products);
    const deletes = plan.delete.filter(
      ({ externalId }) =>
        !this.#operation.ownership.isDeclared(externalId) && !this.#isLeft(state, externalId),
    );
    const counts = {
      deletes: deletes.length,
      held: Object.keys(state.products).length,
      declared: Object.keys(inputs.products).length,
    };
    refuseManyDeletes(counts, inputs.maxDeletes);
    const ids = deletes.map(({ externalId }) => externalId);
    refuseDeletesOfImported(ids.filter((externalId) => this.#imported.has(externalId)));
    this.#own(state, plan);
    return plan;
  }

  /**
   * Whether a product that left has only to be forgotten, which is no reason for an update. In a
   * refresh, nobody says who declares it now.
   */
  #isLeft(state: SetState, externalId: string): boolean {
    const isLeaving = state.products[externalId]?.leaving ?? false;
    return (
      isLeaving && (!this.#checks.isChecked || this.#operation.ownership.isDeclared(externalId))
    );
  }

  /**
   * Records which products the set holds, and which it declares. Its inputs in the state do not tell:
   * a product that was refused is among them, and may be somebody else's.
   *
   * @throws ProductExistsError when another resource of the state declares one of them, too.
   */
  #own(state: SetState, plan: Plan): void {
    const { ownership } = this.#operation;
    for (const [externalId, { uncertain }] of Object.entries(state.products)) {
      if (uncertain !== "create") ownership.hold(externalId);
    }
    const written = [...plan.create, ...plan.update].map(({ declaration, state: held }) => ({
      externalId: declaration.externalId,
      isHeld: held !== undefined,
    }));
    const kept = plan.keep.map(({ externalId }) => ({ externalId, isHeld: true }));
    for (const { externalId, isHeld } of [...written, ...kept]) {
      if (!this.#checks.toRecord.delete(externalId)) continue;
      const twice = ownership.declare(externalId, isHeld ? externalId : undefined);
      if (twice !== undefined)
        throw new ProductExistsError({
          externalId,
          message: `${pathOf(externalId)} ${twice.message}.`,
        });
    }
  }
}

function isEmpty({ products }: SetState): boolean {
  return Object.keys(products).length === 0;
}
