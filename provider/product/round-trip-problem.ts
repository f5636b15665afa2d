import { SIGNATURE_KEY, UNKNOWNS } from "../pulumi.ts";
import { cut } from "../text/cut.ts";
import { quoted } from "../text/escape-control.ts";

/** A part of a value that would not come through a program and the engine unchanged. */
export interface RoundTripProblem {
  /** Where it is, from the value on. */
  readonly path: readonly (string | number)[];
  /** What is wrong and how to mend it. Completes a sentence that begins with the property. */
  readonly message: string;
}

/** Deeper than any real metadata, and shallow enough not to overflow a call stack of Pulumi's. */
const MAX_DEPTH = 500;

/** Problems that are reported of one value. */
const MAX_PROBLEMS = 20;

/**
 * Finds the parts of a value that Pulumi's SDK, its engine or JSON would change or refuse, or take
 * for something else: for an asset to fetch, a secret, a value that is not known yet. Nearly all
 * values have none. Objects of a program that are not plain data, such as outputs, are not searched.
 *
 * Messages hold no values, because these may be secret.
 */
export function roundTripProblems(value: unknown): RoundTripProblem[] {
  const problems: RoundTripProblem[] = [];
  if (isSound(value)) return problems;
  for (const problem of problemsIn(value, [], new Set())) {
    problems.push(problem);
    if (problems.length === MAX_PROBLEMS) break;
  }
  return problems;
}

/** Refuses a value for its round-trip problems, each at its place: for `superRefine` of a schema. */
export function refuseRoundTripProblems(
  value: unknown,
  { addIssue }: { readonly addIssue: (issue: Issue) => void },
): void {
  for (const { path, message } of roundTripProblems(value)) {
    addIssue({ code: "custom", path: [...path], message });
  }
}

// A type, as zod accepts no interface here.
type Issue = { readonly code: "custom"; path: PropertyKey[]; readonly message: string };

function* problemsIn(
  value: unknown,
  path: RoundTripProblem["path"],
  ancestors: Set<object>,
): Generator<RoundTripProblem> {
  const message = scalarProblem(value);
  if (message !== undefined) yield { path, message };
  if (!isData(value)) return;
  if (ancestors.has(value)) yield { path, message: "contains itself, which JSON can't express" };
  else if (path.length === MAX_DEPTH) {
    // Its path would be longer than any message.
    yield { path: [], message: `is nested deeper than ${MAX_DEPTH} levels; make it flatter` };
  } else {
    ancestors.add(value);
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) {
        if (!isSound(item)) yield* problemsIn(item, [...path, index], ancestors);
      }
    } else {
      for (const [key, part] of Object.entries(value)) {
        // JSON leaves such keys out.
        if (part === undefined) continue;
        const reason = keyProblem(key, path.length === 0);
        if (reason !== undefined) {
          yield { path, message: `must not have the key ${shown(key)}, ${reason}; rename it` };
        } else if (!isSound(part)) yield* problemsIn(part, [...path, key], ancestors);
      }
    }
    ancestors.delete(value);
  }
}

/** Whether nothing is wrong with a value, and nothing is within it: a shortcut for most values. */
function isSound(value: unknown): boolean {
  return !isData(value) && scalarProblem(value) === undefined;
}

function scalarProblem(value: unknown): string | undefined {
  switch (typeof value) {
    case "string":
      if (UNKNOWNS.includes(value)) {
        return "is the text by which Pulumi marks a value that is not known yet; change it";
      }
      return value.isWellFormed()
        ? undefined
        : "contains half of a surrogate pair, which can't be sent as UTF-8; remove it";
    case "number":
      if (!Number.isFinite(value)) return "is not a finite number, as JSON requires";
      return Number.isInteger(value) && !Number.isSafeInteger(value)
        ? "is an integer beyond 2^53, whose last digits JSON does not keep; write it as a string"
        : undefined;
    case "boolean":
    case "object":
      return undefined;
    default:
      return `must be a JSON value, not of the type ${typeof value}`;
  }
}

function keyProblem(key: string, isTop: boolean): string | undefined {
  if (key === "__proto__") return "which JavaScript reserves";
  // The SDK formats each argument of a resource as a text, which calls its `toString`.
  if (key === "toString" && isTop) return "on which Pulumi's SDK fails";
  if (isReservedKey(key)) return "which Pulumi reserves";
  return key.isWellFormed() ? undefined : "which contains half of a surrogate pair";
}

/** Whether a key marks an object as a value of Pulumi's own, such as an asset or a secret. */
export function isReservedKey(key: string): boolean {
  return key === SIGNATURE_KEY || key.startsWith("__pulumi");
}

/** Whether a value is a list or a plain object, of this realm or another. */
function isData(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return Array.isArray(value) || prototype === null || Object.getPrototypeOf(prototype) === null;
}

function shown(key: string): string {
  return `\`${quoted(cut(key, 60)).slice(1, -1)}\``;
}
