import fc from "fast-check";
import { type Stored, storedAs } from "../../provider/product/stored.ts";

describe("a value that was sent was", () => {
  test.each<[Stored, string, unknown, unknown, unknown]>([
    ["applied", "when it comes back as it was sent", "New", "New", "Old"],
    ["applied", "when it was live before", "Old", "Old", "Old"],
    ["applied", "when the keys come back in another order", { a: 1, b: 2 }, { b: 2, a: 1 }, null],
    ["rewritten", "when it comes back trimmed", " New ", "New", "Old"],
    ["rewritten", "when a number comes back as a text", { a: 1 }, { a: "1" }, null],
    ["rewritten", "when a key whose value is null is dropped", { a: 1, b: null }, { a: 1 }, null],
    ["rewritten", "when one of two texts comes back trimmed", ["a", " b"], ["a", "b"], []],
    ["ignored", "when it comes back as it was before", "New", "Old", "Old"],
    ["ignored", "when an image is dropped", ["a", "b"], ["a"], []],
    ["ignored", "when an image is added", ["a"], ["a", "b"], []],
    ["ignored", "when keys are merged", { a: 1 }, { a: 1, old: 2 }, { old: 2 }],
    ["ignored", "when a key is dropped", { a: 1, b: 2 }, { a: 1 }, null],
    [
      "ignored",
      "when one key comes back as it was before",
      { a: 2, b: 2 },
      { a: 1, b: 2 },
      { a: 1 },
    ],
    ["ignored", "when a flag comes back as its opposite", true, false, null],
    ["ignored", "when an object comes back as a text", { a: 1 }, "a", null],
  ])("%s %s", (form, _case, sent, answered, before) => {
    expect(storedAs(sent, answered, before)).toBe(form);
  });
});

test("what comes back as it was sent was applied, whatever it was before", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (value, before) => {
      expect(storedAs(value, structuredClone(value), before)).toBe("applied");
    }),
  );
});

test("what comes back as it was before, and not as it was sent, was ignored", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (value, before) => {
      fc.pre(storedAs(value, before, undefined) !== "applied");
      expect(storedAs(value, structuredClone(before), before)).toBe("ignored");
    }),
  );
});
