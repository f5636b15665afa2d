import type { Call } from "./call.ts";
import { invalidField } from "./errors.ts";

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;

/**
 * One page of the list. A cursor names the last item before it rather than a number of items, so
 * a walk neither skips nor repeats a product when others are added or removed meanwhile.
 *
 * @throws ApiError for an invalid limit or cursor.
 */
export function listPage({ catalog, account, query, answers, omitNextCursor }: Call): unknown {
  const after = decodeCursor(query.get("cursor"), catalog.lastSequence);
  const { entries, hasMore } = catalog.page(after, parseLimit(query.get("limit")), account.apiKey);
  const last = entries.at(-1);
  const nextCursor = hasMore && last !== undefined ? encodeCursor(last.sequence) : null;
  return {
    items: entries.map((entry) => answers.of(entry)),
    ...((nextCursor !== null || !omitNextCursor) && { nextCursor }),
    hasMore,
    count: entries.length,
  };
}

function parseLimit(text: string | null): number {
  if (text === null) return DEFAULT_LIMIT;
  const limit = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= MAX_LIMIT) return limit;
  throw invalidField("limit", `must be an integer from 1 to ${MAX_LIMIT}`);
}

function encodeCursor(sequence: number): string {
  return Buffer.from(`after:${sequence}`).toString("base64url");
}

function decodeCursor(text: string | null, lastSequence: number): number {
  if (text === null) return 0;
  const [, digits] = /^after:(\d+)$/.exec(Buffer.from(text, "base64url").toString()) ?? [];
  const sequence = Number(digits);
  if (sequence <= lastSequence && encodeCursor(sequence) === text) return sequence;
  throw invalidField("cursor", "is not a cursor of this list");
}
