import { type FieldDrift, fieldChanges } from "../../../provider/index.ts";

const field = "metadata";

test.each<[string, FieldDrift, string[][]]>([
  [
    "a text that differs, as JSON",
    { field: "title", secret: false, declared: "Red", live: "" },
    [["title", '"Red"', '""']],
  ],
  [
    "a secret, without either value",
    { field: "title", secret: true },
    [["title", "(secret)", "(secret)"]],
  ],
  [
    "metadata keys that differ, appear or disappear, at any level",
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
    "a metadata key that is not an identifier, in brackets",
    { field, secret: false, declared: { "a\n'b": 1 }, live: { "a\n'b": 2 } },
    [['metadata["a\\n\'b"]', "1", "2"]],
  ],
  [
    "null against an object, as one change",
    { field, secret: false, declared: null, live: { a: 1 } },
    [["metadata", "null", '{"a":1}']],
  ],
  [
    "a metadata key that every object inherits, such as toString",
    { field, secret: false, declared: {}, live: { toString: 1 } },
    [["metadata.toString", "(none)", "1"]],
  ],
  [
    "only the image that differs",
    {
      field: "images",
      secret: false,
      declared: [{ url: "https://a" }, { url: "https://b" }],
      live: [{ url: "https://a" }, { url: "https://c" }],
    },
    [["images[1].url", '"https://b"', '"https://c"']],
  ],
])("fieldChanges lists %s", (_, drift, expected) => {
  expect(fieldChanges(drift).map(({ path, declared, live }) => [path, declared, live])).toEqual(
    expected,
  );
});
