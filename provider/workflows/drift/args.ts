import type { Declaration } from "../../product/declaration.ts";

/** What a drift report compares the live catalog with: either `declared` or `stack`. */
export interface DriftReportArgs {
  /**
   * The declared products. Only a stack knows what was uploaded from a file: here, any upload in
   * the place of a declared file counts as that file.
   */
  readonly declared?: readonly Declaration[] | undefined;
  /**
   * A stack's state: the parsed JSON of `pulumi stack export`, or what the Automation API's
   * `exportStack()` returns. The comparison is three-way, with what the last apply left behind, so
   * a value that the API stores in another form is not drift. Edits that a `pulumi refresh` took
   * into the state count as declared.
   */
  readonly stack?: unknown;
  /**
   * What the report calls the declared products, such as the name of their file. Default: the name
   * of the stack.
   */
  readonly name?: string | undefined;
  /**
   * The prefix of this catalog's ids. Live products that begin with it and are not declared are
   * unmanaged, which is drift. Without a prefix, every product that is not declared is listed as
   * unmanaged, but is not drift: others may use the same account.
   */
  readonly prefix?: string | undefined;
  /**
   * What is left out of the comparison: paths of fields as Pulumi's `ignoreChanges` takes them, such
   * as `title`, `metadata.stock` or `images[*].role`, and ids of products or patterns of them, such as
   * `test-*`. Differences there are not drift. What names a field is a path; everything else is the
   * id of a product or a pattern.
   */
  readonly ignore?: readonly string[] | undefined;
}
