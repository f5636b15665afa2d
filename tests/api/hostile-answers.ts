import * as fc from "fast-check";
import { productData } from "../product.ts";
import { type Method, methods } from "./calls.ts";

/** An answer as a broken, confused or malicious server gives it. */
export interface HostileAnswer {
  readonly method: Method;
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

const product = {
  ...productData({ metadata: { season: "summer", sizes: [1, 2, { eu: 38 }] } }),
  images: [
    { sourceUrl: "https://cdn.example/front.jpg", order: 0, role: "front" },
    { sourceUrl: "upload://7", order: 1, classifications: { back: [0.9] } },
  ],
  color: "a field that nobody knows yet",
};
const page = { items: [product, productData()], nextCursor: "next", hasMore: true, count: 2 };
const refusal = { code: "BAD", message: "no", status: 400, details: [{ path: "a", message: "b" }] };

const key = fc.constantFrom("__proto__", "constructor", "prototype", "toString", "then", "");
const number = fc.constantFrom("1e999", "-1e999", "9".repeat(400), "1e-999", "-0", "1.5");
const nested = fc
  .tuple(
    fc.constantFrom(["[", "]"], ['{"a":', "}"], ['{"__proto__":', "}"]),
    fc.constantFrom(3, 499, 501, 100_000),
  )
  .map(([[open = "", close = ""], depth]) => `${open.repeat(depth)}1${close.repeat(depth)}`);

/** Text of any UTF-16 code units, with many that control a terminal or the direction of text. */
const hostileText = fc.string({
  unit: fc.oneof(
    fc.nat(0xffff).map((code) => String.fromCharCode(code)),
    fc.nat(0x9f).map((code) => String.fromCharCode(code)),
    fc.integer({ min: 0xd800, max: 0xdfff }).map((code) => String.fromCharCode(code)),
    fc.constantFrom("\u061c", "\u200e", "\u200f", "\u202a", "\u202e", "\u2066", "\u2069", "👕"),
  ),
});

/** Any JSON as text, such as no JSON.stringify would write it included. */
const json = fc.oneof(
  { weight: 8, arbitrary: fc.json({ maxDepth: 2 }) },
  { weight: 4, arbitrary: number },
  { weight: 4, arbitrary: fc.tuple(key, fc.json()).map(([name, value]) => `{"${name}":${value}}`) },
  { weight: 2, arbitrary: fc.constantFrom('"9999-99-99T99:99:99Z"', '"\\ud800"', '""', "[null]") },
  { weight: 1, arbitrary: nested },
);

/** The body with something wrong somewhere in it, or nothing at all. */
function mutated(body: object): fc.Arbitrary<string> {
  const original = JSON.stringify(body);
  const values = [...original.matchAll(/(?<=[:[,])(?:"[^"]*"(?!:)|[\d.]+|null|true|\{[^{}]*\})/g)];
  const objects = [...original.matchAll(/\{/g)];
  const fields = [...original.matchAll(/"\w+":(?:"[^"]*"|[\d.]+|null|true),/g)];
  const place = fc.nat(original.length);
  return fc.oneof(
    { weight: 6, arbitrary: fc.tuple(fc.constantFrom(...values), json).map(replace) },
    {
      weight: 3,
      arbitrary: fc.tuple(fc.constantFrom(...objects), key, json).map(([match, name, value]) => {
        return replace([match, `{"${name}":${value},`]);
      }),
    },
    { weight: 2, arbitrary: fc.constantFrom(...fields).map((match) => replace([match, ""])) },
    { weight: 2, arbitrary: place.map((length) => original.slice(0, length)) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(place, fc.nat(20), hostileText)
        .map(([at, length, junk]) => original.slice(0, at) + junk + original.slice(at + length)),
    },
    { weight: 1, arbitrary: json },
    { weight: 1, arbitrary: hostileText },
    { weight: 1, arbitrary: fc.constant(original) },
  );

  function replace([{ index, 0: match }, value]: [RegExpExecArray, string]): string {
    return original.slice(0, index) + value + original.slice(index + match.length);
  }
}

const success = fc.record({
  status: fc.constantFrom(200, 201),
  body: fc.oneof(mutated(product), mutated(page)),
});
const failure = fc.record({
  status: fc.constantFrom(204, 302, 400, 401, 404, 409, 429, 500, 503),
  body: mutated(refusal),
});

export const hostileAnswers: fc.Arbitrary<HostileAnswer> = fc
  .tuple(
    fc.constantFrom(...methods),
    fc.constantFrom("application/json", "application/json; charset=utf-8", "text/html", ""),
    fc.oneof({ weight: 4, arbitrary: success }, { weight: 1, arbitrary: failure }),
  )
  .map(([method, contentType, answer]) => ({ method, contentType, ...answer }));
