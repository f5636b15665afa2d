import { isJsonObject } from "./json.ts";
import type { Problem } from "./problems.ts";

/**
 * Reads a value of an answer. What is wrong is added to the problems, and replaced by a fallback.
 *
 * @param position - Of the value in its list.
 */
export type Reader<Value> = (
  input: unknown,
  path: string,
  problems: Problem[],
  position?: number,
) => Value;

/** The properties of an object before they are read. */
export type Unread<Value> = { readonly [Name in keyof Value]?: unknown };

/** Problems that are taken down. An answer may have a million. */
const MAX_PROBLEMS = 100;

function note(problems: Problem[], path: string, message: string): void {
  if (problems.length < MAX_PROBLEMS) problems.push({ path, message });
}

/**
 * Makes a reader of a single value.
 *
 * @param expected - Ends the message "expected …" when the value is something else.
 * @param fallback - What stands for the value then.
 */
export function value<Value>(
  is: (input: unknown) => input is Value,
  expected: string,
  fallback: (input: unknown) => Value,
): Reader<Value> {
  return (input, path, problems) => {
    if (is(input)) return input;
    note(problems, path, `expected ${expected}`);
    return fallback(input);
  };
}

/** Makes a reader of a list. */
export function list<Item>(read: Reader<Item>): Reader<Item[]> {
  return (input, path, problems) => {
    if (!Array.isArray(input)) {
      note(problems, path, "expected a list");
      return [];
    }
    return input.map((item, index) => {
      const known = problems.length;
      const result = read(item, "", problems, index);
      if (problems.length > known) {
        const place = `${path}[${index}]`;
        const found = problems.splice(known);
        problems.push(...found.map((problem) => within(place, problem)));
      }
      return result;
    });
  };
}

function within(place: string, { path, message }: Problem): Problem {
  return { path: path === "" ? place : `${place}.${path}`, message };
}

/**
 * Makes a reader of an object from a function that reads its properties. The properties are named in
 * that function, and not in a table, because property access by a constant name is several times
 * faster, and a list may have a million products.
 */
export function object<Value>(
  read: (given: Unread<Value>, problems: Problem[], position: number) => Value,
): Reader<Value> {
  return (input, path, problems, position = 0) => {
    if (isJsonObject(input)) return read(input as Unread<Value>, problems, position);
    note(problems, path, "expected an object");
    return read({}, [], position);
  };
}
