import { GenlookError, ProductExistsError } from "../api/errors.ts";
import type { Problem } from "../api/problems.ts";
import { quoted } from "../text/escape-control.ts";
import { Neighbors } from "./neighbors.ts";

/**
 * Knows which products are this stack's, as far as the calls of one engine operation show it. The
 * engine tells a provider neither the name of a resource nor what else the state holds.
 *
 * A resource that is renamed without an alias, or replaced under the same externalId, reaches the
 * provider as a create and a delete of the same product. Such a delete must not reach the product.
 * But a delete is skipped only when another resource is known to hold the product: to declare it is
 * not enough, because that resource's create may fail, or may never be called.
 */
export class Ownership {
  /** The products that the program declares. A destroy declares none, so it deletes every product. */
  readonly #declared = new Set<string>();
  /** The products that the state holds. */
  readonly #held = new Set<string>();
  /** The products that a resource of the state goes on to declare. */
  readonly #continued = new Set<string>();
  /** The products that a resource declares without having held them: new, renamed or replaced. */
  readonly #claimed = new Set<string>();
  /** The products that a resource of the state holds, and that it is not replaced for. */
  readonly #kept = new Set<string>();
  /** The products that are being created, or have been, each with its create. */
  readonly #created = new Map<string, Promise<unknown>>();
  readonly #neighbors: Neighbors;

  constructor(neighbors: Neighbors = new Neighbors(() => undefined)) {
    this.#neighbors = neighbors;
  }

  /**
   * Records what a resource declares, and what its inputs in the state declare. The engine checks
   * declarations in an `up` and a preview only. It passes no inputs of the state for a resource that
   * is new, or that is replaced.
   *
   * @returns a problem when two resources of the state declare the same product.
   */
  declare(externalId: string, before: string | undefined): Problem | undefined {
    this.#declared.add(externalId);
    this.#neighbors.tell("declared", externalId);
    if (before !== undefined) this.#held.add(before);
    if (before !== externalId) this.#claimed.add(externalId);
    else if (this.#continued.has(externalId)) {
      const message = "is also that of another resource of this program; give each its own";
      return { path: "externalId", message };
    } else this.#continued.add(externalId);
    return undefined;
  }

  /**
   * Records that a resource of the state holds the product and goes on to hold it.
   *
   * @throws ProductExistsError when another resource has created it in this operation.
   */
  keep(externalId: string): void {
    this.#held.add(externalId);
    if (this.#created.has(externalId)) throw conflict(externalId);
    this.#kept.add(externalId);
    this.#neighbors.tell("held", externalId);
  }

  /** Records that a resource of the state holds the product, so that another one may take it over. */
  hold(externalId: string): void {
    this.#held.add(externalId);
  }

  /** Records that another resource declares the product. The engine may not have checked it yet. */
  expect(externalId: string): void {
    this.#declared.add(externalId);
  }

  /** Whether a resource of the program declares the product, as far as is known. */
  isDeclared(externalId: string): boolean {
    return this.#declared.has(externalId) || this.#neighbors.have("declared", externalId);
  }

  /** Waits until no create of the product runs. */
  async settle(externalId: string): Promise<void> {
    await this.#created.get(externalId)?.catch(() => undefined);
  }

  /** Whether a resource of the state holds the product, so that another one may take it over. */
  holds(externalId: string): boolean {
    return this.#held.has(externalId);
  }

  /**
   * Refuses a create of a product that a resource of the state keeps. Only a product that exists is
   * refused: the resource may be the very one that is created, after an operation that deleted it
   * before its replacement and ended there.
   *
   * @throws ProductExistsError
   */
  async refuseKept(externalId: string, exists: () => Promise<boolean>): Promise<void> {
    if (this.#kept.has(externalId) && (await exists())) throw conflict(externalId);
  }

  /** Runs a step on many products, and tells the other processes at its end what it came to hold. */
  together<Result>(step: () => Promise<Result>): Promise<Result> {
    return this.#neighbors.together(step);
  }

  /**
   * Reserves the product while `create` runs, and for the whole operation once it has succeeded.
   *
   * @throws ProductExistsError when another resource of the operation has reserved it.
   */
  async during<Result>(externalId: string, create: () => Promise<Result>): Promise<Result> {
    if (this.#created.has(externalId)) throw conflict(externalId);
    const running = create();
    this.#created.set(externalId, running);
    try {
      const result = await running;
      this.#neighbors.tell("held", externalId);
      return result;
    } catch (error) {
      this.#created.delete(externalId);
      throw error;
    }
  }

  /**
   * Whether the delete of a product has to be skipped, because another resource holds it.
   *
   * @throws GenlookError when another resource declares the product, and it is not known to hold it.
   * The engine would otherwise drop the product from the state, and nothing would manage it.
   */
  skipsDelete(externalId: string): boolean {
    if (!this.isDeclared(externalId)) return false;
    const isContinued = this.#continued.has(externalId) && !this.#claimed.has(externalId);
    if (this.#created.has(externalId) || isContinued) return true;
    if (this.#neighbors.have("held", externalId)) return true;
    throw new GenlookError({
      code: "DELETE_POSTPONED",
      message: [
        `Product ${quoted(externalId)} is not deleted, and stays in the state: a resource declares it that has not created it.`,
        "If the create of that resource failed or was left out, fix it and run `pulumi up` again.",
        "To replace the product, leave out `deleteBeforeReplace`.",
      ].join(" "),
    });
  }
}

function conflict(externalId: string): ProductExistsError {
  return new ProductExistsError({ externalId, message: declaredTwice(externalId) });
}

function declaredTwice(externalId: string): string {
  return `Product ${quoted(externalId)} is declared by two resources of this program; give each its own externalId.`;
}
