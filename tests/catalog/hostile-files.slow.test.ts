import type { ValidationError } from "../../provider/api/errors.ts";
import { readCatalogFile } from "../../provider/catalog/file.ts";
import { catalogFile } from "./catalog-file.ts";

const MANY = 100_000;
const list = (make: (index: number) => string, separator = ",") =>
  Array.from({ length: MANY }, (_, index) => make(index)).join(separator);
const nested = (open: string, close: string, levels = 10_000) =>
  open.repeat(levels) + close.repeat(levels);

/** Sizes at which an algorithm that is quadratic takes minutes, and one that recurses overflows. */
describe("a hostile catalog is refused with a short error, within seconds:", () => {
  test.each<[string, string, () => string, number, RegExp]>([
    [
      "100,000 unknown columns",
      "a.csv",
      () => `externalId,${list((i) => `c${i}`)}\n`,
      1,
      /1:12: unknown columns "c0", "c1", "c2" and 99997 more; the columns are/,
    ],
    // The last problem is that there is no externalId.
    ["a column 100,000 times", "a.csv", () => `${list(() => "title")}\n`, MANY, /duplicate/],
    ["100,000 unknown keys", "a.json", () => `[{${list((i) => `"k${i}":1`)}}]`, MANY + 1, /k0 is/],
    ["100,000 unknown keys", "a.ndjson", () => `{${list((i) => `"k${i}":1`)}}`, MANY + 1, /k0 is/],
    [
      "100,000 unknown keys",
      "a.yaml",
      () => `- ${list((i) => `k${i}: 1`, "\n  ")}`,
      MANY + 1,
      /k0/,
    ],
    [
      "100,000 images of a wrong form",
      "a.json",
      () => `[{"externalId":"a","images":[${list(() => '{"url":"x"}')}]}]`,
      MANY,
      /images\[0\]\.url must be/,
    ],
    [
      "100,000 rows that are no products",
      "a.json",
      () => `[${list(() => "1")}]`,
      MANY,
      /an object/,
    ],
    [
      "data of 10,000 levels",
      "a.json",
      () => `[{"externalId":"a","metadata":{"a":${nested("[", "]")}}}]`,
      1,
      /metadata is nested deeper than 500 levels; make it flatter$/,
    ],
    [
      "data of 10,000 levels",
      "a.csv",
      () => `externalId,metadata\na,"{""a"":${nested("[", "]")}}"\n`,
      1,
      /metadata is nested deeper than 500 levels; make it flatter$/,
    ],
    [
      "data of 10,000 levels",
      "a.yaml",
      () => `- externalId: a\n  metadata: ${nested("{a: ", "}")}\n`,
      1,
      /is nested too deeply to be read$/,
    ],
    [
      "data that contains itself",
      "a.yaml",
      () => "- externalId: a\n  metadata: &a\n    self: *a\n",
      1,
      /:3:5: metadata\.self contains itself, which JSON can't express$/,
    ],
    [
      "a million separators in a cell",
      "a.csv",
      () => `externalId,images\na,"https://cdn.example/${", ".repeat(5e5)}x"\n`,
      1,
      /:2:3: images has "https:\/\/cdn\.example\/, , ,/,
    ],
    [
      "a million names in an address",
      "a.csv",
      () => `externalId,images\na,"https://cdn.example/${".jpg,".repeat(2e5)}x.jpg"\n`,
      1,
      /:2:3: images has .* looks like two addresses/,
    ],
    [
      "100,000 images at one position",
      "a.csv",
      () =>
        `Handle,Title,Image Src,Image Position\n${list((i) => `a,${i === 0 ? "A" : ""},https://cdn.example/${i}.jpg,1`, "\n")}\n`,
      MANY - 1,
      /:3:\d+: Image Position 1 is that of another image/,
    ],
    [
      "100,000 parts without a product",
      "a.jsonl",
      () =>
        `{"id":"gid://shopify/Product/1","title":"A"}\n${list((i) => `{"id":"x${i}","__parentId":"y"}`, "\n")}\n`,
      MANY,
      /:2:12: __parentId names a product/,
    ],
    [
      "HTML of 100,000 levels, and a wrong address",
      "a.csv",
      () => `Handle,Title,Body (HTML),Image Src\na,A,${"<div>".repeat(MANY)}x,//\n`,
      1,
      /:2:\d+: Image Src has "\/\/", which lacks its beginning/,
    ],
    [
      "XML of 100,000 levels",
      "a.xml",
      () => `<rss>${nested("<a>", "</a>", MANY)}</rss>`,
      1,
      /:1:1: holds neither an item/,
    ],
    [
      "a mistake after 5 MB of one line",
      "a.json",
      () => `[{"externalId":"a","title":"${"\\n".repeat(2.5e6)}","validForDays":400}]`,
      1,
      /1:5000031: validForDays must be at most 365 days/,
    ],
  ])(
    "%s in %s",
    async (_case, name, make, count, message) => {
      const attempt = readCatalogFile(catalogFile(name, make()));
      const error = (await attempt.catch((caught: unknown) => caught)) as ValidationError;
      expect(error.message).toMatch(new RegExp(message.source, "m"));
      expect(error.details).toHaveLength(count);
      expect(error.message.length).toBeLessThan(10_000);
    },
    20_000,
  );
});
