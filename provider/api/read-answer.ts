import { isJsonObject } from "./json.ts";
import type { Problem } from "./problems.ts";
import { type ProductData, readProductFields } from "./product.ts";

/** One page of the list. */
export interface ProductPage {
  readonly items: readonly ProductData[];
  /** The cursor of the next page; null on the last page. */
  readonly nextCursor: string | null;
}

/** Throws the error of an answer that can't be used. */
export type Refuse = (problems: readonly Problem[]) => never;

/** Reads a product that was asked for by its id, or written. Any problem refuses the answer. */
export function readProduct(answer: unknown, refuse: Refuse): ProductData {
  const problems: Problem[] = [];
  const product = readProductFields(answer, "", problems);
  return problems.length === 0 ? product : refuse(problems);
}

/**
 * Reads a page of at most `limit` products. A product with problems is kept as far as it can be
 * read, so that it does not hide the others. One that can't be named refuses the page.
 */
export function readPage(answer: unknown, limit: number, refuse: Refuse): ProductPage {
  const wrong = (path: string, message: string) => refuse([{ path, message }]);
  if (!isJsonObject(answer)) return wrong("", "expected an object");
  // `count` is not read on purpose: what it counts is not documented.
  const { items, nextCursor = null, hasMore = null } = answer;
  if (!Array.isArray(items)) return wrong("items", "expected a list");
  if (items.length > limit) {
    return wrong("items", `expected at most ${limit} products, got ${items.length}`);
  }
  if (nextCursor !== null && typeof nextCursor !== "string") {
    return wrong("nextCursor", "expected a text or null");
  }
  if (hasMore !== null && typeof hasMore !== "boolean") {
    return wrong("hasMore", "expected true, false or null");
  }
  if (hasMore === true && !nextCursor) {
    return wrong("nextCursor", "missing, although hasMore is true");
  }
  const products = items.map((item: unknown, index) => {
    const problems: Problem[] = [];
    const product = readProductFields(item, "", problems);
    if (problems.length === 0) return product;
    const nameless = problems.find(({ path }) => path === "" || path === "externalId");
    if (nameless !== undefined) wrong(`items[${index}].externalId`, "expected a text");
    return { ...product, problems };
  });
  return { items: products, nextCursor: hasMore === false ? null : nextCursor || null };
}
