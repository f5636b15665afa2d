import fc from "fast-check";
import { resourceNames } from "../../../provider/workflows/generate/resource-names.ts";

test.each([
  ["shirt-42", /^shirt-42$/],
  ["SKU_1.b", /^SKU_1\.b$/],
  ["a/b % ? #", /^a-b-[0-9a-f]{8}$/],
  ["-x", /^x-[0-9a-f]{8}$/],
  ["シャツ", /^product-[0-9a-f]{8}$/],
  ["a::b", /^a-b-[0-9a-f]{8}$/],
  ["__proto__", /^proto_*-[0-9a-f]{8}$/],
  ["x".repeat(500), /^x{60}-[0-9a-f]{8}$/],
])("%j is named after itself", (id, name) => {
  expect(resourceNames([id]).get(id)).toMatch(name);
});

test("two ids never get the same name", () => {
  const odd = "a b";
  const taken = resourceNames([odd]).get(odd) ?? "";
  const names = resourceNames([taken, odd]);
  expect(names.get(taken)).toBe(taken);
  expect(names.get(odd)).toMatch(/^a-b-[0-9a-f]{16}$/);
  expect(resourceNames([odd, taken])).toEqual(new Map([...names].reverse()));
});

test("any set of ids gets names that are legal, distinct, and the same in any order", () => {
  const ids = fc.uniqueArray(
    fc.oneof(fc.string({ unit: "binary" }), fc.stringMatching(/^[a-c .-]{1,3}$/)),
    {
      maxLength: 30,
    },
  );
  fc.assert(
    fc.property(ids, fc.infiniteStream(fc.nat()), (ids, random) => {
      const names = resourceNames(ids);
      for (const name of names.values()) expect(name).toMatch(/^[A-Za-z0-9][A-Za-z0-9._-]*$/);
      expect(new Set(names.values()).size).toBe(ids.length);
      const shuffled = ids
        .map((id) => [random.next().value, id] as const)
        .sort(([a], [b]) => a - b);
      const again = resourceNames(shuffled.map(([, id]) => id));
      for (const id of ids) expect(again.get(id)).toBe(names.get(id));
    }),
  );
});
