import { isJsonObject, type JsonObject } from "../api/json.ts";
import { SECRET, SIGNATURE_KEY } from "../pulumi.ts";

/** A value of a state, without the engine's secret markers. */
export interface Revealed {
  readonly value: unknown;
  /** Whether the value, or a part of it, is a secret. */
  readonly secret: boolean;
  /** Whether a part of the value is encrypted, so the value can't be used. */
  readonly hidden: boolean;
}

/** Reads a value of a state. Any part of it may be a secret, encrypted or in plain text. */
export function reveal(value: unknown): Revealed {
  if (Array.isArray(value)) {
    const parts = value.map(reveal);
    return { value: parts.map((part) => part.value), ...marksOf(parts) };
  }
  if (!isJsonObject(value)) return { value, secret: false, hidden: false };
  if (isSecret(value)) return revealSecret(value.plaintext);
  const parts = Object.entries(value).map(([key, part]) => [key, reveal(part)] as const);
  return {
    value: Object.fromEntries(parts.map(([key, part]) => [key, part.value])),
    ...marksOf(parts.map(([, part]) => part)),
  };
}

/**
 * Reads each value of an object, which may be a secret as a whole. Returns undefined when its keys
 * can't be read.
 */
export function revealEntries(value: unknown): ReadonlyMap<string, Revealed> | undefined {
  if (!isJsonObject(value)) return undefined;
  if (!isSecret(value)) {
    return new Map(Object.entries(value).map(([key, part]) => [key, reveal(part)]));
  }
  const entries = revealEntries(reveal(value).value);
  return entries && new Map([...entries].map(([key, part]) => [key, { ...part, secret: true }]));
}

function isSecret(value: JsonObject): boolean {
  return value[SIGNATURE_KEY] === SECRET;
}

function revealSecret(plaintext: unknown): Revealed {
  const hidden: Revealed = { value: undefined, secret: true, hidden: true };
  if (typeof plaintext !== "string") return hidden;
  try {
    return { ...reveal(JSON.parse(plaintext)), secret: true };
  } catch {
    return hidden;
  }
}

function marksOf(parts: readonly Revealed[]): Pick<Revealed, "secret" | "hidden"> {
  return { secret: parts.some((part) => part.secret), hidden: parts.some((part) => part.hidden) };
}
