import { excerpt, formatPath } from "../api/problems.ts";
import type { ProductData } from "../api/product.ts";
import { escapeControl } from "../text/escape-control.ts";
import { checkInputs } from "./check.ts";
import type { Declaration } from "./declaration.ts";
import { FIELDS, type Field } from "./field-rules.ts";
import { project } from "./fields.ts";
import { type DeclaredImage, inOrder } from "./images.ts";
import { roundTripProblems } from "./round-trip-problem.ts";

/** A live product, or a part of one, that can't be declared. */
export interface LeftOut {
  readonly externalId: string;
  /**
   * The field, or the property of an image, such as `images[0].classifications`. Absent when the
   * whole product can't be declared.
   */
  readonly field?: string;
  readonly reason: string;
}

/** How a live product can be declared. */
export interface Declarable {
  /** Absent when the whole product can't be declared. */
  readonly declaration?: Declaration;
  readonly leftOut: readonly LeftOut[];
}

/**
 * Makes the declaration that a live product already equals: every field that has a value. What can't
 * be declared is left out, so that `up` does not change it.
 */
export function declarable(live: ProductData): Declarable {
  const { externalId } = live;
  const refused = obstacle("externalId", externalId);
  if (refused !== undefined) return { leftOut: [{ externalId, reason: refused }] };

  const declaration: Record<string, unknown> = { externalId };
  const leftOut: LeftOut[] = [];
  const leaveOut = (field: string, reason: string) => leftOut.push({ externalId, field, reason });
  const unreadable = Map.groupBy(live.problems ?? [], ({ path }) => /^\w*/.exec(path)?.[0]);
  for (const field of FIELDS) {
    const problems = unreadable.get(field) ?? [];
    for (const { path, message } of problems) leaveOut(printable(path), printable(message));
    const value = project(live, [field], {})[field];
    if (problems.length > 0 || !hasValue(value)) continue;
    const reason = obstacle(field, value);
    if (reason !== undefined) leaveOut(field, reason);
    else declaration[field] = field === "images" ? imagesOf(live, leaveOut) : value;
  }
  return { declaration: declaration as unknown as Declaration, leftOut };
}

/** Returns the live images with all that can be declared of each. */
function imagesOf(
  live: ProductData,
  leaveOut: (path: string, reason: string) => void,
): readonly object[] {
  return inOrder(live).map(({ sourceUrl: url, order: _, ...properties }, position) => {
    const image: Record<string, unknown> = { url };
    for (const [name, value] of Object.entries(properties)) {
      if (value === null || value === undefined) continue;
      const reason = obstacle("images", [{ url, [name]: value }], position);
      if (reason === undefined) image[name] = value;
      else leaveOut(`images[${position}].${name}`, reason);
    }
    return image;
  });
}

/** Whether a field was ever set: if not, the API answers an empty text or list, null or false. */
function hasValue(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

/**
 * Returns why the value of a field can't be declared, if it can't.
 *
 * @param position - Of the image, where the value is a list of this one.
 */
function obstacle(field: "externalId" | Field, value: unknown, position = 0): string | undefined {
  if (field === "images" && (value as DeclaredImage[]).some(isUpload)) {
    return "an uploaded image has no address that a program could declare";
  }
  const [problem] = [
    ...checkInputs({ externalId: "any", [field]: value }),
    ...roundTripProblems(value).map(({ path, message }) => ({
      path: formatPath([field, ...path]),
      message,
    })),
  ];
  if (problem === undefined) return undefined;
  const path = problem.path.replace(/^images\[0\]/, `images[${position}]`);
  return printable(path === field ? problem.message : `${path} ${problem.message}`);
}

function isUpload({ url }: DeclaredImage): boolean {
  return url?.startsWith("upload://") ?? false;
}

/** Paths have keys of the live product in them. */
function printable(text: string): string {
  return escapeControl(excerpt(text));
}
