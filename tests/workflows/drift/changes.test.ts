import { cut, cutBoth } from "../../../provider/text/cut.ts";
import { escapeControl, quoted } from "../../../provider/text/escape-control.ts";
import { changesOf } from "../../../provider/workflows/drift/changes.ts";

const field = "metadata";

test.each<[string, Parameters<typeof changesOf>[0], string[][]]>([
  [
    "a text",
    { field: "title", secret: false, declared: "Red", live: "" },
    [["title", '"Red"', '""']],
  ],
  ["a secret", { field: "title", secret: true }, [["title", "(secret)", "(secret)"]]],
  [
    "keys that differ, come and go, at any level",
    {
      field,
      secret: false,
      declared: { same: 1, gone: null, deep: { a: [1, 2], "a b": true } },
      live: { same: 1, come: [], deep: { a: [1, 3, 4], "a b": true } },
    },
    [
      ["metadata.come", "(none)", "[]"],
      ["metadata.deep.a[1]", "2", "3"],
      ["metadata.deep.a[2]", "(none)", "4"],
      ["metadata.gone", "null", "(none)"],
    ],
  ],
  [
    "a key that is no name",
    { field, secret: false, declared: { "a\n'b": 1 }, live: { "a\n'b": 2 } },
    [['metadata["a\\n\'b"]', "1", "2"]],
  ],
  [
    "null against an object",
    { field, secret: false, declared: null, live: { a: 1 } },
    [["metadata", "null", '{"a":1}']],
  ],
  [
    "a key that every object inherits",
    { field, secret: false, declared: {}, live: { toString: 1 } },
    [["metadata.toString", "(none)", "1"]],
  ],
  [
    "one image of two",
    {
      field: "images",
      secret: false,
      declared: [{ url: "https://a" }, { url: "https://b" }],
      live: [{ url: "https://a" }, { url: "https://c" }],
    },
    [["images[1].url", '"https://b"', '"https://c"']],
  ],
])("%s", (_, drift, expected) => {
  expect(changesOf(drift).map(({ path, declared, live }) => [path, declared, live])).toEqual(
    expected,
  );
});

test("what could steer a terminal or turn text around is written out", () => {
  expect(escapeControl("a\u001b[31m\u202eb\u2028\u0085\ud800c")).toBe(
    "a\\u001b[31m\\u202eb\\u2028\\u0085\\ud800c",
  );
  expect(escapeControl("ñ 👩‍👩‍👧 シャツ")).toBe("ñ 👩‍👩‍👧 シャツ");
  expect(JSON.parse(quoted('"\\\u2028\n'))).toBe('"\\\u2028\n');
});

test("long texts are cut to where they begin to differ, never within a character", () => {
  expect(cut("abcdef", 6)).toBe("abcdef");
  expect(cut("abcdefg", 6)).toBe("abcde…");
  expect(cut("👕👖👗👘", 3)).toBe("👕👖…");
  const common = "x".repeat(100);
  const [a, b] = cutBoth(`${common}RED tail tail tail`, `${common}BLUE tail tail tail`, 20);
  expect(a).toMatch(/^…x{5}RED tail.*…$/);
  expect(b).toMatch(/^…x{5}BLUE tail.*…$/);
  expect([...a].length).toBeLessThanOrEqual(20);
  expect(cutBoth("short", "short too", 20)).toEqual(["short", "short too"]);
  expect(cutBoth(common, `${common}!`, 20)[1]).toMatch(/x!$/);
});
