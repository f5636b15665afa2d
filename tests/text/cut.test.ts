import { cut, cutBoth } from "../../provider/text/cut.ts";

test("a text longer than the limit is cut, never within a character", () => {
  expect(cut("abcdef", 6)).toBe("abcdef");
  expect(cut("abcdefg", 6)).toBe("abcde…");
  expect(cut("👕👖👗👘", 3)).toBe("👕👖…");
});

test("two long texts are cut around the place where they begin to differ", () => {
  const common = "x".repeat(100);
  const [a, b] = cutBoth(`${common}RED tail tail tail`, `${common}BLUE tail tail tail`, 20);
  expect(a).toMatch(/^…x{5}RED tail.*…$/);
  expect(b).toMatch(/^…x{5}BLUE tail.*…$/);
  expect([...a].length).toBeLessThanOrEqual(20);
  expect(cutBoth("short", "short too", 20)).toEqual(["short", "short too"]);
  expect(cutBoth(common, `${common}!`, 20)[1]).toMatch(/x!$/);
});
