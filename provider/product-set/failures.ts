import { GenlookError } from "../api/errors.ts";
import { excerpt } from "../api/problems.ts";
import { quoted } from "../text/escape-control.ts";

/** Ids that are listed for one reason. */
const MAX_IDS = 50;
const MAX_REASONS = 20;
const MAX_REASON = 1000;

/** An operation failed for some products of a set. Its `cause` is the first failure. */
export class ProductsFailedError extends GenlookError {
  /** How many failed, without the reasons, which may quote a secret. */
  readonly summary: string;

  /**
   * @param failed - Why, by externalId.
   * @param untried - Number of products that were not tried, because each would fail alike.
   * @param total - Number of products that the operation was about.
   */
  constructor(failed: ReadonlyMap<string, Error>, untried: number, total: number) {
    const rest = untried > 0 ? `, and ${untried} were not tried` : "";
    const summary = `${failed.size} of ${total} products failed${rest}`;
    const [cause] = failed.values();
    super({ code: "PRODUCTS_FAILED", message: `${summary}:${listFailures(failed)}`, cause });
    this.summary = summary;
  }
}

/** Lists each reason once, with the products that it is about. */
function listFailures(failed: ReadonlyMap<string, Error>): string {
  const byReason = [...Map.groupBy(failed, ([externalId, error]) => reasonOf(externalId, error))];
  const lines = byReason.slice(0, MAX_REASONS).map(([reason, products]) => {
    const ids = products.map(([externalId]) => quoted(externalId));
    const more = ids.length - MAX_IDS;
    const list = ids.slice(0, MAX_IDS).join(", ") + (more > 0 ? ` and ${more} more` : "");
    return `\n  ${list}: ${reason}`;
  });
  const others = byReason.slice(MAX_REASONS).flatMap(([, products]) => products).length;
  return (
    lines.join("") + (others > 0 ? `\n  … and ${others} more products, for other reasons` : "")
  );
}

/** Reasons that differ in the product's own id, or in the id of the request, are the same. */
function reasonOf(externalId: string, error: Error): string {
  const id = quoted(externalId);
  const request = error instanceof GenlookError ? ` (request ${error.requestId})` : "";
  const message = error.message
    .replaceAll(`Product ${id}`, "the product")
    .replaceAll(id, "the product")
    .replace(`/products/${encodeURIComponent(externalId)}:`, "/products/…:")
    .replace(request, "");
  return excerpt(message, MAX_REASON);
}
