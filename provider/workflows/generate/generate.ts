import type { FunctionOptions } from "../../live/connect.ts";
import { listProducts } from "../../live/products.ts";
import { pickById } from "../pick-by-id.ts";
import type { LeftOut } from "./declarable.ts";
import type { ProgramFormat } from "./formats.ts";
import { type ProgramHost, packageOf } from "./hosts.ts";
import { type ProgramShape, programShape } from "./shapes.ts";

/** Which products to write, and in which format. */
export interface GenerateArgs {
  /** Only products whose externalId begins with this text. Default: all of the account. */
  readonly prefix?: string | undefined;
  /**
   * A program, a file for `Catalog` and `ProductSet`, or the file of `pulumi import --file`. Default:
   * "typescript".
   */
  readonly format?: ProgramFormat | undefined;
  /** The host of a program's resources. Catalog files are the same for both. Default: "dynamic". */
  readonly host?: ProgramHost | undefined;
  /**
   * How a program declares the products: each as a `Product`, or all as one `ProductSet`. A catalog
   * file is the same for both. Default: "products".
   */
  readonly as?: ProgramShape | undefined;
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
 * Writes live products as a program that adopts them, or as a catalog file: each with
 * `onExisting: "adopt"` and every field that has a value, in the order of their ids. `pulumi up` on
 * it writes nothing, as long as nobody edits a product in between. The format "pulumi-import" writes
 * the names and ids that bring the products of such a program into a stack of the native plugin.
 * Sends 1 request per 200 products of the account.
 *
 * @example
 * ```typescript
 * const { text, leftOut } = await generateProgram({ prefix: "shop-", format: "csv" });
 * ```
 * @throws ValidationError (`INVALID_OPTIONS`) when there is no such format, host or shape.
 * @throws GenlookError when the list can't be read completely.
 */
export async function generateProgram(
  { prefix, format, host, as }: GenerateArgs = {},
  options: FunctionOptions = {},
): Promise<GeneratedProgram> {
  const { programFormat } = await import("./formats.ts");
  const { write } = programFormat(format);
  const from = packageOf(host);
  const shape = programShape(as);
  const { declarable } = await import("./declarable.ts");
  const products = await pickById(listProducts({ prefix }, options), (live) =>
    declarable(live, shape),
  );
  const declarations = products.flatMap(({ declaration = [] }) => declaration);
  const leftOut = products.flatMap((product) => product.leftOut);
  const text = write({ declarations, leftOut, prefix, package: from, shape });
  return { text, products: declarations.length, leftOut };
}
