import fc from "fast-check";
import { type WordSpan, wordChanges } from "../../../../provider/workflows/drift/changes/words.ts";
import { cpuOf } from "../../../cpu.ts";

/** Writes spans as `git diff --word-diff` does. */
function marked(spans: readonly WordSpan[]): string {
  return spans
    .map(({ change, text }) =>
      change === "same" ? text : change === "removed" ? `[-${text}-]` : `{+${text}+}`,
    )
    .join("");
}

function side(spans: readonly WordSpan[], which: "removed" | "added"): string {
  return spans
    .flatMap(({ change, text }) => (["same", which].includes(change) ? text : []))
    .join("");
}

test.each([
  ["Red tee", "Blue tee", "[-Red-]{+Blue+} tee"],
  ["Red tee", "Red T-shirt (SALE!)", "Red [-tee-]{+T-shirt (SALE!)+}"],
  ["Red tee", "Red tee ", "Red tee{+ +}"],
  ["Soft  tee", "Soft tee", "Soft [- -]tee"],
  ["a b c d e f", "a x y d e f", "a [-b c-]{+x y+} d e f"],
  ["", "Soft", "{+Soft+}"],
  ["Soft", "", "[-Soft-]"],
  ["Wool scarf", "Straw hat", "[-Wool scarf-]{+Straw hat+}"],
  ["赤いシャツ、綿", "青いシャツ、綿", "[-赤い-]{+青い+}シャツ、綿"],
  ["tee 👕 new", "tee 👖 new", "tee [-👕-]{+👖+} new"],
])("%j and %j differ in %s", (declared, live, expected) => {
  expect(marked(wordChanges(declared, live))).toBe(expected);
});

test("the spans make up both texts again, whatever these are", () => {
  const word = fc.constantFrom("red", "tee", " ", "  ", "\n", "👕", "👖", "漢字", "-", "\ud83d");
  const text = fc.array(word, { maxLength: 40 }).map((words) => words.join(""));
  fc.assert(
    fc.property(text, text, (declared, live) => {
      const spans = wordChanges(declared, live);
      expect([side(spans, "removed"), side(spans, "added")]).toEqual([declared, live]);
      for (const [index, span] of spans.entries()) {
        expect(span.text).not.toBe("");
        expect(span.change).not.toBe(spans[index + 1]?.change);
      }
    }),
  );
});

test("a surrogate pair stays whole in a word of any length", () => {
  const [a, b] = ["👕", "👖"].map((last) => "👕".repeat(200) + last + "👕".repeat(200)) as [
    string,
    string,
  ];
  for (const { text } of wordChanges(a, b)) expect(text.isWellFormed()).toBe(true);
});

const words = (seed: number) =>
  Array.from({ length: 700 }, (_, index) => `w${(index * seed) % 401}`).join(" ");

/** Compares pairs of texts that differ as much as is compared at all. */
function compareDifferent(pairs: number): void {
  for (let index = 0; index < pairs; index++) wordChanges(words(7 + index), words(11 + index));
}

const MEGABYTE = 1_000_000;
const random = (seed: number) =>
  Array.from(
    { length: MEGABYTE / 5 },
    (_, index) => ((index * 7919 + seed * 104729) % 9973) + 1000,
  ).join(" ");

test.each([
  ["that differ in one word", "word ".repeat(MEGABYTE / 5), `word ${"word ".repeat(MEGABYTE / 5)}`],
  ["without a blank", "a".repeat(MEGABYTE), `${"a".repeat(MEGABYTE - 1)}b`],
  ["that have nothing in common", "a".repeat(MEGABYTE), "b".repeat(MEGABYTE)],
  ["that differ everywhere", random(1), random(2)],
])("texts of 1 MB %s are compared in the time that ten short ones take", (_, declared, live) => {
  let spans: readonly WordSpan[] = [];
  const long = cpuOf(() => {
    spans = wordChanges(declared, live);
  });
  expect(long).toBeLessThan(cpuOf(() => compareDifferent(10)));
  expect(side(spans, "removed")).toBe(declared);
  expect(side(spans, "added")).toBe(live);
});

test("texts that differ everywhere take less than 50 times as long as texts that differ in a word", () => {
  const alike = () => {
    for (let index = 0; index < 20; index++) {
      const text = words(7 + index);
      wordChanges(text, text.replace(/ w\d+ (?=.{600}$)/, " other "));
    }
  };
  alike();
  expect(cpuOf(() => compareDifferent(20))).toBeLessThan(50 * cpuOf(alike));
});
