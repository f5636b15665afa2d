import type { Baseline } from "../product/compare.ts";
import type { Declaration } from "../product/declaration.ts";
import type { Field } from "../product/field-rules.ts";

/** A declared product, and what its source says about it: a stack's state, a file or a program. */
export interface DeclaredProduct {
  readonly externalId: string;
  /** The URN of its resource; null when it does not come from a stack. */
  readonly resource: string | null;
  /** The declaration, without the fields that can't be read. */
  readonly declaration: Declaration;
  /** The fields whose values must not be shown. */
  readonly secret: ReadonlySet<Field>;
  /** The secret fields whose values can't be read. */
  readonly hidden: readonly Field[];
  /** What the last apply left behind; undefined when it does not come from a stack. */
  readonly baseline: Baseline | undefined;
  /** The newest `updatedAt` that the source has seen: of the last apply, or of a refresh since. */
  readonly seenAt?: string | undefined;
}
