import { isJsonObject, isSameJson, own } from "../api/json.ts";

/** One value that is not the same in two JSON values. */
export interface Difference {
  readonly path: readonly (string | number)[];
  /** Undefined where there was none. */
  readonly before: unknown;
  readonly after: unknown;
}

/** Keys of a path. Values that are deeper are compared as a whole. */
const MAX_DEPTH = 6;

/**
 * Finds the parts that differ: the items of lists by their position, and the keys of objects, in
 * order.
 *
 * @param path - Where the two values are.
 */
export function differences(
  before: unknown,
  after: unknown,
  path: Difference["path"],
): Difference[] {
  if (isSameJson(before, after)) return [];
  if (path.length >= MAX_DEPTH) return [{ path, before, after }];
  if (Array.isArray(before) && Array.isArray(after)) {
    const longer = before.length > after.length ? before : after;
    return longer.flatMap((_, index) => differences(before[index], after[index], [...path, index]));
  }
  if (isJsonObject(before) && isJsonObject(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...keys]
      .sort()
      .flatMap((key) => differences(own(before, key), own(after, key), [...path, key]));
  }
  return [{ path, before, after }];
}
