import {
  type GenlookClient,
  NotFoundError,
  type ProductData,
  ProductExistsError,
  ValidationError,
} from "../api/index.ts";
import type { Declaration } from "./declaration.ts";
import {
  type Baseline,
  baselineOf,
  declaresOtherFields,
  disagreements,
  fieldsToApply,
  wasEdited,
} from "./drift.ts";
import { declaredFields, type Field, project, upsertOf } from "./fields.ts";

/** What the lifecycle needs of the API. */
export type ProductApi = Pick<GenlookClient, "getProduct" | "upsertProduct" | "deleteProduct">;

/** A product's outputs as they stand in the state: the live product and what we know about it. */
export interface ProductState extends ProductData {
  readonly onExisting: "fail" | "adopt";
  readonly lastApplied: Baseline;
}

export interface ProductDiff {
  readonly changes: boolean;
  readonly replaces: string[];
}

/** What `read` found: undefined when the product is gone. */
export type ReadResult = { readonly state: ProductState; readonly inputs: Declaration } | undefined;

/**
 * Creates the product. One that exists is never overwritten unasked: it is taken over as it is
 * when it already equals the declaration (which also heals a crash between the request and the
 * saved state), and brought in line only with `onExisting: "adopt"`.
 *
 * @throws ProductExistsError when it exists, differs, and `onExisting` is not "adopt".
 */
export async function create(api: ProductApi, declaration: Declaration): Promise<ProductState> {
  const existing = await find(api, declaration.externalId);
  if (existing === undefined) {
    if (declaration.images === undefined) throw imagesRequired(declaration.externalId);
    return apply(api, declaration, declaredFields(declaration));
  }
  const differing = disagreements(declaration, existing);
  if (differing.length === 0) return stateOf(declaration, existing);
  if (declaration.onExisting !== "adopt") throw productExists(declaration.externalId, differing);
  return apply(api, declaration, differing);
}

/**
 * Reads the live product. Where nobody edited it since the last apply, the recorded fields stand
 * and only the times that move with use are news.
 */
export async function read(
  api: ProductApi,
  externalId: string,
  state: ProductState,
): Promise<ReadResult> {
  const live = await find(api, externalId);
  if (live === undefined) return undefined;
  const { onExisting, lastApplied } = state;
  const { lastUsedAt, expiresAt } = live;
  const view = wasEdited(live, lastApplied) ? live : { ...state, lastUsedAt, expiresAt };
  return {
    state: { ...view, onExisting, lastApplied },
    inputs: {
      externalId,
      ...project(view, lastApplied.fields, lastApplied.classified),
      ...(onExisting === "adopt" ? { onExisting } : {}),
    },
  };
}

/** Compares declaration, live view and baseline. A value not yet known differs from any live one. */
export function diff(state: ProductState, declaration: Declaration): ProductDiff {
  if (declaration.externalId !== state.externalId) {
    return { changes: true, replaces: ["externalId"] };
  }
  return {
    changes:
      declaresOtherFields(declaration, state.lastApplied) ||
      fieldsToApply(declaration, state, state.lastApplied).length > 0 ||
      onExistingOf(declaration) !== state.onExisting,
    replaces: [],
  };
}

/** Sends the fields that changed, and no request at all where only the bookkeeping did. */
export async function update(
  api: ProductApi,
  state: ProductState,
  declaration: Declaration,
): Promise<ProductState> {
  const fields = fieldsToApply(declaration, state, state.lastApplied);
  if (fields.length > 0) return apply(api, declaration, fields, state.lastApplied);
  return {
    ...state,
    onExisting: onExistingOf(declaration),
    // Not the baseline of an apply: an edit that a refresh has seen stays one.
    lastApplied: {
      ...baselineOf(declaration, state),
      updatedAt: state.lastApplied.updatedAt,
    },
  };
}

/** Deletes the product; gone already is success. */
export function remove(api: ProductApi, externalId: string): Promise<void> {
  return api.deleteProduct(externalId);
}

async function find(api: ProductApi, externalId: string): Promise<ProductData | undefined> {
  try {
    return await api.getProduct(externalId);
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}

/**
 * Sends the fields, then once more those in which the answer shows that the product was edited or
 * deleted in the meantime: after an apply, live is what was declared.
 */
async function apply(
  api: ProductApi,
  declaration: Declaration,
  fields: readonly Field[],
  baseline?: Baseline,
): Promise<ProductState> {
  const answer = await upsert(api, declaration, fields);
  const missed = disagreements(declaration, answer, baseline).filter(
    (field) => !fields.includes(field),
  );
  const live = missed.length === 0 ? answer : await upsert(api, declaration, missed);
  return stateOf(declaration, live);
}

async function upsert(
  api: ProductApi,
  declaration: Declaration,
  fields: readonly Field[],
): Promise<ProductData> {
  try {
    return await api.upsertProduct(upsertOf(declaration, fields));
  } catch (error) {
    const gone = error instanceof ValidationError && error.code === "PRODUCT_IMAGES_REQUIRED";
    if (!gone || fields.includes("images")) throw error;
    // Deleted behind our back: a part of the fields makes no product, all of them do.
    if (declaration.images === undefined) throw imagesRequired(declaration.externalId);
    return api.upsertProduct(upsertOf(declaration, declaredFields(declaration)));
  }
}

function stateOf(declaration: Declaration, live: ProductData): ProductState {
  return {
    ...live,
    onExisting: onExistingOf(declaration),
    lastApplied: baselineOf(declaration, live),
  };
}

function onExistingOf(declaration: Declaration): "fail" | "adopt" {
  return declaration.onExisting ?? "fail";
}

function imagesRequired(externalId: string): ValidationError {
  return new ValidationError(
    "PRODUCT_IMAGES_REQUIRED",
    `Product ${JSON.stringify(externalId)} does not exist, and a new product needs at least one image: declare \`images\`.`,
    {},
    [{ path: "images", message: "a new product needs at least one image" }],
  );
}

function productExists(externalId: string, differing: readonly Field[]): ProductExistsError {
  return new ProductExistsError(
    externalId,
    `Product ${JSON.stringify(externalId)} already exists and differs in ${differing.join(", ")}; nothing was overwritten. Set \`onExisting: "adopt"\` to take it over and apply this declaration, or choose another externalId.`,
  );
}
