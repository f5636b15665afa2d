import type { Problem } from "../api/problems.ts";
import { declarationSchema } from "../product/declaration.ts";

/** What a row may declare, in the order in which files are written. */
export const COLUMNS = Object.keys(declarationSchema.shape);

/** One product of a catalog as its source has it, not checked yet. */
export interface Row {
  /** What `transform` gets to see: the cells' texts by column, or the object of a JSON or YAML file. */
  readonly source?: unknown;
  /** What the row declares, if it is an object at all. */
  readonly fields: unknown;
  /** What could not even be read. */
  readonly problems?: readonly Problem[];
  /** The place of the row, or of a property of it such as `images[0].url`. */
  locate(property?: string): string;
}
