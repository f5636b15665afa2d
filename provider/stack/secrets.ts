import { isJsonObject } from "../api/json.ts";
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
  if (value[SIGNATURE_KEY] === SECRET) return revealSecret(value.plaintext);
  const parts = Object.entries(value).map(([key, part]) => [key, reveal(part)] as const);
  return {
    value: Object.fromEntries(parts.map(([key, part]) => [key, part.value])),
    ...marksOf(parts.map(([, part]) => part)),
  };
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
