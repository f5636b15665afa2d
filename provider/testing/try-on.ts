import { randomUUID } from "node:crypto";
import type { Generation } from "./accounts.ts";
import { type Answer, jsonAnswer } from "./answer.ts";
import { requireJson, requireObject } from "./body.ts";
import type { Call } from "./call.ts";
import { ApiError, invalidField } from "./errors.ts";
import { checkPhoto } from "./photos.ts";
import { parseExternalId, parseFields } from "./upsert.ts";

/** Answers `POST /try-on`. The generation is complete when its status is first asked for. */
export function tryOn(call: Call): Answer {
  const { id, productExternalId } = generate(call);
  return jsonAnswer(201, { generationId: id, status: "PENDING", productExternalId });
}

/** Answers `POST /try-on/sync`. */
export function tryOnSync(call: Call): Answer {
  const generation = generate(call);
  const { productExternalId } = generation;
  return jsonAnswer(200, { ...completed(generation), productExternalId });
}

/** Answers `GET /generations/:id`. */
export function generationStatus({ account, id }: Call): Answer {
  const generation = account.generations.get(id);
  if (generation === undefined) {
    throw new ApiError("GENERATION_NOT_FOUND", `Generation "${id}" was not found`);
  }
  return jsonAnswer(200, completed(generation));
}

/** The product of a try-on's body, if it has one, which may be invalid. */
export function productOf({ product, products }: Readonly<Record<string, unknown>>): unknown {
  return product ?? (Array.isArray(products) ? products[0] : undefined);
}

/**
 * Makes a try-on. A product with only an `externalId` refers to an existing product; any other is
 * written first. A try-on that is refused changes nothing.
 */
function generate(call: Call): Generation {
  const { body, account, catalog, clock } = call;
  const json = requireJson(body);
  const path = productPath(json);
  const prefix = `${path}.`;
  const product = requireObject(productOf(json), path);
  const fields = parseFields(product, body.files, prefix);
  const { externalId } = product;
  // A reference may name a one-shot product, whose id an upsert must not have.
  const isReference = typeof externalId === "string" && Object.keys(fields).length === 0;
  const id =
    externalId === undefined || isReference ? externalId : parseExternalId(product, prefix);
  checkPhoto(json, call);
  if (account.credits < 1) {
    throw new ApiError("INSUFFICIENT_CREDITS", "The account has no credits left");
  }
  const used = catalog.use(account.apiKey, id, fields);
  account.credits -= 1;
  const generation = {
    id: `gen_${randomUUID()}`,
    productExternalId: used.externalId,
    createdAt: clock.now(),
  };
  account.generations.set(generation.id, generation);
  return generation;
}

/** The path of the product: `products.0`, or `product` before version 1.4. */
function productPath({ product, products }: Readonly<Record<string, unknown>>): string {
  if (products === undefined) return "product";
  if (product !== undefined) {
    throw invalidField("products", "must not be sent together with product");
  }
  if (!Array.isArray(products) || products.length !== 1) {
    throw invalidField("products", "must hold exactly one product");
  }
  return "products.0";
}

function completed({ id, createdAt }: Generation): object {
  const time = new Date(createdAt).toISOString();
  return {
    generationId: id,
    status: "COMPLETED",
    resultImageUrl: `https://images.example.com/${id}.jpg`,
    createdAt: time,
    updatedAt: time,
  };
}
