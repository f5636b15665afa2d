import type { IncomingHttpHeaders } from "node:http";
import { type Answer, errorAnswer, jsonAnswer } from "./answer.ts";
import type { Body } from "./body.ts";
import type { Backend, Call } from "./call.ts";
import { ApiError } from "./errors.ts";
import { listPage } from "./listing.ts";
import { deletePerson, uploadPhoto } from "./photos.ts";
import { decodeId, type Target } from "./target.ts";
import { generationStatus, tryOn, tryOnSync } from "./try-on.ts";
import { upsert } from "./upsert.ts";

/** Every endpoint, by method and path pattern. A handler throws an ApiError to refuse. */
const ROUTES: Readonly<Record<string, (call: Call) => Answer>> = {
  "GET /products": (call) => jsonAnswer(200, listPage(call)),
  "POST /products": upsert,
  "GET /products/:id": ({ catalog, account, answers, id }) =>
    jsonAnswer(200, answers.of(catalog.get(account.apiKey, id))),
  "DELETE /products/:id": ({ catalog, account, id }) => {
    catalog.remove(catalog.get(account.apiKey, id).externalId);
    return { status: 204, headers: {}, body: "" };
  },
  "POST /try-on": tryOn,
  "POST /try-on/sync": tryOnSync,
  "GET /generations/:id": generationStatus,
  "POST /images/upload": uploadPhoto,
  "DELETE /customers/:id": deletePerson,
  "GET /account/credits": ({ account }) => jsonAnswer(200, { creditBalance: account.credits }),
};

/** A request as it came in. */
interface ApiRequest {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly target: Target;
  readonly body: Body | ApiError;
}

/** Answers a request, errors included. */
export function answerRequest(request: ApiRequest, backend: Backend): Answer {
  try {
    return dispatch(request, backend);
  } catch (error) {
    if (error instanceof ApiError) return errorAnswer(error);
    return errorAnswer(new ApiError("INTERNAL_ERROR", `The emulator failed: ${String(error)}`));
  }
}

/** @throws ApiError */
function dispatch(request: ApiRequest, backend: Backend): Answer {
  const { method, headers, target, body } = request;
  const account = backend.accounts.admit(headers);
  const handle = ROUTES[`${method} ${target.pattern}`];
  if (handle === undefined) throw new ApiError("NOT_FOUND", `Cannot ${method} ${target.path}`);
  const id = decodeId(target);
  if (body instanceof ApiError) throw body;
  return handle({ ...backend, account, id, query: target.query, body });
}
