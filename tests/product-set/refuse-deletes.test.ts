import { ValidationError } from "../../provider/api/errors.ts";
import {
  type MaxDeletes,
  refuseDeletesOfImported,
  refuseManyDeletes,
} from "../../provider/product-set/refuse-deletes.ts";
import { UNKNOWN } from "../../provider/pulumi.ts";

test.each<[string, number, number, MaxDeletes | undefined]>([
  ["the whole of a small set", 20, 20, undefined],
  ["20 of a set of fewer than 100", 20, 99, undefined],
  ["20 % of a large set", 2000, 10_000, undefined],
  ["20 %, rounded down", 20, 104, undefined],
  ["as many as maxDeletes", 300, 300, 300],
  ["none with maxDeletes 0", 0, 300, 0],
  ["any number while maxDeletes is not known", 300, 300, UNKNOWN],
])("an operation may delete %s", (_, deletes, held, maxDeletes) => {
  expect(() => refuseManyDeletes({ deletes, held, declared: 1 }, maxDeletes)).not.toThrow();
});

test.each<[string, number, number, number | undefined, number]>([
  ["21 of a set of fewer than 100", 21, 99, undefined, 20],
  ["more than 20 % of a large set", 2001, 10_000, undefined, 2000],
  ["a share that rounds up to more than 20 %", 21, 104, undefined, 20],
  ["one with maxDeletes 0", 1, 300, 0, 0],
  ["more than a maxDeletes below the default", 11, 100, 10, 10],
])("an operation may not delete %s", (_, deletes, held, maxDeletes, most) => {
  const refused = expect(() => refuseManyDeletes({ deletes, held, declared: 1 }, maxDeletes));
  refused.toThrow(ValidationError);
  refused.toThrow(expect.objectContaining({ code: "TOO_MANY_DELETES" }));
  refused.toThrow(
    `no longer declares ${deletes} of the ${held} products of this set, and at most ${most} may be deleted in one operation; nothing was changed`,
  );
  refused.toThrow(`set \`maxDeletes: ${deletes}\``);
});

test("a program that declares no product deletes none, unless maxDeletes says so", () => {
  const counts = { deletes: 5, held: 5, declared: 0 };
  expect(() => refuseManyDeletes(counts)).toThrow(/5 of the 5 .* at most 0 .*`maxDeletes: 5`/s);
  expect(() => refuseManyDeletes(counts, 5)).not.toThrow();
  expect(() => refuseManyDeletes({ ...counts, deletes: 0, held: 0 })).not.toThrow();
});

test("products that the same operation imports are not deleted, and the error names them", () => {
  expect(() => refuseDeletesOfImported([])).not.toThrow();
  const refused = expect(() => refuseDeletesOfImported(["tee-1", "tee-2"]));
  refused.toThrow(expect.objectContaining({ code: "IMPORTED_NOT_DECLARED" }));
  refused.toThrow(/does not declare \(2\): "tee-1", "tee-2"; nothing was changed/);
});
