import { fit, padTo, widthOf } from "../../provider/text/width.ts";
import { cpuOf } from "../cpu.ts";

test.each([
  ["", 0],
  ["Red tee", 7],
  ["赤い", 4],
  ["👕", 2],
  ["e\u0301", 1],
  ["\u001b[33mtee\u001b[39m", 3],
])("%j takes %i columns", (text, columns) => {
  expect(widthOf(text)).toBe(columns);
  expect(widthOf(padTo(text, 9))).toBe(9);
});

test.each([
  ["abcdef", 6, "abcdef"],
  ["abcdefg", 6, "abcde…"],
  ["赤いシャツ", 10, "赤いシャツ"],
  ["赤いシャツ", 9, "赤いシャ…"],
  ["赤いシャツ", 8, "赤いシ…"],
  ["👕👖👗", 5, "👕👖…"],
  ["a", 0, "…"],
])("%j, cut to %i columns, is %j", (text, columns, expected) => {
  expect(fit(text, columns)).toBe(expected);
});

test("a text of 10 MB is cut as fast as one of 10 kB", () => {
  const [large, small] = ["é".repeat(5_000_000), "é".repeat(5000)] as const;
  expect(fit(large, 40)).toBe(`${"é".repeat(39)}…`);
  const often = (text: string) => cpuOf(() => Array.from({ length: 200 }, () => fit(text, 40)));
  often(small);
  expect(often(large)).toBeLessThan(5 * often(small));
});
