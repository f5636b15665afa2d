import { checkInputs } from "../../../provider/product/check.ts";
import { SIGNATURE_KEY, UNKNOWN } from "../../../provider/pulumi.ts";
import { declarable } from "../../../provider/workflows/generate/declarable.ts";
import { productData } from "../../product.ts";

const FRONT = "https://cdn.example/front.jpg";
const BACK = "https://cdn.example/back.jpg";

describe("a value that can't be declared is left out with a reason that names the place:", () => {
  test.each<[string, object, string, string]>([
    [
      "an integer that has lost its last digits",
      { metadata: { codes: [{ ean: 9007199254740992 }] } },
      "metadata",
      "metadata.codes[0].ean is an integer beyond 2^53, whose last digits JSON does not keep; write it as a string",
    ],
    [
      "a key that Pulumi reserves",
      { metadata: { [SIGNATURE_KEY]: "x" } },
      "metadata",
      `must not have the key \`${SIGNATURE_KEY}\`, which Pulumi reserves; rename it`,
    ],
    [
      "the text of an unknown value",
      { title: UNKNOWN },
      "title",
      "is the text by which Pulumi marks a value that is not known yet; change it",
    ],
    [
      "too many days",
      { validForDays: 2 ** 60 },
      "validForDays",
      "must be a whole number of days from 1 to 365, or null for no limit",
    ],
    [
      "the address of an image",
      {
        images: [
          { sourceUrl: FRONT, order: 0 },
          { sourceUrl: "ftp://x", order: 1 },
        ],
      },
      "images",
      "images[1].url must be an http(s) URL that Genlook can fetch",
    ],
    [
      "a place whose keys could control a terminal",
      { metadata: { "a\u001b[31m\u2028": { b: 2 ** 53 } } },
      "metadata",
      "metadata.a\\u001b[31m .b is an integer beyond 2^53, whose last digits JSON does not keep; write it as a string",
    ],
  ])("%s", (_case, fields, field, reason) => {
    const { declaration, leftOut } = declarable(productData(fields));
    expect(leftOut).toEqual([{ externalId: "shirt-42", field, reason }]);
    expect(declaration).not.toHaveProperty(field);
    expect(declaration).toMatchObject({ description: "Soft cotton", onExisting: "adopt" });
  });
});

test("a product whose id can't be declared is left out as a whole", () => {
  expect(declarable(productData({ externalId: UNKNOWN }))).toEqual({
    leftOut: [{ externalId: UNKNOWN, reason: expect.stringContaining("is the text by which") }],
  });
});

test("of an image, only the properties that can't be declared are left out", () => {
  const { declaration, leftOut } = declarable(
    productData({
      images: [
        { sourceUrl: BACK, order: 7, classifications: { n: 2 ** 53 } },
        { sourceUrl: FRONT, order: 3, classifications: { view: "front" } },
      ],
    }),
  );
  expect(declaration?.images).toEqual([
    { url: FRONT, classifications: { view: "front" } },
    { url: BACK },
  ]);
  expect(leftOut).toEqual([
    {
      externalId: "shirt-42",
      field: "images[1].classifications",
      reason: expect.stringMatching(/^images\[1\]\.classifications\.n is an integer beyond/),
    },
  ]);
});

test.each([
  ["a text", "top-back"],
  ["an object", { side: "back" }],
])("a role that is %s is declared, or named as left out", (_case, role) => {
  const image = { sourceUrl: BACK, order: 0, role: role as string };
  const { declaration, leftOut } = declarable(productData({ images: [image] }));
  const canBeDeclared =
    checkInputs({ externalId: "any", images: [{ url: BACK, role }] }).length === 0;
  expect(declaration?.images).toEqual([canBeDeclared ? { url: BACK, role } : { url: BACK }]);
  expect(leftOut.map(({ field }) => field)).toEqual(canBeDeclared ? [] : ["images[0].role"]);
});

test("a role of null is neither declared nor left out", () => {
  const image = { sourceUrl: BACK, order: 0, role: null };
  const { declaration, leftOut } = declarable(productData({ images: [image] }));
  expect(declaration?.images).toEqual([{ url: BACK }]);
  expect(leftOut).toEqual([]);
});

test("an uploaded image is named once, whatever else can't be declared of it", () => {
  const image = { sourceUrl: "upload://7f3a", order: 0, classifications: { n: 2 ** 53 } };
  const { leftOut } = declarable(productData({ images: [image] }));
  expect(leftOut.map(({ field }) => field)).toEqual(["images"]);
});

test("fields that the API answered in an undocumented form are left out with what is wrong", () => {
  const problems = [
    { path: "metadata", message: "expected a JSON object\u2028 or null" },
    { path: "images[0].role", message: "expected a text or null" },
    { path: "expiresAt", message: "expected an ISO 8601 time or null" },
  ];
  const { declaration, leftOut } = declarable({
    ...productData({ images: [{ sourceUrl: FRONT, order: 0 }], metadata: null }),
    problems,
  });
  expect(declaration).toEqual({
    externalId: "shirt-42",
    title: "Red tee",
    description: "Soft cotton",
    onExisting: "adopt",
  });
  expect(leftOut).toEqual([
    { externalId: "shirt-42", field: "images[0].role", reason: "expected a text or null" },
    { externalId: "shirt-42", field: "metadata", reason: "expected a JSON object or null" },
  ]);
});
