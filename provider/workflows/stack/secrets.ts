import { isJsonObject } from "../../api/json.ts";

/** The key and the value by which the engine marks an object in a state as a secret. */
export const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** A value of a state without the engine's marks of secrecy. */
export interface Revealed {
  readonly value: unknown;
  /** Whether it, or any part of it, is marked as secret. */
  readonly secret: boolean;
  /** Whether a part of it is only there encrypted, so that the value is of no use. */
  readonly hidden: boolean;
}

/** Reads a value of a state, in which any part may be a secret, encrypted or in plain text. */
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
