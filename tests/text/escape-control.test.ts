import { escapeControl, quoted } from "../../provider/text/escape-control.ts";

test("characters that could steer a terminal or reverse text are escaped", () => {
  expect(escapeControl("a\u001b[31m\u202eb\u2028\u0085\ud800c")).toBe(
    "a\\u001b[31m\\u202eb\\u2028\\u0085\\ud800c",
  );
});

test("letters of any language and joined emoji are left as they are", () => {
  expect(escapeControl("ñ 👩‍👩‍👧 シャツ")).toBe("ñ 👩‍👩‍👧 シャツ");
});

test("a quoted text is a string literal with the same value", () => {
  expect(JSON.parse(quoted('"\\\u2028\n'))).toBe('"\\\u2028\n');
});
