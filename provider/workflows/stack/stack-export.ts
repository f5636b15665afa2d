import { ValidationError } from "../../api/errors.ts";
import { isJsonObject, type JsonObject } from "../../api/json.ts";
import type { Baseline } from "../../product/compare.ts";
import type { Declaration } from "../../product/declaration.ts";
import { FIELDS, type Field } from "../../product/fields.ts";
import type { DeclaredProduct } from "../drift/declared.ts";
import { reveal } from "./secrets.ts";

const PRODUCT_TYPE = "pulumi-nodejs:dynamic/genlook:Product";

/**
 * The products that a stack declares, from the parsed JSON of `pulumi stack export` or from the
 * Automation API's `exportStack()`. Secret fields are read where the export was made with
 * `--show-secrets`; otherwise they are listed as hidden.
 *
 * @throws ValidationError when it is no export of a stack.
 */
export function stackProducts(stack: unknown): DeclaredProduct[] {
  return resourcesOf(stack)
    .filter((resource) => isProduct(resource) && resource.delete !== true)
    .map(toDeclared);
}

/** The ids of products that the stack's next update deletes: they were replaced. */
export function leavingIds(stack: unknown): Set<string> {
  const leaving = resourcesOf(stack).filter(
    (resource) => isProduct(resource) && resource.delete === true,
  );
  return new Set(leaving.flatMap(idsOf));
}

/**
 * The ids of all products that a stack holds in any way: declared, waiting for deletion, or in an
 * operation that was interrupted.
 *
 * @throws ValidationError when it is no export of a stack, or when it holds no product at all:
 * whoever names a stack whose products are to be kept has not meant "none".
 */
export function managedIds(stack: unknown): Set<string> {
  const operations = deploymentOf(stack).pending_operations;
  const interrupted = (Array.isArray(operations) ? operations : []).map(
    (operation: unknown) => isJsonObject(operation) && operation.resource,
  );
  const products = [...resourcesOf(stack), ...interrupted].filter(isProduct);
  if (products.length === 0) throw noProducts();
  return new Set(
    products.flatMap((product) => {
      const ids = idsOf(product);
      if (ids.length > 0) return ids;
      throw invalid(`the id of ${product.urn} can't be read; export it with --show-secrets`);
    }),
  );
}

function toDeclared(resource: JsonObject): DeclaredProduct {
  const [externalId] = idsOf(resource);
  if (externalId === undefined) throw invalid(`the resource ${resource.urn} has no id`);
  const inputs = objectOr(resource.inputs);
  const secret = new Set<Field>();
  const hidden: Field[] = [];
  const declared: Record<string, unknown> = { externalId };
  for (const field of FIELDS) {
    if (inputs[field] === undefined) continue;
    const revealed = reveal(inputs[field]);
    if (revealed.secret) secret.add(field);
    if (revealed.hidden) hidden.push(field);
    else declared[field] = revealed.value;
  }
  return {
    externalId,
    resource: typeof resource.urn === "string" ? resource.urn : null,
    // The provider checked these values before they came into the state.
    declaration: declared as Declaration,
    secret,
    hidden,
    baseline: baselineIn(objectOr(resource.outputs)),
  };
}

function baselineIn({ lastApplied, uncertain }: JsonObject): Baseline | undefined {
  const { value: baseline, hidden } = reveal(lastApplied);
  if (hidden || !isJsonObject(baseline)) return undefined;
  const { updatedAt, fields, classified = [], uploads = {}, rewritten = {} } = baseline;
  const usable =
    typeof updatedAt === "string" &&
    Array.isArray(fields) &&
    Array.isArray(classified) &&
    isJsonObject(uploads) &&
    isJsonObject(rewritten);
  if (!usable) return undefined;
  // After an update that may not have taken effect, no time of an edit tells whether it did.
  return { ...(baseline as unknown as Baseline), ...(uncertain === true && { updatedAt: "" }) };
}

/** The id under which the product was made; where they differ, also the one it shall have. */
function idsOf({ id, inputs }: JsonObject): string[] {
  const declared = reveal(objectOr(inputs).externalId).value;
  return [id, declared].filter((text) => typeof text === "string" && text !== "") as string[];
}

function isProduct(resource: unknown): resource is JsonObject {
  return isJsonObject(resource) && resource.type === PRODUCT_TYPE;
}

function resourcesOf(stack: unknown): JsonObject[] {
  // A stack that was never updated has none.
  const { resources = [] } = deploymentOf(stack);
  if (!Array.isArray(resources)) throw invalid("`deployment.resources` is no list");
  return resources.filter(isJsonObject);
}

function deploymentOf(stack: unknown): JsonObject {
  if (!isJsonObject(stack)) throw invalid("it is no JSON object");
  if ("checkpoint" in stack) throw invalid("it is a state file of the backend");
  const { deployment } = stack;
  if (!isJsonObject(deployment)) throw invalid("it has no `deployment`");
  return deployment;
}

function objectOr(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

function invalid(reason: string): ValidationError {
  return new ValidationError({
    code: "INVALID_STACK_EXPORT",
    message: `This is not what \`pulumi stack export\` writes: ${reason}.`,
  });
}

function noProducts(): ValidationError {
  return new ValidationError({
    code: "EMPTY_STACK_EXPORT",
    message:
      "The stack whose products are to be kept holds no Genlook product; if that is right, leave it out.",
  });
}
