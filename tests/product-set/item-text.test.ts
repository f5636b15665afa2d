import type { Item } from "../../provider/product-set/item.ts";
import { itemIn, itemText } from "../../provider/product-set/item-text.ts";

const CREATED = "2026-05-01T00:00:00.000Z";
const ITEM: Item = { createdAt: CREATED, updatedAt: CREATED, title: "SALE", uncertain: true };

test("an item comes back from its text, and from an object, as the native plugin keeps it", () => {
  expect(itemIn(itemText(ITEM))).toEqual(ITEM);
  expect(itemIn(ITEM)).toEqual(ITEM);
});

test("equal items have equal texts, in whatever order the API answers the fields", () => {
  const { createdAt, ...rest } = ITEM;
  expect(itemText({ ...rest, createdAt })).toBe(itemText(ITEM));
});

test.each([
  ["no JSON", "{"],
  ["no object", "[]"],
  ["the text of a declaration", '{"title":"Tee"}'],
  ["a time that is no text", { ...ITEM, updatedAt: 1 }],
  ["nothing", undefined],
])("%s is no item", (_, output) => {
  expect(itemIn(output)).toBeUndefined();
});
