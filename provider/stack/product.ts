import { isJsonObject, type JsonObject } from "../api/json.ts";
import { type Baseline, declaredBefore, parseBaseline } from "../product/compare.ts";
import type { Declaration } from "../product/declaration.ts";
import { FIELDS, type Field } from "../product/field-rules.ts";
import { PRODUCT_TYPE } from "../pulumi.ts";
import type { DeclaredProduct } from "./declared-product.ts";
import type { ResourceReader } from "./reader.ts";
import { reveal } from "./secrets.ts";

/** Reads a `Product`. */
export const product = { type: PRODUCT_TYPE, ids, declared } as const satisfies ResourceReader;

/** The id under which the product was created, and the declared one where that differs. */
function ids({ id, inputs }: JsonObject): string[] {
  const declaredId = reveal(objectOr(inputs).externalId).value;
  return [id, declaredId].filter((text) => typeof text === "string" && text !== "") as string[];
}

function declared(resource: JsonObject): DeclaredProduct[] {
  const [externalId] = ids(resource);
  if (externalId === undefined) return [];
  const inputs = objectOr(resource.inputs);
  const outputs = objectOr(resource.outputs);
  const secret = new Set<Field>();
  const hidden: Field[] = [];
  const declaration: Record<string, unknown> = { externalId };
  for (const field of FIELDS) {
    const revealed = reveal(inputs[field]);
    if (revealed.secret || reveal(outputs[field]).secret) secret.add(field);
    if (inputs[field] === undefined) continue;
    if (revealed.hidden) hidden.push(field);
    else declaration[field] = revealed.value;
  }
  return [
    {
      externalId,
      resource: typeof resource.urn === "string" ? resource.urn : null,
      // The provider checked these values before the engine stored them.
      declaration: declaration as Declaration,
      secret,
      hidden,
      baseline: baselineIn(outputs),
      seenAt: seenAtIn(outputs),
    },
  ];
}

function baselineIn({ lastApplied, uncertain }: JsonObject): Baseline | undefined {
  const { value, hidden } = reveal(lastApplied);
  const baseline = hidden ? undefined : parseBaseline(value);
  // After an update that may have failed, updatedAt can't prove that nobody edited the product.
  return (
    baseline && { ...declaredBefore(baseline), ...(uncertain !== undefined && { updatedAt: "" }) }
  );
}

/** A refresh moves the `updatedAt` of the outputs, and leaves that of the baseline. */
function seenAtIn({ lastApplied, updatedAt }: JsonObject): string | undefined {
  const times = [updatedAt, objectOr(reveal(lastApplied).value).updatedAt];
  const known = times.filter((time) => typeof time === "string" && !Number.isNaN(Date.parse(time)));
  return (known as string[]).sort((a, b) => Date.parse(b) - Date.parse(a))[0];
}

function objectOr(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}
