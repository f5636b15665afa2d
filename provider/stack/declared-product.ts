import { isJsonObject, type JsonObject } from "../api/json.ts";
import { type Baseline, declaredBefore, parseBaseline } from "../product/compare.ts";
import type { Declaration } from "../product/declaration.ts";
import { FIELDS, type Field } from "../product/field-rules.ts";
import { reveal } from "./secrets.ts";

/** A declared product, and what its source says about it: a stack's state, a file or a program. */
export interface DeclaredProduct {
  readonly externalId: string;
  /** The URN of its resource; null when it does not come from a stack. */
  readonly resource: string | null;
  /** The declaration, without the fields that can't be read. */
  readonly declaration: Declaration;
  /** The fields whose values must not be shown. */
  readonly secret: ReadonlySet<Field>;
  /** The secret fields whose values can't be read. */
  readonly hidden: readonly Field[];
  /** What the last apply left behind; undefined when it does not come from a stack. */
  readonly baseline: Baseline | undefined;
  /** The newest `updatedAt` that the source has seen: of the last apply, or of a refresh since. */
  readonly seenAt?: string | undefined;
}

/**
 * Reads a declared product of a stack's state.
 *
 * @param urn - Of its resource.
 * @param inputs - The fields that the program declares, some of which may be secret.
 * @param outputs - The product's state.
 */
export function declaredProduct(
  externalId: string,
  urn: unknown,
  inputs: JsonObject,
  outputs: JsonObject,
): DeclaredProduct {
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
  return {
    externalId,
    resource: typeof urn === "string" ? urn : null,
    // The provider checked these values before the engine stored them.
    declaration: declaration as Declaration,
    secret,
    hidden,
    baseline: baselineIn(outputs),
    seenAt: seenAtIn(outputs),
  };
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
  const applied = reveal(lastApplied).value;
  const times = [updatedAt, isJsonObject(applied) && applied.updatedAt];
  const known = times.filter((time) => typeof time === "string" && !Number.isNaN(Date.parse(time)));
  return (known as string[]).sort((a, b) => Date.parse(b) - Date.parse(a))[0];
}
