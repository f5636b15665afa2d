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
    "10 of 60 products done",
    "20 of 60 products done, 40 s left at 60 a minute",
    "30 of 60 products done, 30 s left at 60 a minute",
  ]);
});

test("the pace is not that of the first requests, which the limit lets through at once", () => {
  const burst = Array.from({ length: 100 }, (_, index) => index / 100);
  const steady = Array.from({ length: 40 }, (_, index) => 1 + index * 0.6);
  expect(shown(1100, [...burst, ...steady])).toEqual([
    "116 of 1,100 products done",
    "133 of 1,100 products done, 10 min left at 100 a minute",
  ]);
});

test("where the limit lets a minute's requests through at once, the pace is that of a minute", () => {
  const atOnce = (minute: number) =>
    Array.from({ length: 100 }, (_, index) => minute * 60 + index / 8);
  expect(shown(1000, [0, 1, 2].flatMap(atOnce))).toEqual([
    "81 of 1,000 products done",
    "101 of 1,000 products done, 37 min left at 24 a minute",
    "181 of 1,000 products done, 8 min left at 100 a minute",
    "201 of 1,000 products done, 8 min left at 100 a minute",
    "281 of 1,000 products done, 7 min left at 100 a minute",
  ]);
});

test("hours are shown in minutes, and large numbers with separators", () => {
  const ten = Array.from({ length: 2000 }, (_, index) => (index + 1) / 100);
  expect(shown(1_000_000, ten)).toEqual([
    "1,000 of 1,000,000 products done",
    "2,000 of 1,000,000 products done, 166 min left at 6,000 a minute",
  ]);
});

test("after a pause, the next product is shown at once", () => {
  expect(shown(4, [1, 60, 120])).toEqual([
    "2 of 4 products done",
    "3 of 4 products done, 60 s left at 1 a minute",
  ]);
});
