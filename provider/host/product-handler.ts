import type { Problem } from "../api/problems.ts";
import type { ProductData } from "../api/product.ts";
import { checkInputs } from "../product/check.ts";
import type { CheckedDeclaration } from "../product/declaration.ts";
import * as lifecycle from "../product/lifecycle.ts";
import { escapeControl } from "../text/escape-control.ts";
import type { Operation } from "./operation.ts";
import { PartialFailure } from "./partial-failure.ts";

type Inputs = Readonly<Record<string, unknown>>;

/** Inputs after the check, and what is wrong with them. */
interface CheckedInputs {
  readonly inputs: Inputs;
  readonly problems: readonly Problem[];
}

/** What a product needs of its operation. */
type ProductOperation = Pick<
  Operation,
  "api" | "ownership" | "localImages" | "log" | "presence" | "stackHolds" | "warnOfSettings"
>;

/** A later operation that only deletes the old resource would delete the product of both. */
const HELD_TWICE =
  "is held by two resources of this stack until the old one is removed; if this operation leaves that out (--target, --exclude), run a plain `pulumi up` next";

/**
 * A product's lifecycle within one engine operation. The engine's hosts differ in how they pass
 * values, and agree on everything that is decided here: adoption, ownership, and what the state
 * keeps after a failure.
 */
export class ProductHandler {
  readonly #operation: ProductOperation;
  readonly #note: (externalId: string, note: string) => void;

  /** @param note - Shows what the user has to know of a product. Default: a line of the log. */
  constructor(
    operation: ProductOperation,
    note = (externalId: string, text: string) =>
      operation.log(`${escapeControl(externalId)} ${text}`),
  ) {
    this.#operation = operation;
    this.#note = note;
  }

  /**
   * Checks what the program declares, and adds the hashes of local images. Settings that are missing
   * or malformed are a warning.
   *
   * @param before - The resource's inputs in the state; undefined for a new resource.
   */
  async check(declared: Inputs, before?: Inputs): Promise<CheckedInputs> {
    const { inputs, problems } = await this.checkFields(declared);
    if (typeof declared.externalId !== "string") return { inputs, problems };
    const id = before?.externalId;
    const held = typeof id === "string" ? id : undefined;
    const twice = this.#operation.ownership.declare(declared.externalId, held);
    return { inputs, problems: twice === undefined ? problems : [...problems, twice] };
  }

  /** Checks what the program declares, whatever else it declares. */
  async checkFields(declared: Inputs): Promise<CheckedInputs> {
    this.#operation.warnOfSettings();
    const { inputs, problems } = await this.#operation.localImages.hash(declared);
    return { inputs, problems: [...checkInputs(declared), ...problems] };
  }

  /** @throws ProductExistsError when another resource has created the product in this operation. */
  diff(state: lifecycle.ProductState, declaration: CheckedDeclaration): lifecycle.ProductDiff {
    const result = lifecycle.diff(state, declaration);
    if (!result.changes) this.#operation.ownership.keep(state.externalId);
    return result;
  }

  /**
   * @throws ProductExistsError when the product exists and is not the stack's to overwrite.
   * @throws PartialFailure when the product may have been created in spite of the failure.
   */
  async create(declaration: CheckedDeclaration): Promise<lifecycle.ProductState> {
    const { api, ownership } = this.#operation;
    const { externalId, onExisting } = declaration;
    let isHeld = ownership.holds(externalId);
    const mayTakeOver = async () => {
      if (onExisting === "adopt") return true;
      isHeld ||= await this.#operation.stackHolds(externalId);
      return isHeld;
    };
    try {
      const state = await ownership.during(externalId, async () => {
        const exists = async () => (await api.findForCreate(externalId)) !== undefined;
        await ownership.refuseKept(externalId, exists);
        return this.#report(await lifecycle.create(api, declaration, mayTakeOver));
      });
      if (isHeld) this.#note(externalId, HELD_TWICE);
      return state;
    } catch (error) {
      if (!(error instanceof lifecycle.UncertainCreateError)) throw error;
      throw new PartialFailure(error.cause, error.state.externalId, error.state);
    }
  }

  /** Reads a product that the state does not hold. Says what of it can't be declared. */
  async readForImport(externalId: string): Promise<lifecycle.Imported | undefined> {
    const found = await lifecycle.readForImport(this.#operation.api, externalId);
    if (found !== undefined) this.#reportLeftOut(found);
    return found;
  }

  /**
   * Makes the state of a live product that the state does not hold. Says what of it can't be declared;
   * undefined when that is the whole product.
   */
  imported(live: ProductData): lifecycle.Imported | undefined {
    const found = lifecycle.imported(live);
    this.#reportLeftOut(found);
    return found.leftOut.some(({ field }) => field === undefined) ? undefined : found;
  }

  async read(externalId: string, state: lifecycle.ProductState): Promise<lifecycle.ReadResult> {
    const { api, presence } = this.#operation;
    const found = await lifecycle.read(api, externalId, state);
    presence.saw(found !== undefined);
    return found;
  }

  /** @throws PartialFailure for every failure after the connection is set up. */
  async update(
    state: lifecycle.ProductState,
    declaration: CheckedDeclaration,
  ): Promise<lifecycle.ProductState> {
    const { api, ownership } = this.#operation;
    const { externalId, onExisting } = declaration;
    // Another resource of the stack may hold it, while nobody knows yet whose it is to this one.
    const mayTakeOver = async () =>
      onExisting === "adopt" || (await this.#operation.stackHolds(externalId));
    ownership.keep(state.externalId);
    try {
      return this.#report(await lifecycle.update(api, state, declaration, mayTakeOver));
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      if (error instanceof lifecycle.UncertainCreateError) {
        throw new PartialFailure(error.cause, error.state.externalId, error.state);
      }
      const kept = lifecycle.afterFailedUpdate(state, declaration);
      throw new PartialFailure(error, kept.externalId, kept);
    }
  }

  /**
   * Deletes the product, unless another resource of the program holds it.
   *
   * @param state - The resource's outputs in the state.
   */
  async delete(externalId: string, state?: lifecycle.ProductState): Promise<void> {
    const { api, ownership } = this.#operation;
    if (!ownership.skipsDelete(externalId)) await lifecycle.remove(api, externalId, state);
  }

  #reportLeftOut({ leftOut }: lifecycle.Imported): void {
    for (const { externalId, field, reason } of leftOut) {
      const what = field === undefined ? "" : `${field} `;
      this.#note(externalId, `can't be declared as it is: ${what}${reason}`);
    }
  }

  #report({ state, notes }: lifecycle.Applied): lifecycle.ProductState {
    for (const note of notes) this.#note(state.externalId, note);
    return state;
  }
}
