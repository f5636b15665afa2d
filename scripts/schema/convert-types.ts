import ts from "typescript";

/** A type of the package schema. */
export type SchemaType = Readonly<Record<string, unknown>>;

const ANY = { $ref: "pulumi.json#/Any" };

export interface Conversion {
  /** The types of the schema that stand for named types of the sources. */
  readonly named: Readonly<Record<string, SchemaType>>;
  /** Makes the type of a list of texts that a property may be, by the texts. */
  readonly enumeration: (texts: readonly string[]) => SchemaType;
}

/**
 * Converts a type of the sources to one of the schema. `null` and `undefined` fall away: a schema
 * has no null, and says elsewhere what is optional.
 */
export function convert(type: ts.TypeNode, conversion: Conversion): SchemaType {
  if (ts.isParenthesizedTypeNode(type)) return convert(type.type, conversion);
  if (ts.isUnionTypeNode(type)) return convertUnion(type, conversion);
  if (ts.isArrayTypeNode(type))
    return { type: "array", items: convert(type.elementType, conversion) };
  if (ts.isTypeLiteralNode(type)) return { type: "object", additionalProperties: ANY };
  if (ts.isTypeReferenceNode(type)) return convertReference(type, conversion);
  switch (type.kind) {
    case ts.SyntaxKind.StringKeyword:
      return { type: "string" };
    case ts.SyntaxKind.BooleanKeyword:
      return { type: "boolean" };
    case ts.SyntaxKind.NumberKeyword:
      // All numbers of a product and of the settings count something.
      return { type: "integer" };
    default:
      throw new Error(`the schema has no type for ${type.getText()}`);
  }
}

function convertReference(type: ts.TypeReferenceNode, conversion: Conversion): SchemaType {
  const name = type.typeName.getText();
  const [argument] = type.typeArguments ?? [];
  if (name === "pulumi.Input" && argument !== undefined) return convert(argument, conversion);
  if (name === "pulumi.asset.Asset") return { $ref: "pulumi.json#/Asset" };
  if (name === "JsonObject") return { type: "object", additionalProperties: ANY };
  if (name === "Json") return ANY;
  const named = conversion.named[name];
  if (named === undefined) throw new Error(`the schema has no type for ${name}`);
  return named;
}

function convertUnion({ types }: ts.UnionTypeNode, conversion: Conversion): SchemaType {
  const values = types.filter((type) => !isNothing(type));
  const texts = values.flatMap((type) =>
    ts.isLiteralTypeNode(type) && ts.isStringLiteral(type.literal) ? [type.literal.text] : [],
  );
  if (texts.length > 0 && texts.length === values.length) return conversion.enumeration(texts);
  const converted = new Map(
    values.map((type) => convert(type, conversion)).map((found) => [JSON.stringify(found), found]),
  );
  const [only] = converted.values();
  if (converted.size === 1 && only !== undefined) return only;
  // A setting may be given as a text, which is parsed.
  const all = [...converted.values()];
  const parsed = all.find(({ type }) => type === "integer" || type === "boolean");
  return parsed ?? { oneOf: all };
}

function isNothing(type: ts.TypeNode): boolean {
  return (
    type.kind === ts.SyntaxKind.UndefinedKeyword ||
    (ts.isLiteralTypeNode(type) && type.literal.kind === ts.SyntaxKind.NullKeyword)
  );
}
