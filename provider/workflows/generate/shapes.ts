import { ValidationError } from "../../api/errors.ts";

/** How a program declares products: each as a `Product`, or all as one `ProductSet`. */
export type ProgramShape = "products" | "set";

export const PROGRAM_SHAPES: readonly ProgramShape[] = ["products", "set"];

export const DEFAULT_SHAPE: ProgramShape = "products";

/** @throws ValidationError (`INVALID_OPTIONS`) when there is no such shape. */
export function programShape(name: ProgramShape = DEFAULT_SHAPE): ProgramShape {
  if (PROGRAM_SHAPES.includes(name)) return name;
  throw new ValidationError({
    code: "INVALID_OPTIONS",
    message: `A program can't declare products as ${JSON.stringify(name)}; choose one of ${PROGRAM_SHAPES.join(", ")}.`,
  });
}
