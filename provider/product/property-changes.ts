import { declaredBefore, fieldsToApply } from "./compare.ts";
import type { CheckedDeclaration } from "./declaration.ts";
import { type Difference, differences } from "./differences.ts";
import { FIELDS } from "./field-rules.ts";
import { project } from "./fields.ts";
import type { CheckedImage } from "./images.ts";
import type { ProductState } from "./lifecycle.ts";

/**
 * Returns what a diff consists of, value by value: the declaration beside what a program would have
 * to declare for the product as the state has it. A value that the API keeps in another form is no
 * change, and neither is a local image that only moved.
 */
export function propertyChanges(
  state: ProductState,
  declaration: CheckedDeclaration,
): Difference[] {
  const { externalId, onExisting, lastApplied } = state;
  const applied = fieldsToApply(declaration, state, declaredBefore(lastApplied));
  const before = project(state, lastApplied.fields, lastApplied, lastApplied.uploads);
  const fields = FIELDS.flatMap((field) => {
    const found = differences(comparable(before[field]), comparable(declaration[field]), [field]);
    if (applied.includes(field)) return found;
    return lastApplied.imported ? [] : found.filter(isDeclaration);
  });
  const policy = lastApplied.imported
    ? []
    : differences(declared(onExisting), declared(declaration.onExisting), ["onExisting"]);
  return [...differences(externalId, declaration.externalId, ["externalId"]), ...fields, ...policy];
}

/** Whether the program declares something more or less, whatever its value. */
function isDeclaration({ path, before, after }: Difference): boolean {
  return (
    (before === undefined || after === undefined) && (path.length === 1 || path[0] === "images")
  );
}

function comparable(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  return value.map((image: CheckedImage | string) => {
    if (typeof image === "string") return image;
    const { file: _, ...rest } = image;
    return rest;
  });
}

/** The default is the same as no declaration. */
function declared(onExisting: CheckedDeclaration["onExisting"]): string | undefined {
  return onExisting === "fail" ? undefined : onExisting;
}
