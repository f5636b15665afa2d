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
])("didYouMean(%j) suggests %p", (word, expected) => {
  expect(didYouMean(word, words)).toBe(expected);
});

test("when two candidates are equally close, the first one is suggested", () => {
  expect(didYouMean("cat", ["bat", "rat"])).toBe("bat");
});

test("without candidates nothing is suggested", () => {
  expect(didYouMean("title", [])).toBeUndefined();
});
