import { Progress } from "../../provider/product-set/progress.ts";

/** Finishes a product at each of the given times, in seconds, and returns what was shown. */
function shown(total: number, times: readonly number[]): string[] {
  const lines: string[] = [];
  let now = 0;
  const progress = new Progress(
    total,
    (line) => lines.push(line),
    () => now,
  );
  for (const time of times) {
    now = time * 1000;
    progress.advance();
  }
  return lines;
}

test("an operation of less than 10 seconds shows nothing", () => {
  expect(shown(3, [1, 5, 9.9])).toEqual([]);
});

test("a long operation shows how much is done, and how long the rest takes at that pace", () => {
  const everySecond = Array.from({ length: 30 }, (_, index) => index + 1);
  expect(shown(60, everySecond)).toEqual([
    "10 of 60 products done, 50 s left at 60 a minute",
    "20 of 60 products done, 40 s left at 60 a minute",
    "30 of 60 products done, 30 s left at 60 a minute",
  ]);
});

test("hours are shown in minutes, and large numbers with separators", () => {
  const ten = Array.from({ length: 1000 }, (_, index) => (index + 1) / 100);
  expect(shown(1_000_000, ten)).toEqual([
    "1,000 of 1,000,000 products done, 167 min left at 6,000 a minute",
  ]);
});

test("after a pause, the next product shows the pace of the whole operation", () => {
  expect(shown(4, [1, 60, 61])).toEqual(["2 of 4 products done, 60 s left at 2 a minute"]);
});
