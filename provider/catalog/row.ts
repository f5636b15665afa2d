import type { Problem } from "../api/problems.ts";

let names: readonly string[] | undefined;

/**
 * Returns the names of what a row may declare, in the order in which files are written. The rules
 * of the fields are loaded at the first call: the command line lists the formats without them.
 */
export function columnNames(): readonly string[] {
  if (names === undefined) {
    const { FIELDS } =
      require("../product/field-rules") as typeof import("../product/field-rules.ts");
    names = ["externalId", ...FIELDS, "onExisting"];
  }
  return names;
}

/** Properties of a product that are not checked yet. */
export type Fields = Readonly<Record<string, unknown>>;

/** One product of a catalog as its source has it, not checked yet. */
export interface Row {
  /** What `transform` gets: the cells' texts by column, or the object of a JSON or YAML file. */
  readonly source?: unknown;
  /** All records of the product, where it may have several. The first of them is `source`. */
  readonly records?: readonly unknown[];
  /** What the row declares. Anything but an object is a problem. */
  readonly fields: unknown;
  /** Problems that were found while the row was read. */
  readonly problems?: readonly Problem[] | undefined;
  /** Why the product is left out, as the user asked. */
  readonly leftOut?: string | undefined;
  /** What becomes of the product when it has no image. Absent: it need not declare one. */
  readonly withoutImages?: "skip" | "fail" | undefined;
  /** Returns the place of the row, or of a property of it such as `images[0].url`. */
  readonly locate: (property?: string) => string;
}
