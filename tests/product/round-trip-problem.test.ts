import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { roundTripProblems } from "../../provider/product/round-trip-problem.ts";
import { SIGNATURE_KEY, UNKNOWN, UNKNOWNS } from "../../provider/pulumi.ts";

const SHARED = { a: 1 };

/** A list within a list, and so on. */
function nested(levels: number): unknown[] {
  let value: unknown[] = [];
  for (let level = 1; level < levels; level++) value = [value];
  return value;
}

describe("a value comes through Pulumi unchanged: it may hold", () => {
  test.each<[string, unknown]>([
    ["null, texts, numbers, lists and objects", { a: [null, "👕", 0.1, -0, true, {}], "": {} }],
    ["the largest exact integers", [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]],
    ["a part of the text that marks an unknown value", `${UNKNOWN}.`],
    ["keys that begin with underscores", { __type: 1, _pulumi: 2, __proto: 3 }],
    ["names of methods as keys", JSON.parse('{"constructor":1,"then":2,"length":3}')],
    ["the key toString below the top", { a: { toString: 1 } }],
    ["500 levels", nested(500)],
    ["the same object twice", { a: SHARED, b: [SHARED] }],
  ])("%s", (_case, value) => {
    expect(roundTripProblems(value)).toEqual([]);
  });
});

describe("a value that would not come through Pulumi unchanged is named with its place:", () => {
  const cyclic: Record<string, unknown> = { a: [] };
  (cyclic.a as unknown[]).push(cyclic);

  test.each<[string, unknown, (string | number)[], RegExp]>([
    [
      "the key __proto__",
      JSON.parse('{"a":[{"__proto__":1}]}'),
      ["a", 0],
      /^must not have the key `__proto__`, which JavaScript reserves; rename it$/,
    ],
    [
      "a key of Pulumi's",
      { a: { __pulumiAsset: true, uri: "http://x" } },
      ["a"],
      /^must not have the key `__pulumiAsset`, which Pulumi reserves; rename it$/,
    ],
    [
      "the signature key",
      { [SIGNATURE_KEY]: 1 },
      [],
      /^must not have the key `4dabf18193072939515e22adb298388d`, which Pulumi reserves; rename it$/,
    ],
    [
      "the key toString at the top",
      { toString: "x" },
      [],
      /^must not have the key `toString`, on which Pulumi's SDK fails; rename it$/,
    ],
    [
      "half of a surrogate pair in a key",
      { "a\ud800": 1 },
      [],
      /^must not have the key `a\\ud800`, which contains half of a surrogate pair; rename it$/,
    ],
    [
      "half of a surrogate pair in a text",
      { a: ["\udc00"] },
      ["a", 0],
      /^contains half of a surrogate pair, which can't be sent as UTF-8; remove it$/,
    ],
    [
      "an integer beyond 2^53",
      JSON.parse('{"ean":[1,9007199254740993]}'),
      ["ean", 1],
      /^is an integer beyond 2\^53, whose last digits JSON does not keep; write it as a string$/,
    ],
    ["a negative one", { a: -(2 ** 53) }, ["a"], /^is an integer beyond 2\^53/],
    ["infinity", JSON.parse('{"a":1e999}'), ["a"], /^is not a finite number/],
    ["a function", { a: () => 1 }, ["a"], /^must be a JSON value, not of the type function$/],
    [
      "undefined in a list",
      { a: [undefined], b: undefined },
      ["a", 0],
      /^must be a JSON value, not of the type undefined$/,
    ],
    ["data that contains itself", cyclic, ["a", 0], /^contains itself, which JSON can't express$/],
    ["501 levels", nested(501), [], /^is nested deeper than 500 levels; make it flatter$/],
    ["100,000 levels", nested(100_000), [], /^is nested deeper than 500 levels/],
  ])("%s", (_case, value, path, message) => {
    expect(roundTripProblems(value)).toEqual([{ path, message: expect.stringMatching(message) }]);
  });

  test.each(UNKNOWNS)("the text %s, which marks an unknown value", (text) => {
    expect(roundTripProblems({ a: [text] })).toEqual([
      { path: ["a", 0], message: expect.stringMatching(/^is the text by which Pulumi marks/) },
    ]);
  });
});

test("each of several problems is named, up to twenty", () => {
  const value = Array.from({ length: 30 }, () => 2 ** 60);
  expect(roundTripProblems([value, value]).map(({ path }) => path)).toEqual(
    Array.from({ length: 20 }, (_, index) => [0, index]),
  );
});

test("a long key is named by its beginning, with control characters escaped", () => {
  const [problem] = roundTripProblems({ [`__pulumi\u001b[31m${"x".repeat(1000)}`]: 1 });
  expect(problem?.message).toMatch(/^must not have the key `__pulumi\\u001b\[31mx{10,50}…`, which/);
});

test("objects that are not plain data, such as outputs, are not searched", () => {
  class Output {
    readonly __pulumiOutput = true;
  }
  expect(roundTripProblems({ a: new Output(), b: Promise.resolve(2 ** 60) })).toEqual([]);
});

test("data of another realm is searched", () => {
  const value: unknown = runInNewContext("({ a: [{ __pulumiAsset: true }] })");
  expect(roundTripProblems(value).map(({ path }) => path)).toEqual([["a", 0]]);
});

test("no message holds a value, which may be secret", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 2n ** 53n, max: 2n ** 70n }), fc.nat(5), (secret, depth) => {
      let value: unknown = Number(secret);
      for (let level = 0; level < depth; level++) value = { code: value };
      const [problem] = roundTripProblems(value);
      expect(problem?.path).toHaveLength(depth);
      expect(problem?.message).not.toContain(String(Number(secret)));
    }),
  );
});
