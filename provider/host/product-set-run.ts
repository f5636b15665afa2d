import {
  CancelledError,
  ConfigurationError,
  GenlookError,
  UnauthorizedError,
} from "../api/errors.ts";
import { inParallel } from "../live/in-parallel.ts";
import type { CheckedDeclaration } from "../product/declaration.ts";
import type { ProductState } from "../product/lifecycle.ts";
import { ProductsFailedError } from "../product-set/failures.ts";
import { type HeldProduct, type Item, stateOf } from "../product-set/item.ts";
import type { DroppedProduct, Plan } from "../product-set/plan.ts";
import { Progress } from "../product-set/progress.ts";
import type { SetProducts, SetState } from "../product-set/state.ts";
import type { Operation } from "./operation.ts";
import { PartialFailure } from "./partial-failure.ts";
import type { ProductHandler } from "./product-handler.ts";

interface Task {
  readonly externalId: string;
  readonly run: () => Promise<void>;
}

/** Carries out an operation on the products of a set, many at once. A failure stops no other product. */
export class ProductSetRun implements SetProducts {
  readonly held = new Map<string, HeldProduct>();
  readonly kept = new Map<string, Item>();
  readonly leaving = new Map<string, Item>();
  readonly #failed = new Map<string, Error>();
  readonly #operation: Operation;
  readonly #products: ProductHandler;
  #untried = 0;
  #total = 0;
  #stopped = false;

  constructor(operation: Operation, products: ProductHandler) {
    this.#operation = operation;
    this.#products = products;
  }

  /** Makes the live products what the program declares. */
  async apply(plan: Plan): Promise<void> {
    for (const { externalId, item } of plan.keep) this.kept.set(externalId, item);
    for (const { state, declaration } of [...plan.create, ...plan.update]) {
      if (state !== undefined) this.held.set(declaration.externalId, { state, declaration });
    }
    for (const { externalId, item } of plan.delete) this.leaving.set(externalId, item);
    const uncertain = plan.update.filter(({ state }) => state.uncertain !== undefined);
    this.#operation.expectReads(plan.create.length + uncertain.length);
    const write = (declaration: CheckedDeclaration, send: () => Promise<ProductState>): Task => ({
      externalId: declaration.externalId,
      run: async () => this.#write(declaration, send),
    });
    const writes = [
      ...plan.create.map(({ declaration }) =>
        write(declaration, () => this.#products.create(declaration)),
      ),
      ...plan.update.map(({ state, declaration }) =>
        write(declaration, () => this.#products.update(state, declaration)),
      ),
    ];
    // A product that another resource takes over is held by that one by then.
    const deletes = plan.delete.map((product) => ({
      externalId: product.externalId,
      run: () => this.#leave(product),
    }));
    await this.#run(writes, deletes);
  }

  /** Deletes products. One that another resource holds is left to that one. */
  async delete(products: readonly DroppedProduct[]): Promise<void> {
    const tasks = products.map((product) => ({
      externalId: product.externalId,
      run: () => this.#delete(product),
    }));
    await this.#run(tasks);
  }

  /** Reads products, and passes each to `found`: undefined when it is gone. */
  async read(
    products: ReadonlyMap<string, Item>,
    fields: SetState["fields"],
    found: (externalId: string, result: Awaited<ReturnType<ProductHandler["read"]>>) => void,
  ): Promise<void> {
    this.#operation.expectReads(products.size);
    const tasks = [...products].map(([externalId, item]) => ({
      externalId,
      run: async () => {
        const state = stateOf(item, { externalId }, fields);
        found(externalId, await this.#products.read(externalId, state));
      },
    }));
    await this.#run(tasks);
  }

  /** The failure of the operation; undefined when it did all that was to be done. */
  get failure(): ProductsFailedError | undefined {
    if (this.#failed.size === 0) return undefined;
    return new ProductsFailedError(this.#failed, this.#untried, this.#total);
  }

  async #write(declaration: CheckedDeclaration, send: () => Promise<ProductState>): Promise<void> {
    const { externalId } = declaration;
    try {
      this.held.set(externalId, { state: await send(), declaration });
    } catch (error) {
      if (!(error instanceof PartialFailure)) throw error;
      this.held.set(externalId, { state: error.state as ProductState, declaration });
      throw error.cause;
    }
  }

  async #leave(product: DroppedProduct): Promise<void> {
    const { externalId } = product;
    await this.#operation.ownership.settle(externalId);
    try {
      await this.#delete(product);
      this.leaving.delete(externalId);
    } catch (error) {
      // Another resource declares it, and has yet to take it over. The next operation sees to it.
      if (!(error instanceof GenlookError && error.code === "DELETE_POSTPONED")) throw error;
    }
  }

  async #delete({ externalId, state, hasLeft }: DroppedProduct): Promise<void> {
    // The resource that has taken it over decides what becomes of it.
    if (hasLeft && (await this.#operation.stackKeeps(externalId))) return;
    await this.#products.delete(externalId, state);
  }

  async #run(...phases: readonly (readonly Task[])[]): Promise<void> {
    this.#total = phases.flat().length;
    const progress = new Progress(this.#total, (line) => this.#operation.showWait(line));
    for (const tasks of phases) {
      const work = () => inParallel(tasks, (task) => this.#do(task, progress));
      await this.#operation.ownership.together(work);
    }
  }

  async #do({ externalId, run }: Task, progress: Progress): Promise<void> {
    if (this.#stopped) {
      this.#untried += 1;
      return;
    }
    await run().catch((error: unknown) => this.#fail(externalId, error));
    progress.advance();
  }

  #fail(externalId: string, thrown: unknown): void {
    if (!(thrown instanceof Error)) throw thrown;
    this.#failed.set(externalId, thrown);
    // Each other product would fail alike.
    this.#stopped ||=
      thrown instanceof UnauthorizedError ||
      thrown instanceof CancelledError ||
      thrown instanceof ConfigurationError;
  }
}
