import { createHash } from "node:crypto";
import { canonicalJson, isJsonObject, type JsonObject } from "../api/json.ts";
import type { CheckedDeclaration } from "../product/declaration.ts";

/**
 * Declarations as the inputs of a set hold them: each is one JSON text, by externalId. Pulumi's SDK
 * and the engine walk every value of a resource many times, and a set has thousands of products.
 */
export type DeclarationTexts = Readonly<Record<string, string>>;

/** Writes a declaration. Equal declarations have the same text. */
export function declarationText({ externalId: _, ...declared }: CheckedDeclaration): string {
  return canonicalJson(declared);
}

/** Reads a declaration that {@link declarationText} wrote. */
export function declarationIn(externalId: string, text: string): CheckedDeclaration {
  return { externalId, ...JSON.parse(text) };
}

/**
 * Returns a digest of declarations, whatever their order. Who knows it can try out a short value that
 * one of the texts holds, so it is to be kept as a secret.
 */
export function digestOf(texts: DeclarationTexts): string {
  const hash = createHash("sha256");
  for (const id of Object.keys(texts).sort()) hash.update(`${JSON.stringify(id)} ${texts[id]}\n`);
  return hash.digest("base64url");
}

/** Reads a text that somebody else may have written; undefined when it is not that of an object. */
export function fieldsIn(text: string): JsonObject | undefined {
  try {
    const declared: unknown = JSON.parse(text);
    return isJsonObject(declared) ? declared : undefined;
  } catch {
    return undefined;
  }
}
