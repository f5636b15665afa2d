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
    "metadata keys that differ, appear or disappear, also in objects and lists",
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
    "a value below six keys, as a whole",
    {
      field,
      secret: false,
      declared: { a: { b: { c: { d: { e: { f: 1, g: 2 } } } } } },
      live: { a: { b: { c: { d: { e: { f: 1, g: 3 } } } } } },
    },
    [["metadata.a.b.c.d.e", '{"f":1,"g":2}', '{"f":1,"g":3}']],
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
    "an image replaced by another, as one that went and one that came",
    {
      field: "images",
      secret: false,
      declared: [{ url: "https://a" }, { url: "https://b" }],
      live: [{ url: "https://a" }, { url: "https://c" }],
    },
    [
      ["images[1]", '{"url":"https://b"}', "(none)"],
      ["images[1]", "(none)", '{"url":"https://c"}'],
    ],
  ],
  [
    "an image that moved, and where to",
    {
      field: "images",
      secret: false,
      declared: [{ url: "https://a" }, { url: "https://b" }, { url: "https://c" }],
      live: [{ url: "https://b" }, { url: "https://c" }, { url: "https://a" }],
    },
    [["images[0]", '{"url":"https://a"}', "images[2]"]],
  ],
  [
    "what else differs of an image",
    {
      field: "images",
      secret: false,
      declared: [{ url: "https://a", role: "front", classifications: { a: 1 } }],
      live: [{ url: "https://a", role: "back", classifications: { a: 2 } }],
    },
    [
      ["images[0].classifications.a", "1", "2"],
      ["images[0].role", '"front"', '"back"'],
    ],
  ],
  [
    "images of an undocumented form, by position",
    { field: "images", secret: false, declared: [7], live: [8, "x"] },
    [
      ["images[0]", "7", "8"],
      ["images[1]", "(none)", '"x"'],
    ],
  ],
])("fieldChanges lists %s", (_, drift, expected) => {
  expect(fieldChanges(drift).map(({ path, declared, live }) => [path, declared, live])).toEqual(
    expected,
  );
});

test("fieldChanges says what happened, and compares texts word by word", () => {
  const of = (drift: FieldDrift) => fieldChanges(drift).map(({ change, words }) => [change, words]);
  expect(
    of({ field: "title", secret: false, declared: "Red tee", live: "Blue\u202e tee" }),
  ).toEqual([
    [
      "changed",
      [
        { change: "removed", text: "Red" },
        { change: "added", text: "Blue\\u202e" },
        { change: "same", text: " tee" },
      ],
    ],
  ]);
  const metadata = { declared: { gone: 1, is: 1 }, live: { is: 2, come: 3 } };
  expect(of({ field, secret: false, ...metadata }).map(([change]) => change)).toEqual([
    "added",
    "removed",
    "changed",
  ]);
});
