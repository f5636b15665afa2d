import { readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import ts from "typescript";

const root = resolve(__dirname, "../..");

/** The places that a declarable field is added in, as docs/architecture.md lists them. */
const PLACES: readonly { file: string; after: string; add: string }[] = [
  {
    file: "provider/api/product.ts",
    after: "  description: string;\n",
    add: "  category: string;\n",
  },
  {
    file: "provider/api/product.ts",
    after: '  description: textOrEmpty(given.description, "description", problems),\n',
    add: '  category: textOrEmpty(given.category, "category", problems),\n',
  },
  {
    file: "provider/product/field-rules.ts",
    after: '  description: { declared: text, cleared: "" },\n',
    add: '  category: { declared: text, cleared: "" },\n',
  },
  {
    file: "provider/resources/product.ts",
    after: "  description?: pulumi.Input<string> | undefined;\n",
    add: "  category?: pulumi.Input<string> | undefined;\n",
  },
  {
    file: "provider/testing/fields.ts",
    after: "  description: text,\n",
    add: "  category: text,\n",
  },
];

const { config } = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
/** Has the type test that compares the arguments with the declaration. */
const typeTest = join(root, "tests/resources/product.test.ts");
const roots = [
  ...["index.ts", "host/process.ts", "testing/index.ts", "cli/main.ts"].map((file) =>
    join(root, "provider", file),
  ),
  typeTest,
];

/** The files of the program, edited or not; unchanged ones are parsed once. */
const parsed = new Map<string, ts.SourceFile | undefined>();

/** The program before, from which the next one takes what has not changed. */
let before: ts.Program | undefined;

/** Files where a mistake shows first; the others follow in the program's order. */
const suspects = new Set([...PLACES.map(({ file }) => join(root, file)), typeTest]);

/** Compiles the package with the field added in some of the places; returns a file with an error. */
function findError(places: typeof PLACES): string | undefined {
  const edited = new Map<string, string>();
  for (const { file, after, add } of places) {
    const path = join(root, file);
    const text = edited.get(path) ?? readFileSync(path, "utf8");
    edited.set(path, text.replace(after, after + add));
  }
  const host = ts.createCompilerHost(options);
  const { getSourceFile } = host;
  host.getSourceFile = (path, ...rest) => {
    const text = edited.get(path);
    if (text !== undefined)
      return ts.createSourceFile(path, text, ...(rest.slice(0, 1) as [ts.ScriptTarget]));
    if (!parsed.has(path)) parsed.set(path, getSourceFile(path, ...rest));
    return parsed.get(path);
  };
  const program = ts.createProgram(roots, options, host, before);
  before = program;
  const files = program
    .getSourceFiles()
    .filter(({ fileName }) => fileName === typeTest || fileName.startsWith(join(root, "provider/")))
    .sort((one, other) => rank(one) - rank(other));
  const found = files.find((file) => program.getSemanticDiagnostics(file).length > 0);
  return found && relative(root, found.fileName);
}

function rank({ fileName }: ts.SourceFile): number {
  return suspects.has(fileName) ? 0 : 1;
}

test("each place of a new field is found in the sources, once", () => {
  for (const { file, after } of PLACES) {
    expect(readFileSync(join(root, file), "utf8").split(after)).toHaveLength(2);
  }
});

test("a new field compiles when it is added in all of its places", () => {
  expect(findError(PLACES)).toBeUndefined();
}, 60_000);

test.each(PLACES)(
  "a new field does not compile without its line in $file",
  (missing) => {
    expect(findError(PLACES.filter((place) => place !== missing))).toBeDefined();
  },
  60_000,
);

test.each(PLACES)(
  "a new field does not compile with its line in $file alone",
  (only) => {
    expect(findError([only])).toBeDefined();
  },
  60_000,
);
