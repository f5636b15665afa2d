import { checkInputs } from "../../provider/product/check.ts";

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const image = { url: "https://cdn.example/front.jpg" };
const shirt = { externalId: "shirt-42", images: [image] };

describe("checkInputs accepts a declaration", () => {
  test.each<[string, object]>([
    ["with only an id", { externalId: "shirt-42" }],
    ["with every field", { ...shirt, title: "", description: "d", metadata: {}, validForDays: 1 }],
    ["with null metadata and days", { ...shirt, metadata: null, validForDays: null }],
    ["with 365 days", { ...shirt, validForDays: 365 }],
    ["with nested metadata", { ...shirt, metadata: { a: [null, { b: -0.5 }], "": true } }],
    [
      "with classifications",
      { ...shirt, images: [{ ...image, classifications: { a: ["front", null] } }] },
    ],
    ["with an id of unusual characters", { externalId: "50% off/size ?#1 👕 ü" }],
    ["with an id similar to the reserved ones", { externalId: "anon_1" }],
    ["with a URL in capitals", { ...shirt, images: [{ url: "HTTP://CDN.EXAMPLE/1.JPG" }] }],
    ['with onExisting: "adopt"', { ...shirt, onExisting: "adopt" }],
  ])("%s", (_case, inputs) => {
    expect(checkInputs({ ...inputs })).toEqual([]);
  });
});

describe("checkInputs names the property and what it expects for", () => {
  test.each<[string, object, string, string]>([
    ["a missing id", { images: [image] }, "externalId", "is required"],
    ["an id that is a number", { externalId: 42 }, "externalId", "is required"],
    ["an id that begins with a blank", { externalId: " a" }, "externalId", "must not begin or end"],
    [
      "an id that ends with a blank",
      { externalId: "a\u00a0" },
      "externalId",
      "must not begin or end",
    ],
    ["an id with a line break in it", { externalId: "a\nb" }, "externalId", "a control character"],
    [
      "an id with a C1 control in it",
      { externalId: "a\u0085b" },
      "externalId",
      "a control character",
    ],
    ["an id that is not normalized", { externalId: "u\u0308" }, "externalId", "normal form C"],
    ["an empty id", { externalId: "" }, "externalId", "must not be empty"],
    ["a reserved id", { externalId: "_anon_x" }, "externalId", "must not start with `_anon_`"],
    ["an id that a URL would resolve", { externalId: ".." }, "externalId", "must not be `.` or"],
    ["half a surrogate pair", { externalId: "\ud83d" }, "externalId", "half of a surrogate pair"],
    ["a title that is a number", { ...shirt, title: 7 }, "title", "must be a string"],
    ["a null description", { ...shirt, description: null }, "description", "must be a string"],
    ["an empty list of images", { ...shirt, images: [] }, "images", "must have at least one image"],
    ["images that are an object", { ...shirt, images: image }, "images", "must be a list"],
    ["an image without a URL", { ...shirt, images: [{}] }, "images[0].url", "is required"],
    ["an empty URL", { ...shirt, images: [image, { url: "" }] }, "images[1].url", "http(s)"],
    ["a URL of FTP", { ...shirt, images: [{ url: "ftp://x/1" }] }, "images[0].url", "http(s)"],
    [
      "a URL without host",
      { ...shirt, images: [{ url: "https:front.jpg" }] },
      "images[0].url",
      "http(s)",
    ],
    [
      "a URL after a blank",
      { ...shirt, images: [{ url: " https://x/1" }] },
      "images[0].url",
      "http(s)",
    ],
    ["metadata that is a list", { ...shirt, metadata: [1] }, "metadata", "must be a JSON object"],
    ["metadata that is a text", { ...shirt, metadata: "{}" }, "metadata", "must be a JSON object"],
    ["NaN in metadata", { ...shirt, metadata: { a: Number.NaN } }, "metadata.a", "finite number"],
    [
      "a key of Pulumi's in metadata",
      { ...shirt, metadata: { a: { __pulumiAsset: true } } },
      "metadata.a",
      "must not have the key `__pulumiAsset`",
    ],
    [
      "an integer beyond 2^53 in classifications",
      { ...shirt, images: [{ ...image, classifications: { a: 2 ** 53 } }] },
      "images[0].classifications.a",
      "is an integer beyond 2^53",
    ],
    ["0 days", { ...shirt, validForDays: 0 }, "validForDays", "at least 1 day"],
    ["366 days", { ...shirt, validForDays: 366 }, "validForDays", "at most 365 days"],
    ["half a day", { ...shirt, validForDays: 1.5 }, "validForDays", "whole number of days"],
    ["days as a text", { ...shirt, validForDays: "7" }, "validForDays", "whole number of days"],
    ["an unknown onExisting", { ...shirt, onExisting: "replace" }, "onExisting", '"fail"'],
  ])("%s", (_case, inputs, path, message) => {
    expect(checkInputs({ ...inputs })).toEqual([
      { path, message: expect.stringContaining(message) },
    ]);
  });
});

describe("an unknown property", () => {
  test.each([
    ["tittle", "is not a property; did you mean `title`?"],
    ["externalID", "is not a property; did you mean `externalId`?"],
    ["image", "is not a property; did you mean `images`?"],
    ["valid_for_days", "is not a property; did you mean `validForDays`?"],
    [
      "price",
      "is not a property; use one of externalId, title, description, images, metadata, autoDetectImageRoles, validForDays, onExisting",
    ],
  ])("%s %s", (path, message) => {
    expect(checkInputs({ ...shirt, [path]: "x" })).toEqual([{ path, message }]);
  });

  test.each([
    ["src", "is not a property; did you mean `url`?"],
    ["clasification", "is not a property; did you mean `classifications`?"],
    ["order", "is not a property; use one of url, file, role, classifications"],
  ])("%s of an image %s", (key, message) => {
    const images = [image, { ...image, [key]: 0 }];
    expect(checkInputs({ ...shirt, images })).toEqual([{ path: `images[1].${key}`, message }]);
  });
});

test("checkInputs finds every problem at once, each with its path", () => {
  const failures = checkInputs({
    externalId: "_anon_1",
    titel: "Red tee",
    images: [{ url: "front.jpg", alt: "" }, {}],
    metadata: [],
    validForDays: 1000,
    onExisting: "maybe",
  });
  expect(failures.map(({ path }) => path).sort()).toEqual([
    "externalId",
    "images[0].alt",
    "images[0].url",
    "images[1].url",
    "metadata",
    "onExisting",
    "titel",
    "validForDays",
  ]);
});

describe("checkInputs skips a value that is not known in a preview", () => {
  test.each<[string, object]>([
    ["the id", { ...shirt, externalId: UNKNOWN }],
    ["the title", { ...shirt, title: UNKNOWN }],
    ["the images", { ...shirt, images: UNKNOWN }],
    ["an image", { ...shirt, images: [image, UNKNOWN] }],
    ["the URL of an image", { ...shirt, images: [{ url: UNKNOWN }] }],
    ["classifications", { ...shirt, images: [{ ...image, classifications: UNKNOWN }] }],
    ["the metadata", { ...shirt, metadata: UNKNOWN }],
    ["a value in the metadata", { ...shirt, metadata: { a: { b: [UNKNOWN] } } }],
    ["the days", { ...shirt, validForDays: UNKNOWN }],
    ["onExisting", { ...shirt, onExisting: UNKNOWN }],
  ])("%s", (_case, inputs) => {
    expect(checkInputs({ ...inputs })).toEqual([]);
  });

  test("but checks the values beside it", () => {
    const inputs = { externalId: UNKNOWN, images: [{ url: UNKNOWN }, { url: "" }], title: 1 };
    expect(checkInputs(inputs).map(({ path }) => path)).toEqual(["title", "images[1].url"]);
  });
});
