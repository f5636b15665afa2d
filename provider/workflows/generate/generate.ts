import type { FunctionOptions } from "../../live/connect.ts";
import { listProducts } from "../../live/products.ts";
import type { Declaration } from "../../product/declaration.ts";
import type { LeftOut } from "./declarable.ts";
import type { ProgramFormat } from "./formats.ts";

/** Which products to write, and how. */
export interface GenerateOptions extends FunctionOptions {
  /** Only products whose externalId begins with this text. Default: all of the account. */
  readonly prefix?: string | undefined;
  /** A program, or a file for the `Catalog` component. Default: "typescript". */
  readonly format?: ProgramFormat | undefined;
}

/** Live products as a program or a catalog file. */
export interface GeneratedProgram {
  readonly text: string;
  /** How many products it declares. */
  readonly products: number;
  /** Fields, and whole products, that it can't declare. A program names them in comments, too. */
  readonly leftOut: readonly LeftOut[];
}

/**
 * Writes the live products as a program that adopts them: each with `onExisting: "adopt"` and every
 * field that has a value, in the order of their ids. `pulumi up` on it writes nothing, as long as
 * nobody edits a product in between. Sends 1 request per 200 products of the account.
 *
 * @example
 * ```typescript
 * const { text, leftOut } = await generateProgram({ prefix: "shop-", format: "csv" });
 * ```
 * @throws GenlookError when the list can't be read completely.
 */
export async function generateProgram(options: GenerateOptions = {}): Promise<GeneratedProgram> {
  const { prefix, format, ...connection } = options;
  const { DEFAULT_FORMAT, programFormat } = await import("./formats.ts");
  const { write } = programFormat(format ?? DEFAULT_FORMAT);
  const { declarable } = await import("./declarable.ts");
  const declared = new Map<string, Declaration>();
  const missing = new Map<string, readonly LeftOut[]>();
  for await (const product of listProducts({ prefix }, connection)) {
    const { declaration, leftOut } = declarable(product);
    if (declaration !== undefined) declared.set(product.externalId, declaration);
    if (leftOut.length > 0) missing.set(product.externalId, leftOut);
  }
  const declarations = byId(declared);
  const leftOut = byId(missing).flat();
  const text = write({ declarations, leftOut, prefix });
  return { text, products: declarations.length, leftOut };
}

/** Sorts by the code units of the ids: the list's own order changes whenever a product is added. */
function byId<Value>(values: ReadonlyMap<string, Value>): Value[] {
  return [...values].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
}
