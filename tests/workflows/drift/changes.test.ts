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
