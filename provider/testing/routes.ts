import { randomUUID } from "node:crypto";
import type { Account } from "./accounts.ts";
import { type Answer, jsonAnswer } from "./answer.ts";
import type { Body } from "./body.ts";
import type { Catalog } from "./catalog.ts";
import { ApiError, invalidField } from "./errors.ts";
import { isObject } from "./json.ts";
import { listPage } from "./listing.ts";
import { toProduct } from "./product.ts";
import { externalIdIn, type Target } from "./target.ts";
import { parseExternalId, parseFields } from "./upsert.ts";

/** A request that is let in. */
export interface Call {
  readonly method: string;
  readonly target: Target;
  readonly body: Body | ApiError;
  readonly account: Account;
}

/** What the routes answer from. */
export interface Backend {
  readonly catalog: Catalog;
  readonly omitNextCursor: boolean;
}

/** @throws ApiError for every refusal. */
export function route(call: Call, backend: Backend): Answer {
  const { method, target, account } = call;
  const { catalog, omitNextCursor } = backend;
  switch (target.inApi && `${method} ${target.path}`) {
    case "GET /products":
      return jsonAnswer(200, listPage(catalog, account.apiKey, target.query, omitNextCursor));
    case "POST /products":
      return upsert(call, backend);
    case "POST /try-on":
      return tryOn(call, backend);
    case "GET /account/credits":
      return jsonAnswer(200, { balance: account.credits });
  }
  const externalId = externalIdIn(target);
  if (externalId !== undefined && method === "GET") {
    return jsonAnswer(200, toProduct(catalog.get(account.apiKey, externalId)));
  }
  if (externalId !== undefined && method === "DELETE") {
    catalog.remove(catalog.get(account.apiKey, externalId));
    return { status: 204, headers: {}, body: "" };
  }
  throw new ApiError("NOT_FOUND", `Cannot ${method} ${target.path}`);
}

function upsert({ body, account }: Call, { catalog }: Backend): Answer {
  const { json, files } = accept(body);
  const product = requireObject(json, "body");
  const { entry, created } = catalog.upsert(
    account.apiKey,
    parseExternalId(product),
    parseFields(product, files),
  );
  return jsonAnswer(created ? 201 : 200, toProduct(entry));
}

/** `product` is a reference when it holds `externalId` alone, and an inline product otherwise. */
function tryOn({ body, account }: Call, { catalog }: Backend): Answer {
  const { json, files } = accept(body);
  const product = requireObject(requireObject(json, "body").product, "product");
  const fields = parseFields(product, files);
  const { externalId } = product;
  // One-shot products can be referred to, but not written.
  const refersOnly = typeof externalId === "string" && Object.keys(fields).length === 0;
  const id = externalId === undefined || refersOnly ? externalId : parseExternalId(product);
  if (account.credits < 1) {
    throw new ApiError("INSUFFICIENT_CREDITS", "The account has no credits left");
  }
  const used = catalog.use(account.apiKey, id, fields);
  account.credits -= 1;
  return jsonAnswer(201, {
    generationId: `gen_${randomUUID()}`,
    status: "PENDING",
    externalId: used.externalId,
  });
}

function accept(body: Body | ApiError): Body {
  if (body instanceof ApiError) throw body;
  return body;
}

function requireObject(value: unknown, path: string): Record<string, unknown> {
  if (!isObject(value)) throw invalidField(path, "must be a JSON object");
  return value;
}
