import { GenlookError, ProductExistsError } from "../../provider/api/errors.ts";
import { ProductsFailedError } from "../../provider/product-set/failures.ts";
import { quoted } from "../../provider/text/escape-control.ts";

function exists(externalId: string): Error {
  const message = `Product ${quoted(externalId)} already exists and differs in title`;
  return new ProductExistsError({ externalId, message });
}

function unavailable(externalId: string, requestId: string): Error {
  const path = `/products/${encodeURIComponent(externalId)}`;
  const message = `DELETE ${path}: status 503 UNAVAILABLE (request ${requestId})`;
  return new GenlookError({ code: "UNAVAILABLE", message, requestId, path, status: 503 });
}

function failedOf(failures: readonly (readonly [string, Error])[], untried = 0, total = 100) {
  return new ProductsFailedError(new Map(failures), untried, total);
}

test("each reason is listed once, with the products that it is about", () => {
  const first = exists("tee-1");
  const error = failedOf([
    ["tee-1", first],
    ["hat/50% off", unavailable("hat/50% off", "req_1")],
    ["tee-2", exists("tee-2")],
    ["mug", unavailable("mug", "req_2")],
    ["cap", new Error("connection reset")],
  ]);
  expect(error.message).toBe(`5 of 100 products failed:
  "tee-1", "tee-2": the product already exists and differs in title
  "hat/50% off", "mug": DELETE /products/…: status 503 UNAVAILABLE
  "cap": connection reset`);
  expect(error).toMatchObject({ code: "PRODUCTS_FAILED", cause: first });
});

test("the summary counts what was not tried, and tells no reason", () => {
  const { summary, message } = failedOf([["tee", new Error("title is Secret")]], 42);
  expect(summary).toBe("1 of 100 products failed, and 42 were not tried");
  expect(message).toBe(`${summary}:\n  "tee": title is Secret`);
});

test("of many products with one reason, 50 are named", () => {
  const ids = Array.from({ length: 60 }, (_, index) => `tee-${index}`);
  const { message } = failedOf(ids.map((id) => [id, exists(id)]));
  expect(message.match(/"tee-\d+"/g)).toHaveLength(50);
  expect(message).toContain('"tee-49" and 10 more: the product');
});

test("of many reasons, 20 are named, each at most 1,000 characters long", () => {
  const ids = Array.from({ length: 30 }, (_, index) => `tee-${index}`);
  const { message } = failedOf(ids.map((id, index) => [id, new Error(`${index} `.repeat(9999))]));
  const [, ...lines] = message.split("\n");
  expect(lines).toHaveLength(21);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(1100);
  expect(lines.at(-1)).toBe("  … and 10 more products, for other reasons");
});

test("ids with quotes and control characters break neither a line nor the grouping", () => {
  const ids = ['a"b', "a\nb", "\u202eevil", "a$&b"];
  const { message } = failedOf(ids.map((id) => [id, exists(id)]));
  expect(message.split("\n")).toEqual([
    "4 of 100 products failed:",
    String.raw`  "a\"b", "a\nb", "\u202eevil", "a$&b": the product already exists and differs in title`,
  ]);
});
