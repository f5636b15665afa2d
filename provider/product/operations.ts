import {
  findProduct,
  type GenlookClient,
  type ProductData,
  ProductExistsError,
  ValidationError,
} from "../api/index.ts";
import {
  type Baseline,
  baselineOf,
  declaresOtherFields,
  disagreements,
  fieldsToApply,
  wasEdited,
  withDeclared,
} from "./compare.ts";
import type { Declaration } from "./declaration.ts";
import { declaredFields, type Field, project, upsertOf } from "./fields.ts";

/** What the lifecycle needs of the API. */
export interface ProductApi
  extends Pick<GenlookClient, "getProduct" | "upsertProduct" | "deleteProduct"> {
  /** What a create would overwrite, or undefined. */
  findForCreate(externalId: string): Promise<ProductData | undefined>;
}

/** A product's outputs as they stand in the state: the live product and what we know about it. */
export interface ProductState extends ProductData {
  readonly onExisting: "fail" | "adopt";
  readonly lastApplied: Baseline;
  /** An update failed: the live product may hold some of it, or of one before, by now. */
  readonly uncertain?: true;
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
 * saved state), and brought in line only with `onExisting: "adopt"`. A declaration without images
 * could not have made it, and proves nothing: taken over unasked, somebody else's product would go
 * with the next destroy.
 *
 * @param mayOverwrite - Whether a product that exists and differs may be changed.
 * @throws ProductExistsError when it exists, differs, and may not be changed.
 */
export async function create(
  api: ProductApi,
  declaration: Declaration,
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
    if (differing.length > 0) throw productExists(externalId, `differs in ${differing.join(", ")}`);
    if (declaration.images === undefined) {
      throw productExists(externalId, "no `images` are declared to know it by");
    }
  }
  if (differing.length === 0) return stateOf(declaration, existing);
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
  const live = await findProduct(api, externalId);
  if (live === undefined) return undefined;
  const { onExisting, lastApplied } = state;
  const { lastUsedAt, expiresAt } = live;
  const isNews = state.uncertain || wasEdited(live, lastApplied);
  const view = isNews ? live : { ...state, lastUsedAt, expiresAt };
  return {
    state: { ...view, onExisting, lastApplied },
    inputs: {
      externalId,
      ...project(view, lastApplied.fields, lastApplied.classified ?? [], lastApplied.uploads),
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
      state.uncertain ||
      declaresOtherFields(declaration, state, state.lastApplied) ||
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
  const { uncertain, ...known } = state;
  const { lastApplied } = state;
  const live = uncertain ? await findProduct(api, declaration.externalId) : known;
  if (live === undefined) return apply(api, declaration, declaredFields(declaration));
  const fields = fieldsToApply(declaration, live, lastApplied);
  if (fields.length > 0) return apply(api, declaration, fields, lastApplied);
  return stateOf(declaration, live);
}

/**
 * What to keep in the state after an update that failed. Not even a refusal proves that nothing of
 * it reached the product: it may answer the repetition of a request that had its effect, or the
 * second of two. Without this, a program that is set back to what it was would find nothing to do.
 */
export function afterFailedUpdate(state: ProductState, declaration: Declaration): ProductState {
  return {
    ...state,
    uncertain: true,
    lastApplied: withDeclared(state.lastApplied, declaration),
  };
}

/** Deletes the product; gone already is success. */
export function remove(api: ProductApi, externalId: string): Promise<void> {
  return api.deleteProduct(externalId);
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
  const { live, sent } = await upsert(api, declaration, fields);
  const missed = disagreements(declaration, live, baseline).filter(
    (field) => !sent.includes(field),
  );
  if (missed.length === 0) return stateOf(declaration, live);
  return stateOf(declaration, (await upsert(api, declaration, missed)).live);
}

async function upsert(
  api: ProductApi,
  declaration: Declaration,
  fields: readonly Field[],
): Promise<{ readonly live: ProductData; readonly sent: readonly Field[] }> {
  try {
    return { live: await api.upsertProduct(upsertOf(declaration, fields)), sent: fields };
  } catch (error) {
    const gone = error instanceof ValidationError && error.code === "PRODUCT_IMAGES_REQUIRED";
    if (!gone || fields.includes("images")) throw error;
    // Deleted behind our back: a part of the fields makes no product, all of them do.
    if (declaration.images === undefined) throw imagesRequired(declaration.externalId);
    const sent = declaredFields(declaration);
    return { live: await api.upsertProduct(upsertOf(declaration, sent)), sent };
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
  return new ValidationError({
    code: "PRODUCT_IMAGES_REQUIRED",
    message: `Product ${JSON.stringify(externalId)} does not exist, and a new product needs at least one image: declare \`images\`.`,
    details: [{ path: "images", message: "a new product needs at least one image" }],
  });
}

function productExists(externalId: string, reason: string): ProductExistsError {
  return new ProductExistsError({
    externalId,
    message: `Product ${JSON.stringify(externalId)} already exists and ${reason}; nothing was overwritten. Set \`onExisting: "adopt"\` to take it over and apply this declaration, or choose another externalId.`,
  });
}
