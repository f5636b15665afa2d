import { SIGNATURE_KEY, UNKNOWN } from "../../pulumi.ts";

/**
 * Why a JSON value would not come through a program and the engine as it is; undefined for nearly
 * all values, which do.
 */
export function roundTripProblem(value: unknown): string | undefined {
  if (value === UNKNOWN) return "the engine takes its text for a value that is not known yet";
  if (typeof value === "string" && !value.isWellFormed()) return "it holds half a surrogate pair";
  if (typeof value !== "object" || value === null) return undefined;
  for (const [key, part] of Object.entries(value)) {
    if (key === "__proto__") return "it holds the key `__proto__`";
    if (key === SIGNATURE_KEY || key.startsWith("__pulumi")) {
      return "it holds a key by which Pulumi tells values of its own";
    }
    const reason = key.isWellFormed() ? roundTripProblem(part) : "it holds half a surrogate pair";
    if (reason !== undefined) return reason;
  }
  return undefined;
}
