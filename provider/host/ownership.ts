import { GenlookError, ProductExistsError } from "../api/errors.ts";

/**
 * Keeps the products that the program of this operation declares from being deleted.
 *
 * A resource that is renamed without an alias, or replaced under the same externalId, reaches the
 * provider as a create and a delete of the same product, in either order. If the operation breaks
 * off in between, the next one only deletes. So the delete of a declared product is skipped.
 */
export class Ownership {
  readonly #declared = new Set<string>();
  readonly #created = new Set<string>();
  readonly #skipped = new Set<string>();
  readonly #failed = new Set<string>();

  /**
   * Records that the program declares the product. The engine checks declarations in an `up` and a
   * preview only: a destroy checks nothing, so it deletes every product.
   */
  declare(externalId: string): void {
    this.#declared.add(externalId);
  }

  /**
   * Whether the delete of a product has to be skipped.
   *
   * @throws GenlookError when another resource declares the product and could not create it. With
   * `--continue-on-error` the engine would otherwise drop the product from the state, and nothing
   * would manage it any more.
   */
  skipsDelete(externalId: string): boolean {
    if (!this.#declared.has(externalId)) return false;
    if (this.#failed.has(externalId)) {
      throw new GenlookError({
        code: "DELETE_POSTPONED",
        message: `Product ${JSON.stringify(externalId)} is not deleted, and stays in the state: another resource declares it, and could not be created. Fix that resource and run the operation again.`,
      });
    }
    this.#skipped.add(externalId);
    return true;
  }

  /** Whether the product belongs to the stack, because its delete was skipped. */
  owns(externalId: string): boolean {
    return this.#skipped.has(externalId);
  }

  /**
   * Reserves the product while `create` runs, and for the whole operation once it has succeeded.
   *
   * @throws ProductExistsError when another resource of the operation has reserved it.
   */
  async during<Result>(externalId: string, create: () => Promise<Result>): Promise<Result> {
    if (this.#created.has(externalId)) {
      throw new ProductExistsError({
        externalId,
        message: `Product ${JSON.stringify(externalId)} is declared by two resources of this program; give each its own externalId.`,
      });
    }
    this.#created.add(externalId);
    try {
      const result = await create();
      this.#failed.delete(externalId);
      return result;
    } catch (error) {
      this.#created.delete(externalId);
      this.#failed.add(externalId);
      throw error;
    }
  }
}
