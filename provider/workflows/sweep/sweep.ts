import { GenlookError, NotFoundError, ValidationError } from "../../api/errors.ts";
import { walkPages } from "../../api/paging.ts";
import type { ProductData } from "../../api/product.ts";
import { connect, type FunctionOptions } from "../../live/connect.ts";
import { pickById } from "../pick-by-id.ts";
import { isAtRest, problemOfTimes, type RestConditions } from "./at-rest.ts";

/** Which products to delete. */
export interface SweepArgs extends RestConditions {
  /** Only products whose externalId begins with this text. Must not be empty. */
  readonly prefix: string;
  /** The most products to delete in one sweep. If more match, none is deleted. Default: 100. */
  readonly max?: number | undefined;
  /** Stack exports, as parsed JSON. Products of these stacks are never deleted. */
  readonly keep?: readonly unknown[] | undefined;
  /** Whether to only report what would be deleted. Default: true. */
  readonly dryRun?: boolean | undefined;
  /**
   * Called with what would be deleted, before the first deletion. If it returns false, nothing is
   * deleted, and the result is that of a dry run. Not called in a dry run.
   */
  readonly confirm?: ((listing: SweepResult) => boolean | Promise<boolean>) | undefined;
  /** Called with each product as soon as its outcome is known. Not called in a dry run. */
  readonly onOutcome?: ((product: SweptProduct) => void) | undefined;
}

/**
 * What happened to a product. `matched`: it would be deleted (dry run). `spared`: it was edited or
 * used after it was listed. `gone`: somebody else deleted it first. `untried`: the sweep was
 * cancelled before its turn.
 */
export type SweepOutcome = "matched" | "deleted" | "gone" | "spared" | "failed" | "untried";

type Client = Awaited<ReturnType<typeof connect>>;

/** A product that matched. */
export interface SweptProduct {
  readonly externalId: string;
  readonly title: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly lastUsedAt: string | null;
  readonly outcome: SweepOutcome;
  /** Why the deletion failed, or why nothing tells whether the product is at rest. */
  readonly error?: { readonly code: string; readonly message: string };
}

/** The products that a sweep matched, and what happened to them. */
export interface SweepResult {
  readonly dryRun: boolean;
  readonly prefix: string;
  /** Ordered by id. */
  readonly products: readonly SweptProduct[];
  /** The ids that match, but belong to a stack in `keep`. */
  readonly kept: readonly string[];
  /** How many begin with the prefix, and are spared because they have not been at rest. */
  readonly active: number;
  /** Whether more than `max` match. Only a dry run can return true; a sweep throws. */
  readonly exceedsMax: boolean;
}

/**
 * Deletes the products that begin with a prefix and have been at rest, such as those that closed
 * pull requests left behind. It is a dry run unless `dryRun` is false. A deletion that fails does
 * not stop the others.
 *
 * Requests: 1 per 200 products of the account, then 1 per deletion. With `olderThanDays` or
 * `unusedForDays` each deletion takes 2, because the product is checked again just before, so that
 * one which came back into use stays. The API has no conditional delete: a use in the milliseconds
 * between the two requests goes unseen. Ages are measured by the API's clock. A product whose times
 * the API answers in an undocumented form is not deleted: its outcome is `failed`.
 *
 * @example
 * ```typescript
 * const { products } = await sweep({ prefix: "pr-42-", olderThanDays: 7, dryRun: false });
 * const failed = products.filter(({ outcome }) => outcome === "failed");
 * ```
 * @throws ValidationError before any request, for an empty prefix, a wrong number (both
 * `INVALID_OPTIONS`), or a stack in `keep` that holds no product (`EMPTY_STACK_EXPORT`); before any
 * deletion, when more than `max` products match (`SWEEP_TOO_LARGE`).
 * @throws GenlookError when the list can't be read.
 */
export async function sweep(args: SweepArgs, options: FunctionOptions = {}): Promise<SweepResult> {
  const { prefix, dryRun = true, max = 100, keep = [] } = args;
  checkArgs(args);
  const managed = await managedIn(keep);
  const client = await connect(options);
  const found = await pickById(listed(client, prefix), (product) =>
    problemOfTimes(product, args) !== undefined || isAtRest(product, args, client.serverTime())
      ? product
      : ("active" as const),
  );
  const matching = found.filter((product) => product !== "active");
  const kept = matching.flatMap(({ externalId }) => (managed.has(externalId) ? [externalId] : []));
  const leaving = matching.filter(({ externalId }) => !managed.has(externalId));
  const count = leaving.filter((product) => problemOfTimes(product, args) === undefined).length;
  const exceedsMax = count > max;
  const listing: SweepResult = {
    dryRun: true,
    prefix,
    products: leaving.map((product) => undatable(product, args) ?? swept(product, "matched")),
    kept,
    active: found.length - matching.length,
    exceedsMax,
  };
  if (dryRun || !((await args.confirm?.(listing)) ?? true)) return listing;
  if (exceedsMax) throw tooLarge(count, max);
  const products = await remove(client, leaving, args, options.signal);
  return { ...listing, dryRun, products };
}

async function* listed(client: Client, prefix: string): AsyncGenerator<ProductData, void> {
  for await (const { items } of walkPages((cursor) => client.listPage(cursor))) {
    yield* items.filter(({ externalId }) => externalId.startsWith(prefix));
  }
}

/** Loads the reader of stacks on demand: a program that only declares products never needs it. */
async function managedIn(stacks: readonly unknown[]): Promise<Set<string>> {
  const { StackExport } = await import("../../stack/stack-export.ts");
  const ids = stacks.map((stack, index) =>
    StackExport.of(stack, `\`keep[${index}]\``).managedIds(),
  );
  return new Set(ids.flatMap((set) => [...set]));
}

/** Deletes one product at a time: the API's budget of 100 requests a minute is slower than that. */
async function remove(
  client: Client,
  products: readonly ProductData[],
  args: SweepArgs,
  signal: AbortSignal | undefined,
): Promise<SweptProduct[]> {
  const done: SweptProduct[] = [];
  for (const product of products) {
    const outcome = signal?.aborted
      ? swept(product, "untried")
      : (undatable(product, args) ?? (await removeOne(client, product, args)));
    done.push(outcome);
    args.onOutcome?.(outcome);
  }
  return done;
}

async function removeOne(
  client: Client,
  product: ProductData,
  conditions: RestConditions,
): Promise<SweptProduct> {
  const { externalId } = product;
  // As part of a URL, these two would address the list itself.
  if (externalId === "." || externalId === "..") {
    return swept(product, "failed", {
      code: "UNADDRESSABLE",
      message: `the id ${JSON.stringify(externalId)} can't be part of a URL`,
    });
  }
  try {
    if (conditions.olderThanDays || conditions.unusedForDays) {
      const live = await client.getProduct(externalId);
      if (!isAtRest(live, conditions, client.serverTime())) return swept(live, "spared");
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

/** The outcome of a product of which no time tells whether it is at rest. */
function undatable(product: ProductData, conditions: RestConditions): SweptProduct | undefined {
  const message = problemOfTimes(product, conditions);
  if (message === undefined) return undefined;
  return swept(product, "failed", { code: "INVALID_RESPONSE", message });
}

function swept(
  { externalId, title, createdAt, updatedAt, lastUsedAt }: ProductData,
  outcome: SweepOutcome,
  error?: SweptProduct["error"],
): SweptProduct {
  const times = { createdAt, updatedAt, lastUsedAt };
  return { externalId, title, ...times, outcome, ...(error !== undefined && { error }) };
}

function checkArgs({ prefix, max = 100, ...conditions }: SweepArgs): void {
  if (typeof prefix !== "string" || prefix.trim() === "") {
    throw invalid("prefix", "must not be empty: it would match every product of the account");
  }
  if (!Number.isInteger(max) || max < 1) throw invalid("max", "must be a whole number from 1");
  for (const name of ["olderThanDays", "unusedForDays"] as const) {
    const days = conditions[name];
    if (days !== undefined && !(days > 0 && Number.isFinite(days))) {
      throw invalid(name, "must be a number of days greater than 0");
    }
  }
}

function invalid(path: string, message: string): ValidationError {
  return new ValidationError({
    code: "INVALID_OPTIONS",
    message: `sweep: ${path} ${message}`,
    details: [{ path, message }],
  });
}

function tooLarge(count: number, max: number): ValidationError {
  return new ValidationError({ code: "SWEEP_TOO_LARGE", message: exceeds(count, max, "`max`") });
}

/**
 * Says that more products match than may be deleted.
 *
 * @param option - What the user calls the maximum.
 */
export function exceeds(count: number, max: number, option: string): string {
  return `${count} products match, and ${option} allows ${max}, so none is deleted. Narrow the prefix, or raise ${option}.`;
}
