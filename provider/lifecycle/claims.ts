import { ProductExistsError } from "../api/index.ts";

/**
 * The products that this operation has created or taken over.
 *
 * A resource that is renamed without an alias, or replaced under the same externalId, reaches the
 * provider as a create followed by a delete of one and the same product. Carrying that delete out
 * would remove what the program has just declared, so the provider leaves out the delete of a
 * product that a create of the same operation has claimed.
 */
export class Claims {
  readonly #claimed = new Set<string>();

  has(externalId: string): boolean {
    return this.#claimed.has(externalId);
  }

  /**
   * Claims the product while `create` runs, and for good once it has succeeded.
   *
   * @throws ProductExistsError when another resource of the operation has claimed it.
   */
  async during<Result>(externalId: string, create: () => Promise<Result>): Promise<Result> {
    if (this.#claimed.has(externalId)) {
      throw new ProductExistsError(
        externalId,
        `Product ${JSON.stringify(externalId)} is declared by two resources of this program; give each its own externalId.`,
      );
    }
    this.#claimed.add(externalId);
    try {
      return await create();
    } catch (error) {
      this.#claimed.delete(externalId);
      throw error;
    }
  }
}
