import { GenlookError, ProductExistsError } from "../api/index.ts";

/**
 * What the program of this operation declares: no delete of the operation may undo it.
 *
 * A resource that is renamed without an alias, or replaced under the same externalId, reaches the
 * provider as a create and a delete of one and the same product, in either order. Where the
 * operation breaks off in between, the next one carries out the delete alone. So the provider
 * leaves out the delete of every product that the program declares.
 */
export class Ownership {
  readonly #declared = new Set<string>();
  readonly #created = new Set<string>();
  readonly #skipped = new Set<string>();
  readonly #failed = new Set<string>();

  /** Notes what the program declares. Only an `up` or a preview asks to check declarations. */
  declare(externalId: string): void {
    this.#declared.add(externalId);
  }

  /**
   * Whether a delete is to be left out.
   *
   * @throws GenlookError when creating it has failed: an operation that goes on after errors would
   * otherwise take the product out of the state, and nobody would manage it.
   */
  skipsDelete(externalId: string): boolean {
    if (!this.#declared.has(externalId)) return false;
    if (this.#failed.has(externalId)) {
      throw new GenlookError({
        code: "DELETE_PUT_OFF",
        message: `Product ${JSON.stringify(externalId)} is not deleted, and stays in the state: another resource declares it, and could not be created.`,
      });
    }
    this.#skipped.add(externalId);
    return true;
  }

  /** Whether the product is the stack's own, because a delete of it was left out. */
  owns(externalId: string): boolean {
    return this.#skipped.has(externalId);
  }

  /**
   * Ownership the product while `create` runs, and for good once it has succeeded.
   *
   * @throws ProductExistsError when another resource of the operation has claimed it.
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
