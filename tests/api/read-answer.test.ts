import { isDeepStrictEqual } from "node:util";
import * as fc from "fast-check";
import type { Problem } from "../../provider/api/problems.ts";
import { type ProductFields, readProductFields } from "../../provider/api/product.ts";
import { readPage, readProduct } from "../../provider/api/read-answer.ts";
import { productData } from "../product.ts";
import { hostileAnswers } from "./hostile-answers.ts";

class Refused extends Error {
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[]) {
    super("refused");
    this.problems = problems;
  }
}
const refuse = (problems: readonly Problem[]): never => {
  throw new Refused(problems);
};

/** The problems that an answer is refused for. */
function problemsOf(read: () => unknown): readonly Problem[] {
  try {
    read();
  } catch (error) {
    if (error instanceof Refused) return error.problems;
    throw error;
  }
  return [];
}

const pageOf = (...items: unknown[]) => readPage({ items, nextCursor: null }, 200, refuse).items;
const copyOf = <Value>(value: Value): Value => structuredClone(value);

const usual = productData({ metadata: { season: "summer" }, validForDays: 30 });
const image = { sourceUrl: "https://cdn.example/front.jpg", order: 0 };

/** What the vendor's page does not mark as required. */
const LEAN = [
  "metadata",
  "autoDetectImageRoles",
  "validForDays",
  "lastUsedAt",
  "expiresAt",
] as const;

describe("a product is read unchanged", () => {
  test.each<[string, ProductFields]>([
    ["with the usual fields", usual],
    ["with roles detected or not", { ...usual, autoDetectImageRoles: false }],
    ["with an image's role", { ...usual, images: [{ ...image, role: "top-back" }] }],
    ["with a role that is null", { ...usual, images: [{ ...image, role: null }] }],
    [
      "with a role that is an object",
      { ...usual, images: [{ ...image, role: { side: "front" } }] },
    ],
    ["with classifications", { ...usual, images: [{ ...image, classifications: { a: 1 } }] }],
    ["with a time zone", { ...usual, expiresAt: "2026-11-25T01:02:03+01:00" }],
  ])("%s", (_name, product) => {
    const before = copyOf(product);
    expect(pageOf(product)[0]).toStrictEqual(before);
    expect(product).toStrictEqual(before);
  });

  test("without the fields that may be absent, which become null", () => {
    const lean: Partial<ProductFields> = productData();
    for (const field of LEAN) delete lean[field];
    expect(pageOf(lean)[0]).toStrictEqual({
      ...productData(),
      ...Object.fromEntries(LEAN.map((field) => [field, null])),
    });
  });

  test("with images that have no order, which get their positions", () => {
    const images = ["a", "b", "c"].map((name) => ({ sourceUrl: `https://cdn.example/${name}` }));
    const read = readProduct({ ...usual, images }, refuse);
    expect(read.images.map(({ order }) => order)).toEqual([0, 1, 2]);
  });
});

describe("a product is read", () => {
  test.each<[string, object, object]>([
    ["without a field that nobody knows yet", { color: "red" }, {}],
    ["without such a field of an image", { images: [{ ...image, width: 8 }] }, { images: [image] }],
    ["with an empty title in the place of null", { title: null }, { title: "" }],
    ["with a position in the place of a null order", { images: [{ ...image, order: null }] }, {}],
  ])("%s", (_name, odd, normal) => {
    expect(readProduct({ ...usual, ...odd }, refuse)).toStrictEqual({ ...usual, ...normal });
  });

  test("without a __proto__ of its own", () => {
    const text = `{"__proto__":{"title":"polluted"},${JSON.stringify(usual).slice(1)}`;
    const read = readProduct(JSON.parse(text), refuse);
    expect(read).toStrictEqual(usual);
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
  });
});

describe("a field in a form that is not documented", () => {
  const LIST = "expected a list";
  test.each<[string, object, object, Problem[]]>([
    [
      "metadata that is a list is null",
      { metadata: ["a"] },
      { metadata: null },
      [{ path: "metadata", message: expect.stringContaining("expected a JSON object") }],
    ],
    [
      "a time without a zone stays as it is",
      { updatedAt: "2026-06-01T10:00:00", lastUsedAt: "2026-06-01 10:00:00" },
      { updatedAt: "2026-06-01T10:00:00", lastUsedAt: "2026-06-01 10:00:00" },
      [
        { path: "lastUsedAt", message: "expected an ISO 8601 time with a zone or null" },
        { path: "updatedAt", message: "expected an ISO 8601 time with a zone" },
      ],
    ],
    [
      "a time that is a number is empty, or null",
      { createdAt: 5, expiresAt: 5 },
      { createdAt: "", expiresAt: null },
      [
        { path: "expiresAt", message: expect.any(String) },
        { path: "createdAt", message: expect.any(String) },
      ],
    ],
    [
      "a text as images is an empty list",
      { images: "a" },
      { images: [] },
      [{ path: "images", message: LIST }],
    ],
    [
      "an image that is no object keeps its place",
      { images: [image, "a", { ...image, order: 2 }] },
      { images: [image, { sourceUrl: "", order: 1 }, { ...image, order: 2 }] },
      [{ path: "images[1]", message: "expected an object" }],
    ],
    [
      "an image's address that is missing is empty",
      { images: [{ order: 0 }] },
      { images: [{ sourceUrl: "", order: 0 }] },
      [{ path: "images[0].sourceUrl", message: "expected a text" }],
    ],
    [
      "a flag that is a text is null",
      { autoDetectImageRoles: "yes", validForDays: "7", title: 5 },
      { autoDetectImageRoles: null, validForDays: null, title: "" },
      [
        { path: "title", message: "expected a text" },
        { path: "autoDetectImageRoles", message: "expected true, false or null" },
        { path: "validForDays", message: "expected a number or null" },
      ],
    ],
  ])("of a product of a list: %s, and is named", (_name, odd, readAs, problems) => {
    const [before, read, after] = pageOf(usual, { ...usual, ...odd }, usual);
    expect(read).toStrictEqual({ ...usual, ...readAs, problems });
    expect([before, after]).toStrictEqual([usual, usual]);
  });

  test("refuses a product that was asked for by its id", () => {
    const problems = problemsOf(() => readProduct({ ...usual, metadata: [], title: 5 }, refuse));
    expect(problems.map(({ path }) => path)).toEqual(["title", "metadata"]);
  });

  test("is named a hundred times at most", () => {
    const images = Array(100_000).fill({});
    expect(problemsOf(() => readProduct({ ...usual, images }, refuse))).toHaveLength(100);
  });
});

describe("a page is refused", () => {
  test.each<[string, unknown, string]>([
    ["that is a list", [], ""],
    ["without items", { nextCursor: null }, "items"],
    ["with a cursor that is a number", { items: [], nextCursor: 5 }, "nextCursor"],
    ["with hasMore as a text", { items: [], hasMore: "yes" }, "hasMore"],
    ["with hasMore and no cursor", { items: [], hasMore: true }, "nextCursor"],
    ["with more products than asked for", { items: Array(201).fill(usual) }, "items"],
    [
      "with a product that can't be named",
      { items: [usual, { title: "a" }, {}] },
      "items[1].externalId",
    ],
    ["with a product that is a text", { items: ["a"] }, "items[0].externalId"],
  ])("%s", (_name, answer, path) => {
    const problems = problemsOf(() => readPage(answer, 200, refuse));
    expect(problems.map((problem) => problem.path)).toEqual([path]);
  });
});

test.each(Object.keys(usual))("a problem of the field %s names that field", (field) => {
  const problems = problemsOf(() => readProduct({ ...usual, [field]: () => {} }, refuse));
  expect(problems.map(({ path }) => path)).toEqual([field]);
});

test.each([
  ["null", { nextCursor: "next", hasMore: null }, "next"],
  ["absent", { nextCursor: "next" }, "next"],
  ["false", { nextCursor: "next", hasMore: false }, null],
])("a page whose hasMore is %s is read", (_name, page, nextCursor) => {
  expect(readPage({ items: [], ...page }, 200, refuse)).toEqual({ items: [], nextCursor });
});

test("what is read of any answer is complete, is read unchanged the next time, and is JSON", () => {
  let unchanged = 0;
  let changed = 0;
  for (const { body } of fc.sample(hostileAnswers, { numRuns: 5000, seed: 20_261_125 })) {
    const answer = parsed(body) as { items?: unknown } | null | undefined;
    for (const product of Array.isArray(answer?.items) ? answer.items : [answer]) {
      const read = readProductFields(product, "", []);
      if (isDeepStrictEqual(read, product)) unchanged += 1;
      else changed += 1;
      // A text in the place of a time stays as it is.
      const times = { createdAt: usual.createdAt, updatedAt: usual.updatedAt };
      const rest = { ...read, ...times, lastUsedAt: null, expiresAt: null };
      const again: Problem[] = [];
      expect(readProductFields(rest, "", again)).toStrictEqual(rest);
      expect(again).toEqual([]);
      const json = JSON.stringify(read);
      expect(JSON.stringify(JSON.parse(json))).toBe(json);
    }
  }
  expect(unchanged).toBeGreaterThan(300);
  expect(changed).toBeGreaterThan(300);
});

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
