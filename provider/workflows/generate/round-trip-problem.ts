import { SIGNATURE_KEY, UNKNOWN } from "../../pulumi.ts";

const UNPAIRED_SURROGATE = "it contains half of a surrogate pair";

/**
 * Returns why a JSON value would not come through a program and the engine unchanged, or undefined
 * if it would, as nearly all values do.
 */
export function roundTripProblem(value: unknown): string | undefined {
  if (value === UNKNOWN) return "the engine would take its text for a value that is not known yet";
  if (typeof value === "string" && !value.isWellFormed()) return UNPAIRED_SURROGATE;
  if (typeof value !== "object" || value === null) return undefined;
  for (const [key, part] of Object.entries(value)) {
    if (key === "__proto__") return "it contains the key `__proto__`";
    if (key === SIGNATURE_KEY || key.startsWith("__pulumi")) {
      return "it contains a key that Pulumi reserves";
    }
    const reason = key.isWellFormed() ? roundTripProblem(part) : UNPAIRED_SURROGATE;
    if (reason !== undefined) return reason;
  }
  return undefined;
}
