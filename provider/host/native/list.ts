import { type ListRequest, ListResponse } from "@pulumi/pulumi/proto/provider_pb.js";
import { type GenlookClient, MAX_PAGE_SIZE } from "../../api/client.ts";
import { GenlookError } from "../../api/errors.ts";
import { walkPages } from "../../api/paging.ts";
import { UNKNOWN } from "../../pulumi.ts";
import { textOf } from "./functions.ts";
import { open } from "./values.ts";

/** Where a page begins, and how many products may still come. */
interface Place {
  readonly cursor: string | null;
  readonly left: number;
}

/**
 * Lists products for the engine: those that match on the next page of the API's list that has any, and
 * the token of the place after it. Costs a request for each page that it looks at.
 *
 * @param isEnded - Whether the engine has ended the call. Then, no further page is fetched.
 * @throws GenlookError when the request is malformed, or a page can't be fetched.
 */
export async function* listProducts(
  client: GenlookClient,
  request: ListRequest,
  isEnded: () => boolean,
): AsyncGenerator<ListResponse, void> {
  const { prefix = "" } = open(request.getQuery()).properties;
  if (prefix === UNKNOWN) {
    yield new ListResponse().setComputed(new ListResponse.Computed());
    return;
  }
  const start = textOf("prefix", prefix);
  const place = placeIn(request.getContinuationToken());
  const left = Math.min(place.left, limitOf(request.getLimit()));
  const size = Math.min(MAX_PAGE_SIZE, limitOf(request.getPageSize()));
  const pages = walkPages((cursor) => client.listPage(cursor ?? place.cursor, size));
  for await (const { items, nextCursor } of pages) {
    const found = items.filter(({ externalId }) => externalId.startsWith(start)).slice(0, left);
    for (const { externalId, title } of found) {
      yield new ListResponse().setResult(
        new ListResponse.Result().setId(externalId).setName(title),
      );
    }
    if (nextCursor === null || found.length === left || isEnded()) return;
    if (found.length > 0) {
      const token = tokenOf({ cursor: nextCursor, left: left - found.length });
      const next = new ListResponse.Continuation().setContinuationToken(token);
      yield new ListResponse().setContinuation(next);
      return;
    }
  }
}

/** The engine passes 0 for no limit. */
function limitOf(number: number): number {
  return number > 0 ? number : Number.POSITIVE_INFINITY;
}

function tokenOf({ cursor, left }: Place): string {
  return JSON.stringify([cursor, Number.isFinite(left) ? left : 0]);
}

function placeIn(token: string): Place {
  if (token === "") return { cursor: null, left: limitOf(0) };
  try {
    const [cursor, left] = JSON.parse(token);
    return { cursor, left: limitOf(left) };
  } catch {
    const message = "The continuation token is not one that this plugin made.";
    throw new GenlookError({ code: "INVALID_ARGUMENT", message });
  }
}
