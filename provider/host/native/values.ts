import { ListValue, NullValue, Struct, Value } from "google-protobuf/google/protobuf/struct_pb.js";
import { isJsonObject, isSameJson } from "../../api/json.ts";
import { SECRET, SIGNATURE_KEY, UNKNOWN, UNKNOWNS } from "../../pulumi.ts";

/** Plain values by property. */
export type Properties = Readonly<Record<string, unknown>>;

type Path = readonly (string | number)[];

/** Where a value was a secret, and the value. */
export interface Secret {
  readonly path: Path;
  readonly value: unknown;
}

/** Properties as the engine passed them, with the secrets opened. */
export interface Opened {
  readonly properties: Properties;
  readonly secrets: readonly Secret[];
}

/**
 * Reads the engine's properties. Secrets become the values in them, and an unknown value of any type
 * becomes the text of an unknown value.
 */
export function open(struct: Struct | undefined): Opened {
  const secrets: Secret[] = [];
  const properties = struct === undefined ? {} : openStruct(struct, [], secrets);
  return { properties: properties as Properties, secrets };
}

function openStruct(struct: Struct, path: Path, secrets: Secret[]): unknown {
  const fields = struct.getFieldsMap();
  if (fields.get(SIGNATURE_KEY)?.getStringValue() === SECRET) {
    // A secret within a secret is one.
    const value = openValue(fields.get("value"), path, []);
    secrets.push({ path, value });
    return value;
  }
  return Object.fromEntries(
    fields
      .getEntryList()
      .map(([key]: [string, unknown]) => [
        key,
        openValue(fields.get(key), [...path, key], secrets),
      ]),
  );
}

function openValue(value: Value | undefined, path: Path, secrets: Secret[]): unknown {
  switch (value?.getKindCase()) {
    case Value.KindCase.STRING_VALUE: {
      const text = value.getStringValue();
      return UNKNOWNS.includes(text) ? UNKNOWN : text;
    }
    case Value.KindCase.NUMBER_VALUE:
      return value.getNumberValue();
    case Value.KindCase.BOOL_VALUE:
      return value.getBoolValue();
    case Value.KindCase.STRUCT_VALUE:
      return openStruct(value.getStructValue() as Struct, path, secrets);
    case Value.KindCase.LIST_VALUE:
      return (value.getListValue() as ListValue)
        .getValuesList()
        .map((item, index) => openValue(item, [...path, index], secrets));
    default:
      return null;
  }
}

/**
 * Makes properties for the engine, and marks as secret what was secret before: the value at the same
 * place or, where that is gone or may have moved within a list, the whole property.
 */
export function seal(properties: object, secrets: readonly Secret[] = []): Struct {
  const paths = secrets.flatMap(({ path, value }) => {
    const [property = ""] = path;
    if (!Object.hasOwn(properties, property)) return [];
    const found = valueAt(properties, path);
    const isSure = path.every((step) => typeof step === "string");
    const isThere = isSure ? found !== undefined : isSameJson(found, value);
    return [isThere ? path : [property]];
  });
  return toStruct(properties, placeOf(paths));
}

function valueAt(properties: object, path: Path): unknown {
  let value: unknown = properties;
  for (const step of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step))
      return undefined;
    value = (value as Readonly<Record<string | number, unknown>>)[step];
  }
  return value;
}

/** A place in the properties: whether it holds a secret, and the places below it. */
interface Place {
  isSecret: boolean;
  readonly below: Map<string | number, Place>;
}

function placeOf(secrets: readonly Path[]): Place {
  const root: Place = { isSecret: false, below: new Map() };
  for (const path of secrets) {
    let place = root;
    for (const step of path) {
      const next = place.below.get(step) ?? { isSecret: false, below: new Map() };
      place.below.set(step, next);
      place = next;
    }
    place.isSecret = true;
  }
  return root;
}

function toStruct(object: object, place?: Place): Struct {
  const struct = new Struct();
  const fields = struct.getFieldsMap();
  for (const [key, value] of Object.entries(object)) {
    // JSON has no undefined.
    if (value !== undefined) fields.set(key, toValue(value, place?.below.get(key)));
  }
  return struct;
}

function toValue(value: unknown, place?: Place): Value {
  if (place?.isSecret) {
    const secret = toStruct({ [SIGNATURE_KEY]: SECRET, value });
    return new Value().setStructValue(secret);
  }
  if (typeof value === "string") return new Value().setStringValue(value);
  if (typeof value === "number") return new Value().setNumberValue(value);
  if (typeof value === "boolean") return new Value().setBoolValue(value);
  if (Array.isArray(value)) {
    const items = value.map((item, index) => toValue(item ?? null, place?.below.get(index)));
    return new Value().setListValue(new ListValue().setValuesList(items));
  }
  if (isJsonObject(value)) return new Value().setStructValue(toStruct(value, place));
  return new Value().setNullValue(NullValue.NULL_VALUE);
}
