import { findProduct } from "../api/client.ts";
import { ProductExistsError, ValidationError } from "../api/errors.ts";
import type { ProductData } from "../api/product.ts";
import {
  type Baseline,
  baselineOf,
  declaresOtherFields,
  disagreements,
  fieldsToApply,
  wasEdited,
  withDeclared,
} from "./compare.ts";
import type { CheckedDeclaration } from "./declaration.ts";
import type { Field } from "./field-rules.ts";
import { declaredFields, type ProductWrite, project, writeOf } from "./fields.ts";

/** What the operations need of the API. */
export interface ProductApi {
  /** @throws NotFoundError when the product does not exist. */
  readonly getProduct: (externalId: string) => Promise<ProductData>;
  /** Returns the product that a create would overwrite, or undefined. */
  readonly findForCreate: (externalId: string) => Promise<ProductData | undefined>;
  /** Creates the product, or changes the given fields of the one that exists. */
  readonly upsertProduct: (write: ProductWrite) => Promise<ProductData>;
  /** Deletes the product. One that is gone already is a success. */
  readonly deleteProduct: (externalId: string) => Promise<void>;
}

/** A product's outputs in the state: the live product, and what is known about it. */
export interface ProductState extends ProductData {
  readonly onExisting: "fail" | "adopt";
  readonly lastApplied: Baseline;
  /** An update failed. Part of it may have reached the live product. */
  readonly uncertain?: true;
}

export interface ProductDiff {
  readonly changes: boolean;
  readonly replaces: string[];
}

/** What `read` found: undefined when the product is gone. */
export type ReadResult =
  | { readonly state: ProductState; readonly inputs: CheckedDeclaration }
  | undefined;

/**
 * Creates the product. One that exists is changed only with `onExisting: "adopt"`. Otherwise it is
 * taken over when it equals the declaration, which also heals a crash between the request and the
 * saved state. A declaration without images can't have created it, so the product may be somebody
 * else's, and the next destroy would delete it: that is refused.
 *
 * @param mayOverwrite - Whether a product that exists and differs may be changed.
 * @throws ProductExistsError when it exists and may not be taken over or changed.
 */
export async function create(
  api: ProductApi,
  declaration: CheckedDeclaration,
  mayOverwrite: boolean = declaration.onExisting === "adopt",
): Promise<ProductState> {
  const { externalId } = declaration;
  const existing = await api.findForCreate(externalId);
  if (existing === undefined) {
    if (declaration.images === undefined) throw imagesRequired(externalId);
    return apply(api, declaration, declaredFields(declaration));
  }
  const differing = disagreements(declaration, existing);
  if (!mayOverwrite) {
    if (differing.length > 0)
      throw productExists(externalId, ` and differs in ${differing.join(", ")}`);
    if (declaration.images === undefined) {
      throw productExists(
        externalId,
        "; this declaration has no `images`, so it can't be recognized as the same product",
      );
    }
  }
  if (differing.length === 0) return stateOf(declaration, existing);
  return apply(api, declaration, differing);
}

/**
 * Reads the live product. If nobody edited it since the last apply, the state's fields are kept,
 * and only the times that move with use are updated.
 */
export async function read(
  api: ProductApi,
  externalId: string,
  state: ProductState,
): Promise<ReadResult> {
  const live = await findProduct(api, externalId);
  if (live === undefined) return undefined;
  const { onExisting, lastApplied } = state;
  const { lastUsedAt, expiresAt } = live;
  const hasChanged = state.uncertain || wasEdited(live, lastApplied);
  const view = hasChanged ? live : { ...state, lastUsedAt, expiresAt };
  return {
    state: { ...view, onExisting, lastApplied },
    inputs: {
      externalId,
      ...project(view, lastApplied.fields, lastApplied.classified ?? [], lastApplied.uploads),
      ...(onExisting === "adopt" ? { onExisting } : {}),
    },
  };
}

/** Compares declaration, state and baseline. A value that is not known yet is a change. */
export function diff(state: ProductState, declaration: CheckedDeclaration): ProductDiff {
  if (declaration.externalId !== state.externalId) {
    return { changes: true, replaces: ["externalId"] };
  }
  return {
    changes:
      state.uncertain ||
      declaresOtherFields(declaration, state, state.lastApplied) ||
      fieldsToApply(declaration, state, state.lastApplied).length > 0 ||
      onExistingOf(declaration) !== state.onExisting,
    replaces: [],
  };
}

/** Sends the fields that changed. Sends nothing when only the baseline changes. */
export async function update(
  api: ProductApi,
  state: ProductState,
  declaration: CheckedDeclaration,
): Promise<ProductState> {
  const { uncertain, ...known } = state;
  const { lastApplied } = state;
  const live = uncertain ? await findProduct(api, declaration.externalId) : known;
  if (live === undefined) return apply(api, declaration, declaredFields(declaration));
  const fields = fieldsToApply(declaration, live, lastApplied);
  if (fields.length > 0) return apply(api, declaration, fields, lastApplied);
  return stateOf(declaration, live);
}

/**
 * Returns the state to keep after an update that failed. Even a refusal does not prove that nothing
 * reached the product: it may answer a retry of a request that took effect, or the second of two.
 * Without this mark, a program that is set back to its old values would find nothing to do.
 */
export function afterFailedUpdate(
  state: ProductState,
  declaration: CheckedDeclaration,
): ProductState {
  return {
    ...state,
    uncertain: true,
    lastApplied: withDeclared(state.lastApplied, declaration),
  };
}

/** Deletes the product. One that is gone already is a success. */
export function remove(api: ProductApi, externalId: string): Promise<void> {
  return api.deleteProduct(externalId);
}

/**
 * Sends the fields. If the answer shows that somebody edited or deleted the product in the
 * meantime, sends the fields that differ once more.
 */
async function apply(
  api: ProductApi,
  declaration: CheckedDeclaration,
  fields: readonly Field[],
  baseline?: Baseline,
): Promise<ProductState> {
  const { live, sent } = await upsert(api, declaration, fields);
  const missed = disagreements(declaration, live, baseline, sent);
  if (missed.length === 0) return stateOf(declaration, live);
  return stateOf(declaration, (await upsert(api, declaration, missed)).live);
}

async function upsert(
  api: ProductApi,
  declaration: CheckedDeclaration,
  fields: readonly Field[],
): Promise<{ readonly live: ProductData; readonly sent: readonly Field[] }> {
  try {
    return { live: await api.upsertProduct(writeOf(declaration, fields)), sent: fields };
  } catch (error) {
    const gone = error instanceof ValidationError && error.code === "PRODUCT_IMAGES_REQUIRED";
    if (!gone || fields.includes("images")) throw error;
    // Somebody deleted the product: some of its fields can't create it again, but all can.
    if (declaration.images === undefined) throw imagesRequired(declaration.externalId);
    const sent = declaredFields(declaration);
    return { live: await api.upsertProduct(writeOf(declaration, sent)), sent };
  }
}

function stateOf(declaration: CheckedDeclaration, live: ProductData): ProductState {
  return {
    ...live,
    onExisting: onExistingOf(declaration),
    lastApplied: baselineOf(declaration, live),
  };
}

function onExistingOf(declaration: CheckedDeclaration): "fail" | "adopt" {
  return declaration.onExisting ?? "fail";
}

function imagesRequired(externalId: string): ValidationError {
  return new ValidationError({
    code: "PRODUCT_IMAGES_REQUIRED",
    message: `Product ${JSON.stringify(externalId)} does not exist, and a new product needs at least one image: declare \`images\`.`,
    details: [{ path: "images", message: "a new product needs at least one image" }],
  });
}

function productExists(externalId: string, reason: string): ProductExistsError {
  return new ProductExistsError({
    externalId,
    message: `Product ${JSON.stringify(externalId)} already exists${reason}; nothing was overwritten. Set \`onExisting: "adopt"\` to take it over and apply this declaration, or choose another externalId.`,
  });
}
