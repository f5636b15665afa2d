import { ProductExistsError } from "../api/errors.ts";
import type { Problem } from "../api/problems.ts";
import type { ProductState } from "../product/lifecycle.ts";
import { pathOf, readSet } from "../product-set/check.ts";
import { type DeclarationTexts, declarationText } from "../product-set/declaration-text.ts";
import { stateOf } from "../product-set/item.ts";
import { refuseManyDeletes } from "../product-set/max-deletes.ts";
import { changes, EMPTY_SET, leavingItem, type Plan, planOf } from "../product-set/plan.ts";
import { type SetInputs, type SetState, setState } from "../product-set/state.ts";
import { UNKNOWN } from "../pulumi.ts";
import { withoutAssets } from "./assets.ts";
import { Notes } from "./notes.ts";
import type { Operation } from "./operation.ts";
import { PartialFailure } from "./partial-failure.ts";
import { ProductHandler } from "./product-handler.ts";
import { ProductSetRun } from "./product-set-run.ts";

type Inputs = Readonly<Record<string, unknown>>;

/** Problems of products that a check reports. */
const MAX_PROBLEMS = 50;

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
  /**
   * What the state declares of the products, by externalId. The outputs do not repeat it, and not
   * every host passes the inputs of the state to each call.
   */
  readonly #before = new Map<string, string>();
  /**
   * The products that the program declares, until it is recorded whether the set holds them. A refresh
   * compares what is in the state, which the program may no longer declare.
   */
  readonly #checked = new Set<string>();

  constructor(operation: Operation) {
    this.#operation = operation;
    this.#products = new ProductHandler(operation, (externalId, note) =>
      this.#notes.add(externalId, note),
    );
  }

  /**
   * Checks what the program declares, and makes a text of each product.
   *
   * @param before - The inputs in the state; undefined for a new set.
   */
  async check(
    declared: Inputs,
    before?: Inputs,
  ): Promise<{ inputs: Inputs; problems: readonly Problem[] }> {
    const { ownership, localImages } = this.#operation;
    const { set, problems } = readSet(declared);
    const olds = (before?.products ?? {}) as DeclarationTexts;
    for (const externalId of set.elsewhere) ownership.expect(externalId);
    if (set.products === UNKNOWN) return { inputs: { products: UNKNOWN }, problems };
    const products: Record<string, string> = {};
    const wrong: Problem[] = [];
    for (const [externalId, fields] of set.products) {
      const old = Object.hasOwn(olds, externalId) ? olds[externalId] : undefined;
      if (old !== undefined) this.#before.set(externalId, old);
      ownership.expect(externalId);
      this.#checked.add(externalId);
      const known = fields === UNKNOWN ? {} : withoutAssets(fields, localImages);
      const product = { externalId, ...known };
      const { inputs, problems: found } = await this.#products.checkFields(product);
      products[externalId] = fields === UNKNOWN ? UNKNOWN : textOf(inputs);
      for (const { path, message } of found) {
        wrong.push({ path: pathOf(externalId, path), message });
      }
    }
    const { maxDeletes } = set;
    return {
      inputs: { products, ...(maxDeletes !== undefined && { maxDeletes }) },
      problems: [...problems, ...shortened(wrong)],
    };
  }

  /**
   * @throws ValidationError when more products would be deleted than the set allows.
   * @throws ProductExistsError when another resource has created one of the products.
   */
  diff(state: SetState, inputs: SetInputs): { readonly changes: boolean; readonly plan: Plan } {
    const plan = this.#plan(state, inputs);
    for (const { declaration } of plan.keep) {
      this.#operation.ownership.keep(declaration.externalId);
    }
    const deletes = plan.delete.filter(({ externalId }) => !this.#isLeft(state, externalId));
    const hasChanges = changes({ ...plan, delete: deletes });
    return { changes: hasChanges || state.maxDeletes !== inputs.maxDeletes, plan };
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
  async read(state: SetState): Promise<{ readonly state: SetState; readonly inputs: SetInputs }> {
    const run = new ProductSetRun(this.#operation, this.#products);
    const products: Record<string, string> = {};
    const toRead = new Map<string, ProductState>();
    for (const [externalId, item] of Object.entries(state.products)) {
      // Of a product that leaves, it only matters whether it is this stack's own.
      if (item.leaving && item.uncertain !== "create") run.leaving.set(externalId, item);
      else toRead.set(externalId, stateOf(item, { externalId }, state.fields));
    }
    await run.read(toRead, (externalId, found) => {
      if (found === undefined) return;
      if (state.products[externalId]?.leaving) {
        run.leaving.set(externalId, leavingItem(found.state));
        return;
      }
      products[externalId] = textOf(found.inputs);
      this.#before.set(externalId, textOf(found.inputs));
      run.held.set(externalId, found.state);
    });
    if (run.failure !== undefined) throw run.failure;
    const { maxDeletes } = state;
    const inputs = { products, ...(maxDeletes !== undefined && { maxDeletes }) };
    return { state: setState(inputs, run.held, run.leaving), inputs };
  }

  /**
   * Deletes the products, but for those that other resources of the program hold.
   *
   * @throws ProductsFailedError when some are not deleted. The engine then keeps the whole set.
   */
  async delete(state: SetState): Promise<void> {
    const run = new ProductSetRun(this.#operation, this.#products);
    const products = Object.entries(state.products).map(
      ([externalId, item]): [string, ProductState] => [
        externalId,
        stateOf(item, { externalId }, state.fields),
      ],
    );
    await run.delete(new Map(products));
    if (run.failure !== undefined) throw run.failure;
  }

  async #apply(state: SetState, inputs: SetInputs): Promise<SetState> {
    const plan = this.#plan(state, inputs);
    const run = new ProductSetRun(this.#operation, this.#products);
    await run.apply(plan);
    this.#notes.show(this.#operation.log);
    const result = setState(inputs, run.held, run.leaving);
    if (run.failure !== undefined) {
      throw Object.keys(result.products).length === 0
        ? run.failure
        : new PartialFailure(run.failure, SET_ID, result);
    }
    return result;
  }

  #plan(state: SetState, inputs: SetInputs): Plan {
    const plan = planOf(state, this.#before, inputs.products);
    const deletes = plan.delete.filter(
      ({ externalId }) => !this.#operation.ownership.isDeclared(externalId),
    );
    refuseManyDeletes(deletes.length, Object.keys(state.products).length, inputs.maxDeletes);
    this.#own(state, plan);
    return plan;
  }

  /** Whether a product that left has only to be forgotten, which is no reason for an update. */
  #isLeft(state: SetState, externalId: string): boolean {
    const isLeaving = state.products[externalId]?.leaving ?? false;
    return isLeaving && this.#operation.ownership.isDeclared(externalId);
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
    for (const { declaration, state: held } of [...plan.create, ...plan.update, ...plan.keep]) {
      const { externalId } = declaration;
      if (!this.#checked.delete(externalId)) continue;
      const twice = ownership.declare(externalId, held && externalId);
      if (twice !== undefined)
        throw new ProductExistsError({
          externalId,
          message: `${pathOf(externalId)} ${twice.message}.`,
        });
    }
  }
}

/** A product with a part that is not known yet is not known as a whole. */
function textOf(declaration: Inputs): string {
  const text = declarationText(declaration as Parameters<typeof declarationText>[0]);
  return text.includes(UNKNOWN) ? UNKNOWN : text;
}

function shortened(problems: readonly Problem[]): readonly Problem[] {
  const more = problems.length - MAX_PROBLEMS;
  if (more <= 0) return problems;
  const rest = { path: "products", message: `has ${more} more problems` };
  return [...problems.slice(0, MAX_PROBLEMS), rest];
}
