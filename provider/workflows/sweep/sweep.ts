import { GenlookError, NotFoundError, ValidationError } from "../../api/errors.ts";
import type { ProductData } from "../../api/product.ts";
import { connect, type FunctionOptions, listProducts } from "../../live/products.ts";
import { pickById } from "../pick-by-id.ts";
import { isAtRest, type RestConditions } from "./at-rest.ts";

/** Which products to delete. */
export interface SweepOptions extends FunctionOptions, RestConditions {
  /** Only products whose externalId begins with this text. Must not be empty. */
  readonly prefix: string;
  /** The most products to delete in one go: if more match, none is deleted. Default: 100. */
  readonly max?: number | undefined;
  /** Exports of stacks (as parsed JSON) whose products are never deleted, whatever their ids. */
  readonly keep?: readonly unknown[] | undefined;
  /** Only says what would be deleted. Default: true. */
  readonly dryRun?: boolean | undefined;
  /** Is called with each product as its outcome becomes known. Not in a dry run. */
  readonly onOutcome?: ((product: SweptProduct) => void) | undefined;
}

/**
 * What became of a product. `matched`: it would be deleted (dry run). `spared`: it was edited or
 * used after it was listed. `gone`: somebody else had deleted it. `untried`: the sweep was
 * cancelled before its turn.
 */
export type SweepOutcome = "matched" | "deleted" | "gone" | "spared" | "failed" | "untried";

/** A product that the sweep found to go. */
export interface SweptProduct {
  readonly externalId: string;
  readonly title: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly lastUsedAt: string | null;
  readonly outcome: SweepOutcome;
  /** Why it failed. */
  readonly error?: { readonly code: string; readonly message: string };
}

/** What a sweep found, and what became of it. */
export interface SweepResult {
  readonly dryRun: boolean;
  readonly prefix: string;
  /** By id. */
  readonly products: readonly SweptProduct[];
  /** Ids that match, but belong to a stack in `keep`. */
  readonly kept: readonly string[];
  /** Whether more match than `max`; always false when something was deleted. */
  readonly exceedsMax: boolean;
}

/**
 * Deletes the products of a prefix that have been at rest, such as those that closed pull requests
 * left behind. A dry run unless `dryRun: false`. 1 request per 200 products of the account, then
 * 1 per deletion; 2 where `olderThanDays` or `unusedForDays` is given, as each product is then
 * looked at once more just before: one that came back into use stays. (The API has no conditional
 * delete: a use in the milliseconds between the two is not seen.) Single failures don't end it.
 *
 * @example
 * ```typescript
 * const { products } = await sweep({ prefix: "pr-42-", olderThanDays: 7, dryRun: false });
 * const failed = products.filter(({ outcome }) => outcome === "failed");
 * ```
 * @throws ValidationError before any request for an empty prefix, a wrong number, or a stack in
 * `keep` that holds no product; with the code `SWEEP_TOO_LARGE` before any deletion if more than
 * `max` products match.
 * @throws GenlookError when the list can't be read.
 */
export async function sweep(options: SweepOptions): Promise<SweepResult> {
  const { prefix, dryRun = true, max = 100 } = options;
  checkOptions(options);
  const managed = await managedIn(options.keep ?? []);
  const now = Date.now();
  const matching = await pickById(listProducts({ prefix }, options), (product) =>
    isAtRest(product, options, now) ? product : undefined,
  );
  const kept = matching.flatMap(({ externalId }) => (managed.has(externalId) ? [externalId] : []));
  const leaving = matching.filter(({ externalId }) => !managed.has(externalId));
  const exceedsMax = leaving.length > max;
  if (exceedsMax && !dryRun) throw tooLarge(leaving.length, max);
  const products = dryRun
    ? leaving.map((product) => swept(product, "matched"))
    : await remove(leaving, options);
  return { dryRun, prefix, products, kept, exceedsMax };
}

/** Loads the reader of stacks on demand: a program that only declares products never needs it. */
async function managedIn(stacks: readonly unknown[]): Promise<Set<string>> {
  const { StackExport } = await import("../stack/stack-export.ts");
  const ids = stacks.map((stack, index) =>
    StackExport.of(stack, `\`keep[${index}]\``).managedIds(),
  );
  return new Set(ids.flatMap((set) => [...set]));
}

/** One after the other: the API's budget of 100 requests a minute is slower than that. */
async function remove(
  products: readonly ProductData[],
  options: SweepOptions,
): Promise<SweptProduct[]> {
  const client = await connect(options);
  const done: SweptProduct[] = [];
  for (const product of products) {
    const outcome = await removeOne(client, product, options);
    done.push(outcome);
    options.onOutcome?.(outcome);
  }
  return done;
}

async function removeOne(
  client: Awaited<ReturnType<typeof connect>>,
  product: ProductData,
  options: SweepOptions,
): Promise<SweptProduct> {
  const { externalId } = product;
  if (options.signal?.aborted) return swept(product, "untried");
  // As a part of an address, these two mean the list itself.
  if (externalId === "." || externalId === "..") {
    return swept(product, "failed", {
      code: "UNADDRESSABLE",
      message: `the id ${JSON.stringify(externalId)} can't be part of an address`,
    });
  }
  try {
    if (options.olderThanDays || options.unusedForDays) {
      const live = await client.getProduct(externalId);
      if (!isAtRest(live, options, Date.now())) return swept(live, "spared");
    }
    await client.deleteProduct(externalId);
    return swept(product, "deleted");
  } catch (error) {
    if (error instanceof NotFoundError) return swept(product, "gone");
    if (!(error instanceof GenlookError)) throw error;
    if (error.code === "CANCELLED") return swept(product, "untried");
    return swept(product, "failed", { code: error.code, message: error.message });
  }
}

function swept(
  { externalId, title, createdAt, updatedAt, lastUsedAt }: ProductData,
  outcome: SweepOutcome,
  error?: SweptProduct["error"],
): SweptProduct {
  const times = { createdAt, updatedAt, lastUsedAt };
  return { externalId, title, ...times, outcome, ...(error !== undefined && { error }) };
}

function checkOptions({ prefix, max = 100, ...options }: SweepOptions): void {
  if (typeof prefix !== "string" || prefix.trim() === "") {
    throw refusal("prefix", "must not be empty: it would match every product of the account");
  }
  if (!Number.isInteger(max) || max < 1) throw refusal("max", "must be a whole number from 1");
  for (const name of ["olderThanDays", "unusedForDays"] as const) {
    const days = options[name];
    if (days !== undefined && !(days > 0 && Number.isFinite(days))) {
      throw refusal(name, "must be a number of days greater than 0");
    }
  }
}

function refusal(path: string, message: string): ValidationError {
  return new ValidationError({
    code: "INVALID_SWEEP",
    message: `sweep: ${path} ${message}`,
    details: [{ path, message }],
  });
}

function tooLarge(count: number, max: number): ValidationError {
  return new ValidationError({
    code: "SWEEP_TOO_LARGE",
    message: `${count} products match, more than the ${max} that may go at once; nothing was deleted. Narrow the prefix, or raise \`max\`.`,
  });
}
