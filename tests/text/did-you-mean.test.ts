import { didYouMean } from "../../provider/text/did-you-mean.ts";

const words = ["externalId", "title", "images", "url"];

test.each([
  ["title", "title"],
  ["TITLE", "title"],
  ["titel", "title"],
  ["tilte", "title"],
  ["external_id", "externalId"],
  ["extId", undefined],
  ["img", undefined],
  ["urls", "url"],
  ["src", "url"],
  ["price", undefined],
  ["", undefined],
])("%j most likely means %p", (word, expected) => {
  expect(didYouMean(word, words)).toBe(expected);
});

test("of two that are as close, the first is meant", () => {
  expect(didYouMean("cat", ["bat", "rat"])).toBe("bat");
});

test("without candidates there is none", () => {
  expect(didYouMean("title", [])).toBeUndefined();
});
