import { isJsonObject, isSameJson, own } from "../api/json.ts";

/**
 * How the API stored a value: as it was sent, in another form (trimmed or normalized, for example),
 * or not at all, wholly or in part.
 */
export type Stored = "applied" | "rewritten" | "ignored";

/** From best to worst. A list or an object is stored as its worst part is. */
const FORMS: readonly Stored[] = ["applied", "rewritten", "ignored"];

/**
 * Compares a value that was sent with the answer, and with the value before. What comes back as it
 * was before was ignored. So was a list that came back longer or shorter, and an object that came
 * back with other keys: an image was dropped, or metadata was merged. Any other difference is taken
 * for another form of the same value.
 */
export function storedAs(sent: unknown, answered: unknown, before: unknown): Stored {
  if (isSameJson(sent, answered)) return "applied";
  if (isSameJson(answered, before)) return "ignored";
  if (Array.isArray(sent) && Array.isArray(answered)) {
    if (sent.length !== answered.length) return "ignored";
    const earlier: unknown[] = Array.isArray(before) ? before : [];
    return worst(sent.map((item, index) => storedAs(item, answered[index], earlier[index])));
  }
  if (isJsonObject(sent) && isJsonObject(answered)) {
    const earlier = isJsonObject(before) ? before : {};
    const keys = new Set([...Object.keys(sent), ...Object.keys(answered)]);
    // A key whose value is null may come back without the key, and the other way round.
    const form = worst(
      [...keys].map((key) =>
        storedAs(
          own(sent, key) ?? null,
          own(answered, key) ?? null,
          own(earlier, key) ?? undefined,
        ),
      ),
    );
    return form === "applied" ? "rewritten" : form;
  }
  const both = [sent, answered];
  const isOtherForm = both.every((value) => typeof value === "string" || typeof value === "number");
  return isOtherForm ? "rewritten" : "ignored";
}

function worst(parts: readonly Stored[]): Stored {
  return FORMS[Math.max(0, ...parts.map((part) => FORMS.indexOf(part)))] ?? "applied";
}
