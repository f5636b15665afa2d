import type { Declaration } from "../../product/declaration.ts";
import type { LeftOut } from "./declarable.ts";
import type { ProgramShape } from "./shapes.ts";

/** Live products, ready to be written. */
export interface Program {
  /** In the order of their ids. */
  readonly declarations: readonly Declaration[];
  readonly leftOut: readonly LeftOut[];
  /** The prefix by which the products were chosen. */
  readonly prefix: string | undefined;
  /** The package whose resources a program declares. */
  readonly package: string;
  readonly shape: ProgramShape;
}

/** A format in which live products are written, as code or as data. */
export interface ProgramWriter {
  readonly name: string;
  /** How names of its files end, with the dot, the preferred ending first. */
  readonly endings: readonly string[];
  write(program: Program): string;
}
