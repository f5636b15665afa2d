import { nearest } from "../../provider/text/did-you-mean.ts";

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
  expect(nearest(word, words)).toBe(expected);
});

test("of two that are as close, the first is meant", () => {
  expect(nearest("cat", ["bat", "rat"])).toBe("bat");
});

test("without candidates there is none", () => {
  expect(nearest("title", [])).toBeUndefined();
});
