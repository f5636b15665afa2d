import { plainTable } from "../../provider/text/table.ts";

test("columns are aligned as a terminal shows them, without blanks at the ends of lines", () => {
  const rows = [
    ["tee", "\u001b[31mRed\u001b[39m", "new"],
    ["赤い", "👕", ""],
  ];
  expect(plainTable(["ID", "TITLE", "NOTE"], rows)).toBe(
    `ID    TITLE  NOTE
tee   \u001b[31mRed\u001b[39m    new
赤い  👕
`,
  );
});

test("of 1,001 rows, the first 1,000 are shown and the rest is counted", () => {
  const rows = Array.from({ length: 1001 }, (_, index) => [String(index)]);
  const lines = plainTable(["N"], rows).split("\n");
  expect(lines).toHaveLength(1 + 1000 + 2);
  expect(lines.at(-2)).toBe("… and 1 more line; --json shows all of them");
});
