import { randomUUID } from "node:crypto";
import { type Answer, jsonAnswer } from "./answer.ts";
import { requireObject } from "./body.ts";
import type { Call } from "./call.ts";
import { ApiError } from "./errors.ts";
import { parseExternalId, parseFields } from "./upsert.ts";

/**
 * Answers `POST /try-on`. A `product` with only an `externalId` refers to an existing product; any
 * other is written first.
 */
export function tryOn({ body, account, catalog }: Call): Answer {
  const product = requireObject(requireObject(body.json, "body").product, "product");
  const fields = parseFields(product, body.files);
  const { externalId } = product;
  // A reference may name a one-shot product, whose id an upsert must not have.
  const isReference = typeof externalId === "string" && Object.keys(fields).length === 0;
  const id = externalId === undefined || isReference ? externalId : parseExternalId(product);
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
