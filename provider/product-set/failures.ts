import { GenlookError } from "../api/errors.ts";
import { excerpt } from "../api/problems.ts";
import { quoted } from "../text/escape-control.ts";
import { listByReason } from "./list-by-reason.ts";

/** Characters of a reason. */
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
    const reasons = new Map([...failed].map(([id, error]) => [id, reasonOf(id, error)]));
    super({ code: "PRODUCTS_FAILED", message: `${summary}:${listByReason(reasons)}`, cause });
    this.summary = summary;
  }
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
