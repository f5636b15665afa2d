import { ProductExistsError } from "../api/errors.ts";
import { own } from "../api/json.ts";
import type { Problem } from "../api/problems.ts";
import { collect, listWith } from "../live/products.ts";
import type { CheckedDeclaration } from "../product/declaration.ts";
import type { ProductState } from "../product/lifecycle.ts";
import { changesOf, describeChanges } from "../product-set/changes.ts";
import { type DeclaredFields, pathOf, readSet } from "../product-set/check.ts";
import { type DeclarationTexts, declarationText } from "../product-set/declaration-text.ts";
import { type Foreseen, foreseenSet } from "../product-set/foreseen.ts";
import { type Item, stateOf } from "../product-set/item.ts";
import { refuseManyDeletes } from "../product-set/max-deletes.ts";
import { changes, EMPTY_SET, leavingItem, type Plan, planOf } from "../product-set/plan.ts";
import {
  isUnknown,
  type SetInputs,
  type SetState,
  setInputs,
  setState,
} from "../product-set/state.ts";
import { UNKNOWN } from "../pulumi.ts";
import { withoutAssets } from "./assets.ts";
import { Notes } from "./notes.ts";
import type { Operation } from "./operation.ts";
import { PartialFailure } from "./partial-failure.ts";
import { ProductHandler } from "./product-handler.ts";
import { ProductSetRun } from "./product-set-run.ts";
import { withoutReserved } from "./reserved.ts";

type Inputs = Readonly<Record<string, unknown>>;

/** What a read found of a set. */
interface ReadSet {
  readonly state: SetState;
  readonly inputs: SetInputs;
}

/** What a read found of one product. */
interface ReadProduct {
  readonly state: ProductState;
  readonly inputs: CheckedDeclaration;
}

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
  /** Whether the program has declared a set in this operation. */
  #isChecked = false;

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
    const { ownership } = this.#operation;
    const olds = (before?.products ?? {}) as DeclarationTexts;
    const { set, problems } = readSet(declared, olds);
    this.#operation.warnOfSettings();
    this.#isChecked = true;
    for (const externalId of set.elsewhere) ownership.expect(externalId);
    if (set.products === UNKNOWN) return { inputs: { products: UNKNOWN }, problems };
    const products = new Map<string, string>();
    const wrong: Problem[] = [];
    for (const [externalId, fields] of set.products) {
      const old = own(olds, externalId);
      if (old !== undefined) this.#before.set(externalId, old);
      ownership.expect(externalId);
      this.#checked.add(externalId);
      if (fields === old) products.set(externalId, fields);
      else {
        const checked = await this.#checkProduct(externalId, fields);
        products.set(externalId, checked.text);
        wrong.push(...checked.problems);
      }
    }
    const inputs = { ...setInputs(products, set.maxDeletes) };
    return { inputs, problems: [...problems, ...shortened(wrong)] };
  }

  async #checkProduct(
    externalId: string,
    fields: DeclaredFields,
  ): Promise<{ readonly text: string; readonly problems: readonly Problem[] }> {
    const isText = typeof fields === "string";
    const known = isText ? {} : withoutAssets(fields, this.#operation.localImages);
    const { inputs, problems } = await this.#products.checkFields({ externalId, ...known });
    return {
      text: isText ? fields : textOf(inputs as unknown as CheckedDeclaration),
      problems: problems.map(({ path, message }) => ({ path: pathOf(externalId, path), message })),
    };
  }

  /**
   * Compares what is declared with the state. There is no plan when it is not known yet, in a preview,
   * which products are declared.
   *
   * @throws ValidationError when more products would be deleted than the set allows.
   * @throws ProductExistsError when another resource has created one of the products.
   */
  diff(state: SetState, inputs: SetInputs): { readonly changes: boolean; readonly plan?: Plan } {
    if (isUnknown(inputs)) return { changes: true };
    const plan = this.#plan(state, inputs);
    for (const { declaration } of plan.keep) {
      this.#operation.ownership.keep(declaration.externalId);
    }
    const deletes = plan.delete.filter(({ externalId }) => !this.#isLeft(state, externalId));
    const due = { ...plan, delete: deletes };
    return { changes: changes(due) || state.maxDeletes !== inputs.maxDeletes, plan: due };
  }

  /** Returns the outputs that a create or an update will have. Says how many products change. */
  foresee(state: SetState, inputs: SetInputs): Foreseen {
    if (isUnknown(inputs)) return foreseenSet(state, inputs, undefined);
    const plan = this.#plan(state, inputs);
    const changes = changesOf(plan, state);
    this.#operation.log(describeChanges(changes, plan.keep.length));
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
    const found = new Map<string, ReadProduct>();
    const toRead = new Map<string, ProductState>();
    for (const [externalId, item] of Object.entries(state.products)) {
      // Of a product that leaves, it only matters whether it is this stack's own.
      if (item.leaving && item.uncertain !== "create") run.leaving.set(externalId, item);
      else toRead.set(externalId, stateOf(item, { externalId }, state.fields));
    }
    await run.read(toRead, (externalId, product) => {
      if (product === undefined) return;
      if (state.products[externalId]?.leaving) {
        run.leaving.set(externalId, leavingItem(product.state));
      } else found.set(externalId, product);
    });
    if (run.failure !== undefined) throw run.failure;
    return this.#setOf(found, run.leaving, state.maxDeletes);
  }

  /**
   * Reads the live products whose externalId begins with the prefix, which the state does not hold;
   * undefined when there are none. One that can't be declared is left out, and a note says so. Costs
   * 1 request per 200 products of the account.
   */
  async readForImport(prefix: string): Promise<ReadSet | undefined> {
    const found = new Map<string, ReadProduct>();
    for (const live of await collect(listWith(this.#operation.client, { prefix }))) {
      const product = this.#products.imported(withoutReserved(live));
      if (product !== undefined) found.set(live.externalId, product);
    }
    this.#notes.show(this.#operation.log);
    return found.size === 0 ? undefined : this.#setOf(found, new Map());
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

  /** Makes the set of the products that a read found, and remembers what is declared of each. */
  #setOf(
    found: ReadonlyMap<string, ReadProduct>,
    leaving: ReadonlyMap<string, Item>,
    maxDeletes?: number,
  ): ReadSet {
    const products = new Map<string, string>();
    const held = new Map<string, ProductState>();
    for (const [externalId, { inputs, state }] of found) {
      const text = textOf(inputs);
      products.set(externalId, text);
      this.#before.set(externalId, text);
      held.set(externalId, state);
    }
    const inputs = setInputs(products, maxDeletes);
    return { state: setState(inputs, held, leaving), inputs };
  }

  #plan(state: SetState, inputs: SetInputs): Plan {
    const plan = planOf(state, this.#before, inputs.products);
    const deletes = plan.delete.filter(
      ({ externalId }) =>
        !this.#operation.ownership.isDeclared(externalId) && !this.#isLeft(state, externalId),
    );
    refuseManyDeletes(deletes.length, Object.keys(state.products).length, inputs.maxDeletes);
    this.#own(state, plan);
    return plan;
  }

  /**
   * Whether a product that left has only to be forgotten, which is no reason for an update. In a
   * refresh, nobody says who declares it now.
   */
  #isLeft(state: SetState, externalId: string): boolean {
    const isLeaving = state.products[externalId]?.leaving ?? false;
    return isLeaving && (!this.#isChecked || this.#operation.ownership.isDeclared(externalId));
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
function textOf(declaration: CheckedDeclaration): string {
  const text = declarationText(declaration);
  return text.includes(UNKNOWN) ? UNKNOWN : text;
}

function shortened(problems: readonly Problem[]): readonly Problem[] {
  const more = problems.length - MAX_PROBLEMS;
  if (more <= 0) return problems;
  const rest = { path: "products", message: `has ${more} more problems` };
  return [...problems.slice(0, MAX_PROBLEMS), rest];
}
