import type { Problem } from "../api/problems.ts";
import { checkInputs } from "../product/check.ts";
import type { CheckedDeclaration } from "../product/declaration.ts";
import * as lifecycle from "../product/lifecycle.ts";
import type { Operation } from "./operation.ts";

type Inputs = Readonly<Record<string, unknown>>;

/** What a product needs of its operation. */
type ProductOperation = Pick<Operation, "api" | "ownership" | "localImages">;

/** An update that failed, and the state to keep. Part of it may have reached the product. */
export class PartialUpdateError extends Error {
  override readonly cause: Error;
  readonly state: lifecycle.ProductState;

  constructor(cause: Error, state: lifecycle.ProductState) {
    super(cause.message, { cause });
    this.cause = cause;
    this.state = state;
  }
}

/**
 * A product's lifecycle within one engine operation. The engine's hosts differ in how they pass
 * values, and agree on everything that is decided here: adoption, ownership, and what the state
 * keeps after a failure.
 */
export class ProductHandler {
  readonly #operation: ProductOperation;

  constructor(operation: ProductOperation) {
    this.#operation = operation;
  }

  /** Checks what the program declares, and adds the hashes of local images. */
  async check(declared: Inputs): Promise<{ inputs: Inputs; problems: readonly Problem[] }> {
    const { ownership, localImages } = this.#operation;
    if (typeof declared.externalId === "string") ownership.declare(declared.externalId);
    const { inputs, problems } = await localImages.hash(declared);
    return { inputs, problems: [...checkInputs(declared), ...problems] };
  }

  diff(state: lifecycle.ProductState, declaration: CheckedDeclaration): lifecycle.ProductDiff {
    return lifecycle.diff(state, declaration);
  }

  /** @throws ProductExistsError when the product exists and is not the stack's to overwrite. */
  async create(declaration: CheckedDeclaration): Promise<lifecycle.ProductState> {
    const { api, ownership } = this.#operation;
    const { externalId, onExisting } = declaration;
    const mayOverwrite = onExisting === "adopt" || ownership.owns(externalId);
    return ownership.during(externalId, () => lifecycle.create(api, declaration, mayOverwrite));
  }

  async read(externalId: string, state: lifecycle.ProductState): Promise<lifecycle.ReadResult> {
    return lifecycle.read(this.#operation.api, externalId, state);
  }

  /** @throws PartialUpdateError for every failure after the connection is set up. */
  async update(
    state: lifecycle.ProductState,
    declaration: CheckedDeclaration,
  ): Promise<lifecycle.ProductState> {
    const { api } = this.#operation;
    try {
      return await lifecycle.update(api, state, declaration);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      throw new PartialUpdateError(error, lifecycle.afterFailedUpdate(state, declaration));
    }
  }

  /** Deletes the product, unless another resource of the program declares it. */
  async delete(externalId: string): Promise<void> {
    const { api, ownership } = this.#operation;
    if (!ownership.skipsDelete(externalId)) await lifecycle.remove(api, externalId);
  }
}
