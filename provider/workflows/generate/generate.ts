import type { CatalogFormat } from "../../catalog/format.ts";
import { type FunctionOptions, listProducts } from "../../live/products.ts";
import type { Declaration } from "../../product/declaration.ts";
import type { LeftOut } from "./declarable.ts";

/** The forms in which the products that exist can be written down. */
export type ProgramFormat = "typescript" | CatalogFormat;

/** Which products to write down, and how. */
export interface GenerateOptions extends FunctionOptions {
  /** Only products whose externalId begins with this text. Default: all of the account. */
  readonly prefix?: string | undefined;
  /** A program, or a file for the `Catalog` component. Default: "typescript". */
  readonly format?: ProgramFormat | undefined;
}

/** Products written down as a program or a catalog file. */
export interface GeneratedProgram {
  readonly text: string;
  /** How many products it declares. */
  readonly products: number;
  /** What it can't declare: single fields, or whole products. A program says so in comments, too. */
  readonly leftOut: readonly LeftOut[];
}

/**
 * Writes down the products that exist, so that a program can take them over: each with
 * `onExisting: "adopt"` and every field that has a value, in the order of their ids. `pulumi up`
 * on it writes nothing, as long as nobody edits a product in between. 1 request per 200 products
 * of the account.
 *
 * @example
 * ```typescript
 * const { text, leftOut } = await generateProgram({ prefix: "shop-", format: "csv" });
 * ```
 * @throws GenlookError when the list can't be read: a part of it is never taken for the whole.
 */
export async function generateProgram(options: GenerateOptions = {}): Promise<GeneratedProgram> {
  const { prefix, format = "typescript", ...connection } = options;
  const { declarable } = await import("./declarable.ts");
  const declared = new Map<string, Declaration>();
  const leftOut = new Map<string, readonly LeftOut[]>();
  for await (const product of listProducts({ prefix }, connection)) {
    const { declaration, leftOut: fields } = declarable(product);
    if (declaration !== undefined) declared.set(product.externalId, declaration);
    if (fields.length > 0) leftOut.set(product.externalId, fields);
  }
  const declarations = inOrder(declared);
  const missing = inOrder(leftOut).flat();
  return {
    text: await write(format, declarations, missing, prefix),
    products: declarations.length,
    leftOut: missing,
  };
}

async function write(
  format: ProgramFormat,
  declarations: readonly Declaration[],
  leftOut: readonly LeftOut[],
  prefix: string | undefined,
): Promise<string> {
  if (format === "typescript") {
    return (await import("./typescript.ts")).typescriptProgram(declarations, leftOut, prefix);
  }
  return (await import("../../catalog/format.ts")).formatCatalog(format, declarations);
}

/** By code units of the ids: the list's own order changes with every product that comes anew. */
function inOrder<Value>(byId: ReadonlyMap<string, Value>): Value[] {
  return [...byId].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
}
