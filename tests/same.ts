import { AssertionError } from "node:assert";

/** Whether two values are the same JSON. */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b || !isObject(a) || !isObject(b)) return a === b;
  const keys = Object.keys(a);
  return (
    Array.isArray(a) === Array.isArray(b) &&
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isSame(a[key], b[key]))
  );
}

/** Asserts that two values are the same JSON. Much faster than Jest's own matchers. */
export function assertSame(what: string, actual: unknown, expected: unknown): void {
  if (isSame(actual, expected)) return;
  const message = `${what}\nis        ${JSON.stringify(actual)}\nshould be ${JSON.stringify(expected)}`;
  throw new AssertionError({ message });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
