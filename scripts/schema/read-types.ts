import ts from "typescript";

/** A property of an interface, as its source text declares it. */
export interface SourceProperty {
  readonly name: string;
  readonly type: ts.TypeNode;
  readonly optional: boolean;
  readonly description: string;
}

/** Reads the properties of an interface, and those of the interfaces of the file that it extends. */
export function propertiesOf(file: ts.SourceFile, name: string): SourceProperty[] {
  const inherited = (interfaceOf(file, name).heritageClauses ?? []).flatMap(({ types }) =>
    types.flatMap(({ expression }) => propertiesOf(file, expression.getText(file))),
  );
  return [...inherited, ...ownPropertiesOf(file, name)];
}

/** Reads the properties of an interface without those that it inherits. */
export function ownPropertiesOf(file: ts.SourceFile, name: string): SourceProperty[] {
  return interfaceOf(file, name)
    .members.filter(ts.isPropertySignature)
    .map((member) => {
      if (member.type === undefined)
        throw new Error(`${name}.${member.name.getText(file)}: no type`);
      return {
        name: member.name.getText(file),
        type: member.type,
        optional: member.questionToken !== undefined,
        description: docstring(member),
      };
    });
}

function interfaceOf(file: ts.SourceFile, name: string): ts.InterfaceDeclaration {
  const found = file.statements.find(
    (statement) => ts.isInterfaceDeclaration(statement) && statement.name.text === name,
  ) as ts.InterfaceDeclaration | undefined;
  if (found === undefined) throw new Error(`${file.fileName} has no interface ${name}`);
  return found;
}

/** Reads the text of a documentation comment, without its tags. */
function docstring(node: ts.Node): string {
  const [comment] = ts.getJSDocCommentsAndTags(node);
  const text = comment === undefined ? "" : (ts.getTextOfJSDocComment(comment.comment) ?? "");
  // Line breaks of the source are no paragraphs.
  return text.replaceAll(/(?<!\n)\n(?!\n)/g, " ").trim();
}

/** Parses one source file. */
export function parse(path: string, text: string): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true);
}
