import fc from "fast-check";
import { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import { open, type Secret, seal } from "../../../provider/host/native/values.ts";
import { SECRET, SIGNATURE_KEY, UNKNOWN, UNKNOWNS } from "../../../provider/pulumi.ts";

const secret = (value: unknown) => ({ [SIGNATURE_KEY]: SECRET, value });

/** Makes properties as the engine passes them. */
function fromEngine(properties: object): Struct {
  return Struct.fromJavaScript(properties as Parameters<typeof Struct.fromJavaScript>[0]);
}

function at(...path: (string | number)[]): Secret {
  return { path, value: undefined };
}

/** Google's library for messages loses the key `__proto__`. Neither a check nor a read lets it through. */
const object = fc
  .dictionary(fc.string({ minLength: 1 }), fc.jsonValue({ maxDepth: 4 }))
  .filter((properties) => !JSON.stringify(properties).includes("__proto__"));

test("any JSON object survives a round trip", () => {
  fc.assert(
    fc.property(object, (properties) => {
      const opened = open(seal(properties));
      expect(opened).toEqual({ properties, secrets: [] });
    }),
  );
});

test("any JSON object with a secret in any place survives a round trip, secret and all", () => {
  fc.assert(
    fc.property(object, fc.nat(), (properties, choice) => {
      const places = placesIn(properties);
      fc.pre(places.length > 0);
      const path = places[choice % places.length] ?? [];
      const sealed = withSecretAt(properties, path);
      const opened = open(fromEngine(sealed as object));
      expect(opened.properties).toEqual(properties);
      expect(opened.secrets.map((found) => found.path)).toEqual([path]);
      expect(seal(opened.properties, opened.secrets).toJavaScript()).toEqual(sealed);
    }),
  );
});

function placesIn(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  const here = path.length > 0 ? [path] : [];
  if (typeof value !== "object" || value === null) return here;
  const parts: [string | number, unknown][] = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(value);
  return [...here, ...parts.flatMap(([step, part]) => placesIn(part, [...path, step]))];
}

function withSecretAt(value: unknown, [step, ...rest]: readonly (string | number)[]): unknown {
  if (step === undefined) return secret(value);
  if (Array.isArray(value)) {
    return value.map((item, index) => (index === step ? withSecretAt(item, rest) : item));
  }
  const entries = Object.entries(value as object);
  return Object.fromEntries(
    entries.map(([key, part]) => [key, key === step ? withSecretAt(part, rest) : part]),
  );
}

test("undefined is left out, and is null in a list", () => {
  expect(seal({ a: undefined, b: [undefined, { c: undefined }] }).toJavaScript()).toEqual({
    b: [null, {}],
  });
});

test("a secret within a secret is opened as one", () => {
  const opened = open(fromEngine({ metadata: secret({ token: secret("t") }) }));
  expect(opened).toEqual({
    properties: { metadata: { token: "t" } },
    secrets: [{ path: ["metadata"], value: { token: "t" } }],
  });
});

test.each(UNKNOWNS)("the unknown value %s becomes the one that the check knows", (unknown) => {
  expect(open(fromEngine({ a: [{ b: unknown }] })).properties).toEqual({ a: [{ b: UNKNOWN }] });
});

test("no properties are none", () => {
  expect(open(undefined)).toEqual({ properties: {}, secrets: [] });
});

describe("an output is sealed", () => {
  test.each<[string, Secret, object, object]>([
    [
      "at the place of the secret input",
      at("metadata", "token"),
      { metadata: { token: "t", line: "a" } },
      { metadata: { token: secret("t"), line: "a" } },
    ],
    [
      "at the same place where the value has changed",
      { path: ["title"], value: "old" },
      { title: "new" },
      { title: secret("new") },
    ],
    [
      "as a whole where the place is gone",
      at("metadata", "token"),
      { metadata: { renamed: "t" }, title: "x" },
      { metadata: secret({ renamed: "t" }), title: "x" },
    ],
    [
      "at its place in a list that is as before",
      { path: ["images", 0, "url"], value: "a" },
      { images: [{ url: "a" }, { url: "b" }] },
      { images: [{ url: secret("a") }, { url: "b" }] },
    ],
    [
      "as a whole where its list was reordered",
      { path: ["images", 0, "url"], value: "a" },
      { images: [{ url: "b" }, { url: "a" }] },
      { images: secret([{ url: "b" }, { url: "a" }]) },
    ],
    ["nowhere when there is no such property", at("metadata"), { title: "x" }, { title: "x" }],
  ])("%s", (_name, place, properties, expected) => {
    expect(seal(properties, [place]).toJavaScript()).toEqual(expected);
  });
});
