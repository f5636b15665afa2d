import type { Json } from "../../api/json.ts";
import type { Declaration } from "../../product/declaration.ts";
import { escapeControl, quoted } from "../../text/escape-control.ts";
import type { LeftOut } from "./declarable.ts";
import type { ProgramWriter } from "./program-writer.ts";
import { resourceNames } from "./resource-names.ts";

/**
 * A TypeScript program that declares the products. No text of a product can become code: each is
 * a string literal that escapes whatever could end it, in comments, too.
 */
export const typescript = {
  name: "typescript",
  endings: [".ts"],

  write({ declarations, leftOut, prefix, package: from, shape }) {
    const notes = Map.groupBy(leftOut, ({ externalId }) => externalId);
    const which = prefix ? ` whose ids begin with ${quoted(prefix)}` : "";
    const refused = leftOut.filter(({ field }) => field === undefined);
    return `${[
      `// Products of the Genlook catalog${which} (${declarations.length}), written by \`pulumi-genlook generate\`.`,
      "// The first `pulumi up` takes them over as they are, without a write.",
      `import * as genlook from ${quoted(from)};`,
      ...(shape === "set" ? set(declarations, notes) : products(declarations, notes)),
      ...(refused.length > 0 ? ["\n// Left out, because a program can't declare them:"] : []),
      ...refused.map(({ externalId, reason }) => `//   ${quoted(externalId)}: ${reason}`),
    ].join("\n")}\n`;
  },
} as const satisfies ProgramWriter;

type Notes = ReadonlyMap<string, readonly LeftOut[]>;

function products(declarations: readonly Declaration[], notes: Notes): string[] {
  const names = resourceNames(declarations.map(({ externalId }) => externalId));
  return declarations.map((declaration) => {
    const { externalId } = declaration;
    const name = names.get(externalId) ?? externalId;
    const comments = comment(notes.get(externalId), "");
    return `\n${comments}new genlook.Product(${quoted(name)}, ${literal(declaration as Json, "")});`;
  });
}

function set(declarations: readonly Declaration[], notes: Notes): string[] {
  if (declarations.length === 0) return [];
  const indent = " ".repeat(4);
  const entries = declarations.map(({ externalId, ...product }) => {
    const comments = comment(notes.get(externalId), indent);
    return `${comments}${indent}${propertyName(externalId)}: ${literal(product as Json, indent)},\n`;
  });
  return [`\nnew genlook.ProductSet("shop", {\n  products: {\n${entries.join("")}  },\n});`];
}

function comment(notes: readonly LeftOut[] = [], indent: string): string {
  return notes.map(({ field, reason }) => `${indent}// Without ${field}: ${reason}.\n`).join("");
}

/** Writes a JSON value as TypeScript. It must not have a key `__proto__`, which sets no property. */
function literal(value: Json, indent: string): string {
  if (typeof value !== "object" || value === null) return escapeControl(JSON.stringify(value));
  const inner = `${indent}  `;
  const isList = Array.isArray(value);
  const lines = isList
    ? value.map((item: Json) => literal(item, inner))
    : Object.entries(value).map(([key, part]) => `${propertyName(key)}: ${literal(part, inner)}`);
  const [open, close] = isList ? "[]" : "{}";
  if (lines.length === 0) return `${open}${close}`;
  return `${open}\n${lines.map((line) => `${inner}${line},\n`).join("")}${indent}${close}`;
}

function propertyName(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : quoted(key);
}
