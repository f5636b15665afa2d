import { findProduct } from "../api/client.ts";
import { GenlookError, ProductExistsError, ValidationError } from "../api/errors.ts";
import type { ProductData } from "../api/product.ts";
import { quoted } from "../text/escape-control.ts";
import {
  type Baseline,
  baselineAfter,
  declaredBefore,
  declaresOtherFields,
  disagreements,
  fieldsToApply,
  importedBaseline,
  type Known,
  type Outcome,
  outcomeOf,
  withDeclared,
} from "./compare.ts";
import { declarable, type LeftOut } from "./declarable.ts";
import type { CheckedDeclaration } from "./declaration.ts";
import type { Field } from "./field-rules.ts";
import { asProduct, declaredFields, type ProductWrite, project, writeOf } from "./fields.ts";
import { annotated } from "./images.ts";
import { canBeOwnCreate, canBeRememberedCreate } from "./own-create.ts";

/** What the lifecycle needs of the API. */
export interface ProductApi {
  /**
   * Returns the product, no older than `notBefore` if that is given: the `updatedAt` of an answer.
   *
   * @throws NotFoundError when the product does not exist.
   */
  readonly getProduct: (externalId: string, notBefore?: string) => Promise<ProductData>;
  /** Returns the product as it is now, by a lookup of its id: the list may lag. */
  readonly lookUp: (externalId: string) => Promise<ProductData>;
  /** Returns the product that a create would overwrite, as a GET answers it, or undefined. */
  readonly findForCreate: (externalId: string) => Promise<ProductData | undefined>;
  /** Creates the product, or changes the given fields of the one that exists. */
  readonly upsertProduct: (write: ProductWrite) => Promise<ProductData>;
  /** Deletes the product. One that is gone already is a success. */
  readonly deleteProduct: (externalId: string) => Promise<void>;
  /** The API's clock, in milliseconds since 1970. */
  readonly now: () => number;
}

/** A product's outputs in the state: the live product, and what is known about it. */
export interface ProductState extends ProductData {
  readonly onExisting: "fail" | "adopt";
  readonly lastApplied: Baseline;
  /**
   * A write failed. With true, part of an update may have reached the product. With "create", the
   * product may have been created: until that is known, it may also be somebody else's.
   */
  readonly uncertain?: true | "create";
}

export interface ProductDiff {
  readonly changes: boolean;
  readonly replaces: string[];
}

/** What `read` found: undefined when the product is gone. */
export type ReadResult =
  | { readonly state: ProductState; readonly inputs: CheckedDeclaration }
  | undefined;

/** A live product as an import or a lookup keeps it. */
export interface Imported {
  readonly state: ProductState;
  readonly inputs: CheckedDeclaration;
  /** What is live, and can't be declared. */
  readonly leftOut: readonly LeftOut[];
}

/** The result of a create or an update. */
export interface Applied {
  readonly state: ProductState;
  /** What the user has to know, in lines that follow the product's id. */
  readonly notes: readonly string[];
}

/** A create that failed after its request was sent, and the state to keep. */
export class UncertainCreateError extends Error {
  override readonly cause: Error;
  readonly state: ProductState;

  constructor(cause: Error, state: ProductState) {
    super(cause.message, { cause });
    this.cause = cause;
    this.state = state;
  }
}

/**
 * Creates the product. One that exists is taken over only if that was asked for, or if it can be
 * this stack's own: what a create made whose state was never saved. A product of somebody else's
 * would be deleted by the next destroy.
 *
 * @param mayTakeOver - Whether a product that exists, whatever it is, may be taken over and changed.
 * @throws ProductExistsError when it exists and may not be taken over. Nothing was changed.
 * @throws UncertainCreateError when the product may have been created in spite of the failure.
 */
export async function create(
  api: ProductApi,
  declaration: CheckedDeclaration,
  mayTakeOver = async (): Promise<boolean> => declaration.onExisting === "adopt",
): Promise<Applied> {
  const existing = await api.findForCreate(declaration.externalId);
  if (existing === undefined) return createNew(api, declaration);
  if (!canBeOwnCreate(declaration, existing, api.now()) && !(await mayTakeOver())) {
    throw productExists(declaration, existing);
  }
  return takeOver(api, declaration, existing);
}

async function createNew(api: ProductApi, declaration: CheckedDeclaration): Promise<Applied> {
  if (declaration.images === undefined) throw imagesRequired(declaration.externalId);
  try {
    return await apply(api, declaration, declaredFields(declaration), {});
  } catch (error) {
    if (!mayHaveTakenEffect(error)) throw error;
    throw new UncertainCreateError(error, afterFailedCreate(api, declaration));
  }
}

async function takeOver(
  api: ProductApi,
  declaration: CheckedDeclaration,
  existing: ProductData,
): Promise<Applied> {
  const fields = disagreements(declaration, existing);
  const { state, notes } = await apply(api, declaration, fields, { product: existing });
  const changed = fields.length === 1 ? "1 field" : `${fields.length} fields`;
  return { state, notes: [`existed; taken over, ${changed} changed`, ...notes] };
}

/** Whether a failed write may have reached the product. */
function mayHaveTakenEffect(error: unknown): error is GenlookError {
  return error instanceof GenlookError && error.outcomeUnknown;
}

/**
 * Returns the state to keep after a create that may have taken effect: what was declared. Without
 * it, nothing would manage the product, and the next `up` could not tell whose it is.
 */
function afterFailedCreate(api: ProductApi, declaration: CheckedDeclaration): ProductState {
  const updatedAt = new Date(api.now()).toISOString();
  return {
    ...asProduct(declaration, updatedAt),
    onExisting: onExistingOf(declaration),
    lastApplied: { updatedAt, fields: declaredFields(declaration), ...annotated(declaration) },
    uncertain: "create",
  };
}

/** Returns what an uncertain create declared. */
function declaredIn({ externalId, lastApplied, ...state }: ProductState): CheckedDeclaration {
  return { externalId, ...project({ externalId, ...state }, lastApplied.fields, lastApplied) };
}

/** Whether the live product is this stack's own, or may be treated so. */
function isOwn(state: ProductState, live: ProductData): boolean {
  if (state.uncertain !== "create" || state.onExisting === "adopt") return true;
  return canBeRememberedCreate(declaredIn(state), live, state.lastApplied.updatedAt);
}

/**
 * Returns the live product after a write whose outcome is unknown, or undefined. A list that lags
 * behind that write would hide what it did.
 */
function findNow({ lookUp }: ProductApi, externalId: string): Promise<ProductData | undefined> {
  return findProduct({ getProduct: lookUp }, externalId);
}

/**
 * Reads the live product. Whether an edit of it is drift is for `diff` to decide, by the declared
 * fields. As long as the product may be somebody else's, the state is kept as it is: it tells what
 * this stack's own product would be.
 */
export async function read(
  api: ProductApi,
  externalId: string,
  state: ProductState,
): Promise<ReadResult> {
  const { onExisting, lastApplied, uncertain } = state;
  const live = await (uncertain
    ? findNow(api, externalId)
    : findProduct(api, externalId, lastApplied.updatedAt));
  if (live === undefined) return undefined;
  if (!isOwn(state, live)) return { state, inputs: declaredIn(state) };
  return {
    state: { ...live, onExisting, lastApplied },
    inputs: {
      externalId,
      ...project(live, lastApplied.fields, lastApplied, lastApplied.uploads),
      ...(onExisting === "adopt" ? { onExisting } : {}),
    },
  };
}

/** Reads a product that the state does not hold; undefined when it does not exist. */
export async function readForImport(
  api: ProductApi,
  externalId: string,
): Promise<Imported | undefined> {
  const live = await findProduct(api, externalId);
  return live && imported(live);
}

/**
 * Makes the state of a live product that the state does not hold. What is live, set and declarable
 * counts as declared, so that the program can declare any part of it without a change.
 */
export function imported(live: ProductData): Imported {
  const { problems: _, ...product } = live;
  const { externalId } = product;
  const { declaration: inputs = { externalId }, leftOut } = declarable(live);
  const lastApplied = importedBaseline(inputs, product);
  return { state: { ...product, onExisting: "fail", lastApplied }, inputs, leftOut };
}

/** Compares declaration, state and baseline. A value that is not known yet is a change. */
export function diff(state: ProductState, declaration: CheckedDeclaration): ProductDiff {
  if (declaration.externalId !== state.externalId) {
    return { changes: true, replaces: ["externalId"] };
  }
  const { lastApplied, uncertain } = state;
  // The engine imports a product only if the program's declaration is no change.
  const declaresOther =
    lastApplied.imported === undefined &&
    (declaresOtherFields(declaration, state, lastApplied) ||
      onExistingOf(declaration) !== state.onExisting);
  return {
    changes:
      uncertain !== undefined ||
      declaresOther ||
      fieldsToApply(declaration, state, declaredBefore(lastApplied)).length > 0,
    replaces: [],
  };
}

/**
 * Sends the fields in which the declaration differs from the state. Sends nothing when only the
 * baseline changes. An edit that no refresh has shown stays: with the option `ignoreChanges`, the
 * engine declares the state's value for what people may edit.
 *
 * @param mayTakeOver - Whether the product may be taken over and changed, when an earlier create may
 * have made it, and it is not what that would have made.
 * @throws ProductExistsError when it may not be taken over. Nothing was changed.
 */
export async function update(
  api: ProductApi,
  state: ProductState,
  declaration: CheckedDeclaration,
  mayTakeOver = async (): Promise<boolean> => declaration.onExisting === "adopt",
): Promise<Applied> {
  const { uncertain, ...known } = state;
  const lastApplied = declaredBefore(state.lastApplied);
  const live = uncertain ? await findNow(api, declaration.externalId) : known;
  if (live === undefined) return createNew(api, declaration);
  if (!isOwn(state, live) && !(await mayTakeOver())) throw productExists(declaration, live);
  const fields = fieldsToApply(declaration, live, lastApplied);
  return apply(api, declaration, fields, { product: live, baseline: lastApplied });
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
    uncertain: state.uncertain ?? true,
    lastApplied: withDeclared(declaredBefore(state.lastApplied), declaration),
  };
}

/**
 * Deletes the product. One that is gone already is a success.
 *
 * @throws ProductExistsError when a create may have made the product, and it turns out to be
 * somebody else's.
 */
export async function remove(
  api: ProductApi,
  externalId: string,
  state?: ProductState,
): Promise<void> {
  if (state?.uncertain === "create") {
    const live = await findNow(api, externalId);
    if (live === undefined) return;
    if (!isOwn(state, live)) throw notDeleted(externalId);
  }
  await api.deleteProduct(externalId);
}

/**
 * Sends the fields, if there are any. If the answer shows that the product was deleted in the
 * meantime and has now been created with these fields only, sends the others too.
 */
async function apply(
  api: ProductApi,
  declaration: CheckedDeclaration,
  fields: readonly Field[],
  known: Known,
): Promise<Applied> {
  const { product, baseline } = known;
  if (fields.length === 0 && product !== undefined) return done(declaration, product, [], known);
  const { live, sent, wasGone } = await upsert(api, declaration, fields, known);
  if (!wasGone) return done(declaration, live, sent, known);
  const first = done(declaration, live, sent, {});
  const unapplied = { updatedAt: "", ...baseline, fields: [] };
  const missed = fieldsToApply(declaration, live, unapplied).filter((name) => !sent.includes(name));
  if (missed.length === 0) return first;
  const again = await api.upsertProduct(writeOf(declaration, missed));
  const { lastApplied } = first.state;
  const second = done(declaration, again, missed, { product: live, baseline: lastApplied });
  return { ...second, notes: [...first.notes, ...second.notes] };
}

interface Upserted {
  readonly live: ProductData;
  readonly sent: readonly Field[];
  /** Whether the product had been deleted, so that the upsert created it. */
  readonly wasGone: boolean;
}

async function upsert(
  api: ProductApi,
  declaration: CheckedDeclaration,
  fields: readonly Field[],
  { product, baseline }: Known,
): Promise<Upserted> {
  try {
    const live = await api.upsertProduct(writeOf(declaration, fields, product, baseline));
    return { live, sent: fields, wasGone: product !== undefined && isAnother(live, product) };
  } catch (error) {
    const gone = error instanceof ValidationError && error.code === "PRODUCT_IMAGES_REQUIRED";
    if (!gone || fields.includes("images")) throw error;
    // Somebody deleted the product: some of its fields can't create it again, but all can.
    if (declaration.images === undefined) throw imagesRequired(declaration.externalId);
    const sent = declaredFields(declaration);
    return { live: await api.upsertProduct(writeOf(declaration, sent)), sent, wasGone: true };
  }
}

/** Whether a product was created after the one that was known. */
function isAnother(live: ProductData, known: ProductData): boolean {
  return Date.parse(live.createdAt) > Date.parse(known.createdAt);
}

/**
 * Makes the state after an apply. A declared field that was not sent keeps its known value: an edit
 * of it is for the next refresh to show.
 */
function done(
  declaration: CheckedDeclaration,
  answer: ProductData,
  sent: readonly Field[],
  known: Known,
): Applied {
  const outcome = outcomeOf(declaration, answer, sent, known);
  const { product } = known;
  const kept = product && declaredFields(declaration).filter((field) => !sent.includes(field));
  const fields = kept?.map((field) => [field, product?.[field]]) ?? [];
  return {
    state: {
      ...answer,
      ...Object.fromEntries(fields),
      onExisting: onExistingOf(declaration),
      lastApplied: baselineAfter(declaration, answer, sent, known, outcome),
    },
    notes: notesOn(outcome),
  };
}

function notesOn({ rewritten, ignored }: Outcome): string[] {
  const list = (fields: readonly Field[]) => fields.join(", ");
  return [
    ...(ignored.length > 0 ? [`the API did not apply ${list(ignored)} as declared`] : []),
    ...(rewritten.length > 0 ? [`the API keeps ${list(rewritten)} in another form`] : []),
  ];
}

/** Returns what a declaration says of a product that exists already. Default: fail. */
export function onExistingOf(declaration: CheckedDeclaration): "fail" | "adopt" {
  return declaration.onExisting ?? "fail";
}

function imagesRequired(externalId: string): ValidationError {
  return new ValidationError({
    code: "PRODUCT_IMAGES_REQUIRED",
    message: `Product ${quoted(externalId)} does not exist, and a new product needs at least one image: declare \`images\`.`,
    details: [{ path: "images", message: "a new product needs at least one image" }],
  });
}

function productExists(declaration: CheckedDeclaration, live: ProductData): ProductExistsError {
  const { externalId } = declaration;
  const differing = disagreements(declaration, live);
  const difference = differing.length > 0 ? ` and differs in ${differing.join(", ")}` : "";
  return new ProductExistsError({
    externalId,
    message: [
      `Product ${quoted(externalId)} already exists${difference}, and this stack did not create it; nothing was overwritten.`,
      'To take it over and apply this declaration, set `onExisting: "adopt"`.',
      "If this stack holds it under another name, give the resource an alias. Otherwise choose another externalId, such as one with the stack's prefix.",
    ].join(" "),
  });
}

function notDeleted(externalId: string): ProductExistsError {
  return new ProductExistsError({
    externalId,
    message: `Product ${quoted(externalId)} is not deleted: its create had no usable answer, and the live product is not what was declared, so it may be somebody else's. If it is this stack's, delete it by hand. If not, take it out of the state: a Product with \`pulumi state delete\`, a product of a ProductSet by hand, from the set's \`products\` in what \`pulumi stack export\` writes and \`pulumi stack import\` reads.`,
  });
}
