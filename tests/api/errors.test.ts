import { inspect } from "node:util";
import { RunError } from "@pulumi/pulumi/errors.js";
import { GenlookError } from "../../provider/api/errors.ts";
import { UsageError } from "../../provider/cli/failure.ts";
import * as index from "../../provider/index.ts";

/** A frame of a program that runs from source maps, which Node 22.23 colors for half a minute. */
const FRAMES = `\n    at ${"a/".repeat(40)}node_modules/@pulumi/output.ts:519:25`.repeat(20);

type ErrorClass = new (init: object) => GenlookError;

const exported = Object.entries(index).filter(
  (entry): entry is [string, ErrorClass & (typeof entry)[1]] =>
    typeof entry[1] === "function" && entry[1].prototype instanceof Error,
);
const classes: [string, ErrorClass][] = [
  ...exported,
  ["UsageError", UsageError as unknown as ErrorClass],
];

function failing(Class: ErrorClass): { error: GenlookError; readStacks: string[] } {
  const readStacks: string[] = [];
  const withFrames = <Thrown extends Error>(error: Thrown): Thrown =>
    Object.defineProperty(error, "stack", {
      get() {
        readStacks.push(error.name);
        return `${error.name}: ${error.message}${FRAMES}`;
      },
    });
  const socket = withFrames(new Error("connect \u001b[31mECONNREFUSED"));
  const cause = withFrames(new TypeError("fetch failed", { cause: socket }));
  const init = { code: "SOME_CODE", message: "GET /products failed:\n  title: is odd", cause };
  return { error: withFrames(new Class(init)), readStacks };
}

test("every error class of the package is a GenlookError", () => {
  expect(exported.length).toBeGreaterThan(9);
  for (const [, Class] of classes) {
    expect(Class === GenlookError || Class.prototype instanceof GenlookError).toBe(true);
  }
});

test.each(classes)("%s is an error of the program's user for Pulumi", (_name, Class) => {
  expect(RunError.isInstance(failing(Class).error)).toBe(true);
});

test.each(classes)("%s is inspected with colors at once, by message and causes", (name, Class) => {
  const { error, readStacks } = failing(Class);
  const text = inspect(error, { colors: true });
  // Coloring one of the stack traces would take half a minute.
  expect(readStacks).toEqual([]);
  const [first, ...others] = text.split("\n");
  expect(first).toMatch(new RegExp(`^${name} \\[[A-Z_]+\\]: \\S`));
  if (error.cause !== undefined) {
    expect(others.slice(-2)).toEqual([
      "  [cause]: TypeError: fetch failed",
      "    [cause]: Error: connect \\u001b[31mECONNREFUSED",
    ]);
  }
});

test("causes that form a circle end", () => {
  const error = new GenlookError({ code: "A", message: "outer" });
  Object.assign(error, { cause: error });
  expect(inspect(error)).toMatch(
    /^GenlookError \[A\]: outer(\n +\[cause\]: GenlookError: outer){5}$/,
  );
});
