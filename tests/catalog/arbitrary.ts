import { resolve } from "node:path";
import fc from "fast-check";
import { columnNames } from "../../provider/catalog/row.ts";
import { checkInputs } from "../../provider/product/check.ts";
import type { Declaration } from "../../provider/product/declaration.ts";
import { roundTripProblems } from "../../provider/product/round-trip-problem.ts";

/** Any text, and often one with a meaning in one of the formats. */
const text = fc
  .array(
    fc.oneof(
      fc.string({ unit: "binary", maxLength: 8 }),
      fc.string({ unit: "grapheme", maxLength: 8 }),
      fc.constantFrom(
        ...[";=", ";'=", "\t+", ';"-', "\n@", ";＝", "\r＋", ";'－", "；", "＠"],
        ...['"', "'", ",", ";", "\t", "\n", "\r", "\r\n", " ", "=", "+", "-", "@", "\ufeff"],
        ...["👕", "null", "true", "~", "[", "{", "#", ": ", "- ", "|", "&a", "*a", "!", "%", "\\"],
        ...["\0", "\x85", "\u2028", "\u2029", "---", "...", "<<", "1e3", "0x1", ".nan"],
      ),
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(""));

const json = fc
  .jsonValue({ stringUnit: "binary", maxDepth: 2 })
  .map((value) => JSON.parse(JSON.stringify(value)))
  .filter((value) => roundTripProblems(value).length === 0);
const object = fc.oneof(fc.constant(null), fc.dictionary(text, json, { maxKeys: 3 }));
const url = fc
  .oneof(
    fc.webUrl({ withQueryParameters: true, withFragments: true }),
    text.map((part) => `https://cdn.example/${part}`),
  )
  .filter((url) => checkInputs({ externalId: "any", images: [{ url }] }).length === 0);

/** Absolute paths, because relative ones are read back as absolute. */
const file = text.map((name) => resolve("/shop", name));

const image = fc.oneof(
  fc.record({ url }),
  fc.record({ file }),
  fc.record({ url, classifications: object }),
  fc.record({ file, classifications: object, role: fc.constantFrom("top-back", null) }),
);

/** The values of each property of a declaration that are not any text. */
const SPECIAL: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  externalId: text.filter((id) => checkInputs({ externalId: id }).length === 0),
  images: fc.array(image, { minLength: 1, maxLength: 3 }),
  metadata: object,
  autoDetectImageRoles: fc.boolean(),
  validForDays: fc.oneof(fc.constant(null), fc.integer({ min: 1, max: 365 })),
  onExisting: fc.constantFrom("fail", "adopt"),
};

const declaration = fc.record(
  Object.fromEntries(columnNames().map((name) => [name, SPECIAL[name] ?? text])),
  { requiredKeys: ["externalId"], noNullPrototype: true },
) as unknown as fc.Arbitrary<Declaration>;

/** Declarations of a catalog that pass the check. */
export const catalog = fc.uniqueArray(declaration, {
  selector: ({ externalId }) => externalId,
  maxLength: 8,
});
